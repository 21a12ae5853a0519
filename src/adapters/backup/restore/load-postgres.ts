import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Database } from '#adapters/storage/database.ts';
import { parseDatabaseUrl } from '#adapters/storage/postgres/database-url.ts';
import { postgresEngine } from '#adapters/storage/postgres/postgres-engine.ts';
import { damagedBackup } from '#adapters/backup/archive/archive-format.ts';
import { STORE_FILES, isBookkeeping, onlyMigrations } from '#adapters/backup/restore/backup-migrations.ts';
import { StoreView } from '#adapters/backup/restore/store-view.ts';
import type { StoredValue } from '#adapters/backup/restore/store-view.ts';
import { COUNTERS_TABLE } from '#adapters/backup/restore/table-mirror.ts';
import { connectPostgres } from '#adapters/backup/snapshot/postgres-connection.ts';
import type { PostgresConnection } from '#adapters/backup/snapshot/postgres-connection.ts';
import { postgresTables } from '#adapters/backup/snapshot/postgres-snapshot.ts';
import type { PostgresTable } from '#adapters/backup/snapshot/postgres-snapshot.ts';
import { openStill, quoted } from '#adapters/backup/snapshot/sqlite-snapshot.ts';

const ROWS_AT_ONCE = 500;
const VALUES_AT_ONCE = 30_000;
const BYTES_AT_ONCE = 4 << 20;

export interface StagedTables {
  readonly folder: string;
  /** Files below it that hold the tables. */
  readonly databases: readonly string[];
  readonly migrations: ReadonlySet<string>;
}

/**
 * Makes the tables of a backup in a new schema, by the storage's own migrations, and fills them in one transaction. The
 * server checks every constraint on the way.
 */
export async function loadPostgres(databaseUrl: string, schema: string, staged: StagedTables): Promise<void> {
  const address = { ...parseDatabaseUrl(databaseUrl), schema };
  const all = Object.assign(
    {},
    ...STORE_FILES.map(({ migrations }) => migrations),
  ) as (typeof STORE_FILES)[0]['migrations'];
  const engine = postgresEngine(address, { durability: 'full' });
  await (await Database.open(engine, onlyMigrations(all, staged.migrations))).close();
  const connection = await connectPostgres(databaseUrl, schema);
  const view = new StoreView(staged.databases.map((file) => join(staged.folder, file)));
  try {
    await connection.query('begin');
    const tables = (await postgresTables(connection)).filter(({ table }) => !isBookkeeping(table) && view.has(table));
    const counters = readCounters(staged);
    for (const table of inOrderOfReference(tables, await references(connection))) {
      await new TableLoading(connection, table).load(view);
      await setCounters(connection, table, counters);
    }
    await connection.query('commit');
  } finally {
    view.close();
    await connection.close();
  }
}

/** Puts a loaded schema in the place of the store's own, which is kept under another name if there is one. */
export async function swapSchemas(databaseUrl: string, loaded: string, kept: string): Promise<string | undefined> {
  const { schema } = parseDatabaseUrl(databaseUrl);
  const connection = await connectPostgres(databaseUrl);
  try {
    await connection.query('begin');
    const rows = await connection.query('select 1 from pg_namespace where nspname = $1', [schema]);
    if (rows.length > 0) await connection.query(`alter schema ${quoted(schema)} rename to ${quoted(kept)}`);
    await connection.query(`alter schema ${quoted(loaded)} rename to ${quoted(schema)}`);
    await connection.query('commit');
    return rows.length > 0 ? kept : undefined;
  } finally {
    await connection.close();
  }
}

/** Takes back what a restore that failed has made, and what earlier ones left that were killed. Needs the store's lock. */
export async function dropLoaded(databaseUrl: string, prefix: string): Promise<void> {
  const connection = await connectPostgres(databaseUrl);
  try {
    const found = 'select nspname from pg_namespace where left(nspname, length($1)) = $1 and right(nspname, 16) ~ $2';
    for (const [schema] of await connection.query(found, [prefix, STAMP])) {
      await connection.query(`drop schema ${quoted(schema!)} cascade`);
    }
  } finally {
    await connection.close();
  }
}

/** The time at the end of the name of such a schema: `20261121t230000z`. */
const STAMP = '^[0-9]{8}t[0-9]{6}z$';

type Parameter = string | Uint8Array | null;

class TableLoading {
  private readonly connection: PostgresConnection;
  private readonly table: PostgresTable;
  private readonly rowsAtOnce: number;
  private waiting: Parameter[] = [];
  private bytes = 0;
  private rows = 0;

