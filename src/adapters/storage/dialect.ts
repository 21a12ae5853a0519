import { PostgresAdapter, sql } from 'kysely';
import type { ColumnDefinitionBuilder, Kysely, RawBuilder } from 'kysely';

/** What the two databases call differently in a table. */
export interface ColumnTypes {
  /** Sorts and compares by its bytes, whatever language the database was made for. */
  readonly text: 'text' | RawBuilder<unknown>;
  /** 64 bits. */
  readonly real: RawBuilder<unknown>;
  readonly bytes: 'blob' | 'bytea';
  /** A number that rises from row to row. */
  readonly rowNumber: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  /** The same, where rows are deleted: their numbers are not used again. */
  readonly lastingNumber: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
}

function isPostgres<Schema>(db: Kysely<Schema>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

export function columnTypes<Schema>(db: Kysely<Schema>): ColumnTypes {
  return isPostgres(db) ? POSTGRES : SQLITE;
}

/**
 * Holds up every other transaction that names the same thing, until this one ends. SQLite needs nothing: there is one writer at a
 * time anyway.
 */
export async function holdAlone<Schema>(db: Kysely<Schema>, name: string): Promise<void> {
  if (!isPostgres(db)) return;
  await sql`select pg_advisory_xact_lock(hashtextextended(current_setting('search_path') || ' ' || ${name}::text, 0))`.execute(
    db,
  );
}

const SQLITE: ColumnTypes = {
  text: 'text',
  real: sql`real`,
  bytes: 'blob',
  rowNumber: (column) => column.primaryKey(),
  lastingNumber: (column) => column.primaryKey().autoIncrement(),
};

const POSTGRES: ColumnTypes = {
  text: sql`text collate "C"`,
  real: sql`double precision`,
  bytes: 'bytea',
  rowNumber: (column) => column.generatedByDefaultAsIdentity().primaryKey(),
  lastingNumber: (column) => column.generatedByDefaultAsIdentity().primaryKey(),
};
