import { quoted } from '#adapters/backup/snapshot/sqlite-snapshot.ts';
import type { PostgresConnection, TextRow } from '#adapters/backup/snapshot/postgres-connection.ts';
import { encodeHead, encodeRow } from '#adapters/backup/snapshot/table-rows.ts';
import type { Cell, ColumnType, TableHead } from '#adapters/backup/snapshot/table-rows.ts';

/** A table as PostgreSQL describes it. */
export interface PostgresTable extends TableHead {
  /** Of the primary key, in its order. */
  readonly key: readonly string[];
}

const ROWS_AT_ONCE = 500;
/** Rows are fetched so that they hold about this much. */
const BATCH_BYTES = 4 << 20;

/** Begins a transaction in which every query sees the same state, whoever writes meanwhile; nobody waits for it. */
export async function beginSnapshot(connection: PostgresConnection): Promise<void> {
  await connection.query('begin transaction isolation level repeatable read, read only');
  await connection.query(`select set_config('timezone', 'UTC', true), set_config('bytea_output', 'hex', true),
    set_config('extra_float_digits', '1', true), set_config('datestyle', 'ISO', true)`);
}

/** Every table of the current schema. */
export async function postgresTables(connection: PostgresConnection): Promise<readonly PostgresTable[]> {
  const tables = new Map<
    string,
    { columns: TableHead['columns'][number][]; key: string[]; counters: TableHead['counters'][number][] }
  >();
  for (const [table, column, type, keyPlace, sequence] of await connection.query(COLUMNS)) {
    const found = tables.get(table!) ?? { columns: [], key: [], counters: [] };
    tables.set(table!, found);
    found.columns.push({ name: column!, type: NEUTRAL_TYPES[type!] ?? 'text' });
    if (keyPlace !== null) found.key[Number(keyPlace) - 1] = column!;
    if (sequence !== null) found.counters.push({ column: column!, next: await nextOf(connection, sequence!) });
  }
  return [...tables].map(([table, { columns, key, counters }]) => ({ table, columns, key, counters }));
}

/** The content of a part of the kind `table`; counts its rows. */
export class TableReading {
  private readonly connection: PostgresConnection;
  private readonly table: PostgresTable;
  private count = 0;

  constructor(connection: PostgresConnection, table: PostgresTable) {
    this.connection = connection;
    this.table = table;
  }

  get rows(): number {
    return this.count;
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    const { table, columns, counters, key } = this.table;
    yield encodeHead({ table, columns, counters });
    const list = columns.map(({ name, type }) =>
      type === 'bytes' ? `encode(${quoted(name)}, 'base64')` : quoted(name),
    );
    const order = key.length === 0 ? '' : ` order by ${key.map(quoted).join(', ')}`;
    await this.connection.query(
      `declare backup_rows no scroll cursor for select ${list.join(', ')} from ${quoted(table)}${order}`,
    );
    let fetched = this.fetch(FIRST_ROWS);
    for (;;) {
      const batch = (await fetched).map((row) => encodeRow(row.map((value, i) => cellOf(value, columns[i]!.type))));
      if (batch.length === 0) break;
      this.count += batch.length;
      const bytes = batch.reduce((sum, row) => sum + row.length, 0);
      // The server works on the next rows while these are compressed.
      fetched = this.fetch(Math.min(ROWS_AT_ONCE, Math.max(1, Math.floor((BATCH_BYTES * batch.length) / bytes))));
      yield* batch;
    }
    await this.connection.query('close backup_rows');
  }

  private fetch(rows: number): Promise<readonly TextRow[]> {
    const fetched = this.connection.query(`fetch ${rows} from backup_rows`);
    // Whoever takes the rows gets the error; when nobody does any more, it is of no interest.
    fetched.catch(() => undefined);
    return fetched;
  }
}

/** Few at first: nobody knows yet how long they are. */
const FIRST_ROWS = 20;

function cellOf(value: string | null, type: ColumnType): Cell {
  return value === null || type !== 'bytes' ? value : Buffer.from(value, 'base64');
}

const NEUTRAL_TYPES: Readonly<Record<string, ColumnType>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  float4: 'real',
  float8: 'real',
  bytea: 'bytes',
};

/** Table, column, type, place in the primary key, sequence that it counts by; columns that are computed are left out. */
const COLUMNS = `
  select c.relname, a.attname, t.typname, array_position(k.conkey, a.attnum),
    pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname)
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  join pg_type t on t.oid = a.atttypid
  left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
  where n.nspname = current_schema() and c.relkind = 'r'
  order by c.relname, a.attnum`;

async function nextOf(connection: PostgresConnection, sequence: string): Promise<string> {
  const rows = await connection.query(
    `select case when is_called then last_value + 1 else last_value end from ${sequence}`,
  );
  return rows[0]![0]!;
}
