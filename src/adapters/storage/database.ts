import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { NodeSqliteDialect } from '#adapters/storage/node-sqlite-dialect.ts';
import { damagedStore, storeError } from '#adapters/storage/store-error.ts';

export interface DatabaseOptions {
  /**
   * `normal`: a power cut may take back the last transactions, never half of one; right for what can be fetched again.
   * `full`: what was acknowledged is on the disk; orders, ledger and audit need this.
   */
  readonly durability: 'normal' | 'full';
  readonly migrations: Readonly<Record<string, Migration>>;
  /** How long to wait for another process that is writing. */
  readonly busyTimeoutMs?: number;
}

/**
 * One SQLite file in WAL mode, migrated to the newest schema. Two connections: `writer`, and `reader`, which sees the last
 * committed state and does not wait while a long transaction is open. Trouble with the file is `store.unusable`.
 */
export class Database<Schema> {
  readonly file: string;
  readonly writer: Kysely<Schema>;
  readonly reader: Kysely<Schema>;

  private constructor(file: string, options: DatabaseOptions) {
    this.file = file;
    this.writer = new Kysely<Schema>({ dialect: dialectFor(options, () => openFile(file, options)) });
    this.reader = new Kysely<Schema>({ dialect: dialectFor(options, () => openForReading(file, options)) });
  }

  static async open<Schema>(file: string, options: DatabaseOptions): Promise<Database<Schema>> {
    const database = new Database<Schema>(file, options);
    try {
      makeFolder(dirname(file));
      await migrate(database.writer, file, options.migrations);
      return database;
    } catch (cause) {
      await database.close().catch(() => undefined);
      throw storeError(cause, file);
    }
  }

  /** Runs queries; trouble with the file comes out as `store.unusable`. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw storeError(cause, this.file);
    }
  }

  async close(): Promise<void> {
    await this.reader.destroy();
    await this.writer.destroy();
  }
}

const BUSY_TIMEOUT_MS = 5_000;
/** SQLite's own waiting stops the whole process; the dialect waits for the write lock without that. */
const BLOCKING_WAIT_MS = 20;
/** The write-ahead file shrinks back to this after a long import. */
const JOURNAL_BYTES_KEPT = 64 << 20;

function dialectFor({ busyTimeoutMs = BUSY_TIMEOUT_MS }: DatabaseOptions, open: () => DatabaseSync): NodeSqliteDialect {
  return new NodeSqliteDialect({ open, busyTimeoutMs });
}

function openFile(file: string, { durability, busyTimeoutMs = BUSY_TIMEOUT_MS }: DatabaseOptions): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  database.exec(
    `pragma journal_mode = wal; pragma synchronous = ${durability}; pragma foreign_keys = on; pragma journal_size_limit = ${JOURNAL_BYTES_KEPT}`,
  );
  database.exec(`pragma busy_timeout = ${BLOCKING_WAIT_MS}`);
  return database;
}

function openForReading(file: string, { busyTimeoutMs = BUSY_TIMEOUT_MS }: DatabaseOptions): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  database.exec('pragma query_only = on');
  return database;
}

/** Brings the schema up to date; a quick look first, because nearly every start finds nothing to do. */
async function migrate<Schema>(
  db: Kysely<Schema>,
  file: string,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const wanted = Object.keys(migrations).sort();
  const done = await executedMigrations(db);
  if (done.length === wanted.length && done.every((name, i) => name === wanted[i])) return;
  const stranger = done.find((name) => !wanted.includes(name));
  if (stranger !== undefined) throw damagedStore(file, `a newer version of Assay wrote it (it has "${stranger}")`);
  const { Migrator } = await import('kysely/migration');
  // Inside a transaction of ours: of two processes that start together, the second waits and then finds it done.
  await db.transaction().execute(async (transaction) => {
    const provider = { getMigrations: async () => ({ ...migrations }) };
    const { error } = await new Migrator({ db: transaction, provider }).migrateToLatest();
    if (error !== undefined) throw error;
  });
}

async function executedMigrations<Schema>(db: Kysely<Schema>): Promise<string[]> {
  const bookkeeping = db as unknown as Kysely<{
    sqlite_master: { type: string; name: string };
    kysely_migration: { name: string };
  }>;
  const table = await bookkeeping
    .selectFrom('sqlite_master')
    .select('name')
    .where('name', '=', 'kysely_migration')
    .executeTakeFirst();
  if (table === undefined) return [];
  const rows = await bookkeeping.selectFrom('kysely_migration').select('name').orderBy('name').execute();
  return rows.map((row) => row.name);
}

/** Makes a folder and what is missing above it. Step by step: Node's own recursive way never ends where nothing can be made, as in `/proc`. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder);
}
