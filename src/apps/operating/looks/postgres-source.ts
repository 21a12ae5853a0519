import { connectPostgres } from '#adapters/backup/snapshot/postgres-connection.ts';
import type { PostgresConnection } from '#adapters/backup/snapshot/postgres-connection.ts';
import type { RowSource, StoredRow } from '#apps/operating/looks/row-source.ts';

const BATCH_ROWS = 2_000;

/** The tables of a PostgreSQL store, as they are at one moment, in a transaction that can change nothing. */
export class PostgresSource implements RowSource {
  readonly tables: ReadonlySet<string>;
  private readonly connection: PostgresConnection;
  private cursors = 0;

  private constructor(connection: PostgresConnection, tables: ReadonlySet<string>) {
    this.connection = connection;
    this.tables = tables;
  }

  /** Throws `store.lost` or `store.unusable`. */
  static async open(databaseUrl: string): Promise<PostgresSource> {
    const connection = await connectPostgres(databaseUrl);
    try {
      await connection.query('begin isolation level repeatable read read only');
      const rows = await connection.query('select tablename from pg_tables where schemaname = current_schema()');
      return new PostgresSource(connection, new Set(rows.map((row) => String(row[0]))));
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** As JSON, so that names and numbers come with the values; by a cursor, because a journal may be long. */
  async *rows(_table: string, query: string): AsyncGenerator<StoredRow> {
    const { connection } = this;
    const cursor = `look_${this.cursors++}`;
    // The name of no column: it would be taken for that.
    const json = `select row_to_json(whole_row) from (${query}) as whole_row`;
    await connection.query(`declare ${cursor} no scroll cursor for ${json}`);
    for (;;) {
      const rows = await connection.query(`fetch ${BATCH_ROWS} from ${cursor}`);
      for (const [row] of rows) yield JSON.parse(String(row)) as StoredRow;
      if (rows.length < BATCH_ROWS) break;
    }
    await connection.query(`close ${cursor}`);
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
