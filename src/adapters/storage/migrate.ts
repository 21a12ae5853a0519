import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DatabaseEngine } from '#adapters/storage/database-engine.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import { newerStore } from '#adapters/storage/store-error.ts';

/**
 * Brings the schema up to date: all that is missing in one transaction. Kysely's own migrator is not used, because in PostgreSQL it
 * reads the tables of every schema of the database, and fails when somebody else's changes meanwhile.
 */
export async function migrate<Schema>(
  database: Kysely<Schema>,
  { kind, place, schema }: DatabaseEngine,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const db = database as unknown as Kysely<Bookkeeping>;
  const wanted = Object.keys(migrations).sort();
  if (missing(await executed(db, kind), wanted, place).length === 0) return;
  await db.transaction().execute(async (transaction) => {
    // Of two processes that start together, the second waits here and then finds it done.
    await holdAlone<Bookkeeping>(transaction, 'migration');
    if (schema !== undefined) await makeSchema(transaction, schema);
    await makeBookkeeping(transaction);
    for (const name of missing(await executed(transaction, kind), wanted, place)) {
      await migrations[name]!.up(transaction);
      await sql`insert into kysely_migration (name, timestamp) values (${name}, cast(current_timestamp as text))`.execute(
        transaction,
      );
    }
  });
}

/** Bears the names that Kysely's migrator gave them in the first stores. */
interface Bookkeeping {
  kysely_migration: { name: string; timestamp: string };
}

function missing(done: readonly string[], wanted: readonly string[], place: string): readonly string[] {
  const stranger = done.find((name) => !wanted.includes(name));
  if (stranger !== undefined) throw newerStore(place, stranger);
  return wanted.filter((name) => !done.includes(name));
}

async function executed(db: Kysely<Bookkeeping>, kind: DatabaseEngine['kind']): Promise<readonly string[]> {
  const table =
    kind === 'sqlite'
      ? sql`select 1 from sqlite_master where name = 'kysely_migration'`
      : sql`select 1 from pg_tables where schemaname = current_schema() and tablename = 'kysely_migration'`;
  if ((await table.execute(db)).rows.length === 0) return [];
  const rows = await db.selectFrom('kysely_migration').select('name').execute();
  return rows.map((row) => row.name);
}

/** Looks first: a user who may not make schemas can be given one. */
async function makeSchema(db: Kysely<Bookkeeping>, schema: string): Promise<void> {
  const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(db);
  if (rows.length === 0) await db.schema.createSchema(schema).execute();
}

async function makeBookkeeping(db: Kysely<Bookkeeping>): Promise<void> {
  await db.schema
    .createTable('kysely_migration')
    .ifNotExists()
    .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
    .execute();
}
