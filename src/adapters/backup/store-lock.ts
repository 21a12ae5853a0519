import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { AdapterError } from '#core/errors.ts';
import { parseDatabaseUrl } from '#adapters/storage/postgres/database-url.ts';
import { storeError } from '#adapters/storage/store-error.ts';
import { connectPostgres } from '#adapters/backup/snapshot/postgres-connection.ts';
import { databaseFiles } from '#adapters/backup/snapshot/store-files.ts';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';

/** Held until it is disposed of, or the process ends, however it ends. */
export type StoreLock = AsyncDisposable;

/** Never part of a backup. Its content does not matter, only who has it locked. */
const LOCK_FILE = 'assay.lock';

/**
 * Takes the lock of a store. `shared`: for everyone who works on it, any number at once. `exclusive`: for a restore, which
 * replaces the store under everybody's feet. Throws `store.unusable` when it is held the other way.
 *
 * The lock of a data folder is that of the operating system on a SQLite file without content, that of a database an advisory
 * lock: neither is left behind by a process that was killed.
 */
export function lockStore({ folder, databaseUrl }: StoreLocation, mode: 'shared' | 'exclusive'): Promise<StoreLock> {
  return databaseUrl === undefined ? lockFolder(folder, mode) : lockDatabase(databaseUrl, mode);
}

/**
 * Throws `store.unusable` when anybody has the store open, whether they took its lock or not, and leaves each SQLite file whole
 * without the `-wal` beside it. A file that is no database is left as it is: it may be what the restore is for.
 */
export async function checkUnused({ folder, databaseUrl }: StoreLocation): Promise<void> {
  if (databaseUrl === undefined) {
    for (const name of await databaseFiles(folder)) foldIntoOneFile(join(folder, name));
  } else await checkNoSessions(databaseUrl);
}

const SQLITE_BUSY = 5;

async function lockFolder(folder: string, mode: 'shared' | 'exclusive'): Promise<StoreLock> {
  const file = join(folder, LOCK_FILE);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec(mode === 'exclusive' ? 'begin exclusive' : 'begin');
    // A transaction that has read nothing yet holds no lock.
    database.prepare('select count(*) from sqlite_schema').get();
  } catch (cause) {
    database?.close();
    throw isBusy(cause) ? inUse(`"${folder}"`, mode) : storeError(cause, file);
  }
  const held = database;
  return { [Symbol.asyncDispose]: async () => held.close() };
}

/** Leaving WAL mode needs the file for oneself: it fails while any other connection is open. Opening the store brings it back. */
function foldIntoOneFile(file: string): void {
  try {
    const database = new DatabaseSync(file, { timeout: 0 });
    try {
      database.exec('pragma journal_mode = delete; begin exclusive; rollback');
    } finally {
      database.close();
    }
  } catch (cause) {
    if (isBusy(cause)) throw inUse(`"${file}"`, 'exclusive');
  }
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && (Number(cause.errcode) & 0xff) === SQLITE_BUSY;
}

const LOCK_KEY = `hashtextextended('assay store ' || current_setting('search_path'), 0)`;

async function lockDatabase(databaseUrl: string, mode: 'shared' | 'exclusive'): Promise<StoreLock> {
  const connection = await connectPostgres(databaseUrl);
  const call = mode === 'exclusive' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
  const rows = await connection.query(`select ${call}(${LOCK_KEY})`).catch(async (error: unknown) => {
    await connection.close();
    throw error;
  });
  if (rows[0]?.[0] !== 't') {
    await connection.close();
    throw inUse('this database', mode);
  }
  return { [Symbol.asyncDispose]: () => connection.close() };
}

const GOING_TRIES = 10;
const GOING_PAUSE_MS = 50;

/** Connections say whose they are by their name: `assay` and the schema. */
async function checkNoSessions(databaseUrl: string): Promise<void> {
  const connection = await connectPostgres(databaseUrl);
  try {
    const others = `select count(*) from pg_stat_activity
      where datname = current_database() and application_name = left('assay ' || $1, 63)`;
    // The server shows a connection for a moment after it was closed.
    for (let tries = GOING_TRIES; ; tries--) {
      const rows = await connection.query(others, [parseDatabaseUrl(databaseUrl).schema]);
      if (rows[0]?.[0] === '0') return;
      if (tries === 0) throw inUse(`this database, over ${rows[0]?.[0]} connections`, 'exclusive');
      await sleep(GOING_PAUSE_MS);
    }
  } finally {
    await connection.close();
  }
}

function inUse(what: string, mode: 'shared' | 'exclusive'): AdapterError {
  const [expected, found, remedy] =
    mode === 'exclusive'
      ? [
          'that nobody uses',
          'another process uses',
          'Stop every Assay that works on it, then restore; nothing was changed.',
        ]
      : ['that may be used', 'a restore is replacing', 'Wait until the restore is done.'];
  return new AdapterError('store.unusable', `Expected a store ${expected}, but ${found} ${what}`, {
    retryable: true,
    remedy,
  });
}