  constructor(connection: PostgresConnection, table: PostgresTable) {
    this.connection = connection;
    this.table = table;
    this.rowsAtOnce = Math.min(ROWS_AT_ONCE, Math.floor(VALUES_AT_ONCE / table.columns.length));
  }

  async load(view: StoreView): Promise<void> {
    const { columns, table } = this.table;
    for await (const row of view.rows(table)) {
      for (const { name } of columns) this.add(parameter(row[name]));
      this.rows++;
      const isFull = this.waiting.length >= this.rowsAtOnce * columns.length || this.bytes >= BYTES_AT_ONCE;
      if (isFull) await this.insert();
    }
    await this.insert();
    const counted = await this.connection.query(`select count(*) from ${quoted(table)}`);
    if (Number(counted[0]?.[0]) !== this.rows) {
      throw damagedBackup(
        `part "${table}"`,
        `came to "${counted[0]?.[0]}" rows in the database instead of "${this.rows}"`,
      );
    }
  }

  private add(value: Parameter): void {
    this.waiting.push(value);
    this.bytes += value?.length ?? 0;
  }

  private async insert(): Promise<void> {
    if (this.waiting.length === 0) return;
    const { columns, table } = this.table;
    const names = columns.map(({ name }) => quoted(name)).join(', ');
    const groups = Array.from({ length: this.waiting.length / columns.length }, (_, row) => {
      return `(${columns.map((_, i) => `$${row * columns.length + i + 1}`).join(', ')})`;
    });
    await this.connection.query(`insert into ${quoted(table)} (${names}) values ${groups.join(', ')}`, this.waiting);
    this.waiting = [];
    this.bytes = 0;
  }
}

/** Numbers as texts: whole ones exactly, others with the shortest digits that read back as the same. */
function parameter(value: StoredValue | undefined): Parameter {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
}

/** Tables that others refer to come first. */
function inOrderOfReference(
  tables: readonly PostgresTable[],
  referred: ReadonlyMap<string, readonly string[]>,
): readonly PostgresTable[] {
  const byName = new Map(tables.map((table) => [table.table, table]));
  const ordered = new Set<PostgresTable>();
  const visit = (name: string, path: readonly string[]): void => {
    const table = byName.get(name);
    if (table === undefined || ordered.has(table) || path.includes(name)) return;
    for (const parent of referred.get(name) ?? []) visit(parent, [...path, name]);
    ordered.add(table);
  };
  for (const { table } of tables) visit(table, []);
  return [...ordered];
}

async function references(connection: PostgresConnection): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await connection.query(`select child.relname, parent.relname from pg_constraint k
    join pg_class child on child.oid = k.conrelid join pg_class parent on parent.oid = k.confrelid
    where k.contype = 'f' and child.relnamespace = current_schema()::regnamespace`);
  const found = Map.groupBy(rows, ([child]) => child!);
  return new Map([...found].map(([child, pairs]) => [child, pairs.map(([, parent]) => parent!)]));
}

/** What columns count on with, by table: from PostgreSQL, or from SQLite's own list. */
function readCounters({ folder, databases }: StagedTables): ReadonlyMap<string, bigint> {
  const counters = new Map<string, bigint>();
  for (const file of databases) {
    const database: DatabaseSync = openStill(join(folder, file));
    const query = (text: string): void => {
      for (const row of database.prepare(text).all()) counters.set(String(row['name']), BigInt(String(row['next'])));
    };
    try {
      const there = database
        .prepare(`select name from sqlite_schema where name in ('sqlite_sequence', ?)`)
        .all(COUNTERS_TABLE);
      for (const { name } of there) {
        if (name === COUNTERS_TABLE) query(`select table_name as name, next from ${COUNTERS_TABLE}`);
        else query('select name, seq + 1 as next from sqlite_sequence');
      }
    } finally {
      database.close();
    }
  }
  return counters;
}

async function setCounters(
  connection: PostgresConnection,
  { table, counters: own }: PostgresTable,
  counters: ReadonlyMap<string, bigint>,
): Promise<void> {
  for (const { column } of own) {
    const next = counters.get(table) ?? 1n;
    const query = `select setval(pg_get_serial_sequence(quote_ident($1), $2),
      greatest($3::bigint, (select coalesce(max(${quoted(column)}), 0) + 1 from ${quoted(table)})), false)`;
    await connection.query(query, [table, column, `${next}`]);
  }
}
