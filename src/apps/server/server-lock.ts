import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AssayError } from '#core/errors.ts';
import { makeFolder } from '#adapters/storage/sqlite/sqlite-engine.ts';
import { storeError } from '#adapters/storage/store-error.ts';

/** Held until it is disposed of, or the process ends, however it ends. */
export interface ServerLock extends Disposable {
  /** Tells whoever comes later where this server is to be found. */
  announce(url: string): void;
}

/** A SQLite file without content: only who has it locked matters. */
const LOCK_FILE = 'server.lock';
const URL_FILE = 'server.url';

/**
 * Takes the place of the one server of a data folder. Throws `server.address` with the address of the one that runs already, and
 * `store.unusable` for a folder that cannot be written.
 */
export function lockServer(folder: string): ServerLock {
  const file = join(folder, LOCK_FILE);
  let database: DatabaseSync | undefined;
  try {
    makeFolder(folder);
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('begin exclusive');
    // What a server left behind that was killed names nobody.
    rmSync(join(folder, URL_FILE), { force: true });
  } catch (cause) {
    database?.close();
    throw isBusy(cause) ? runsAlready(folder) : storeError(cause, file);
  }
  const held = database;
  return {
    announce: (url) => {
      try {
        writeFileSync(join(folder, URL_FILE), `${url}\n`, { mode: 0o600 });
      } catch {
        // A disk that is full: whoever comes later is refused all the same, only without the address.
      }
    },
    [Symbol.dispose]: () => {
      rmSync(join(folder, URL_FILE), { force: true });
      held.close();
    },
  };
}

const SQLITE_BUSY = 5;

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && (Number(cause.errcode) & 0xff) === SQLITE_BUSY;
}

function runsAlready(folder: string): AssayError {
  const url = announced(folder);
  const found = url === undefined ? 'another one is starting there' : `Assay runs already at ${url}`;
  return new AssayError(
    'server.address',
    `Expected to be the only server of the data folder "${folder}", but ${found}`,
    {
      place: { value: url ?? folder },
      remedy: url === undefined ? 'Try again in a moment.' : `Open ${url}, or name another folder with --data-dir.`,
    },
  );
}

/** Undefined while the other server does not listen yet. */
function announced(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, URL_FILE), 'utf8').trim();
  } catch {
    return undefined;
  }
}
