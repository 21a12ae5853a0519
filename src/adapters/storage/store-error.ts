import { AdapterError, AssayError } from '#core/errors.ts';

/** Primary result codes of SQLite, https://www.sqlite.org/rescode.html. */
const SQLITE = { busy: 5, locked: 6, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

/**
 * Says what is wrong with a database file and what to do. Errors that say nothing about the file (a broken constraint, our
 * own errors) come back as they are.
 */
export function storeError(cause: unknown, file: string): unknown {
  if (cause instanceof AssayError) return cause;
  const trouble = databaseTrouble(cause) ?? folderTrouble(cause);
  if (trouble === undefined) return cause;
  const message = `Expected a store that can be used, but ${trouble.what}: "${file}"`;
  return new AdapterError('store.unusable', message, {
    retryable: trouble.retryable ?? false,
    remedy: trouble.remedy,
    place: { file },
    cause,
  });
}

/** The store opened, but its content is not what this version of Assay wrote. `place` is a file, or host and database. */
export function damagedStore(place: string, what: string): AdapterError {
  return new AdapterError('store.unusable', `Expected a sound store, but ${what}: "${place}"`, {
    retryable: false,
    remedy: 'Restore a backup, or import the data again into an empty store; keep this one if it must be examined.',
    place: { file: place },
  });
}

/** A migration was made there that this version does not know. */
export function newerStore(place: string, migration: string): AdapterError {
  const message = `Expected a store of this version, but a newer version of Assay wrote it (it has "${migration}"): "${place}"`;
  return new AdapterError('store.unusable', message, {
    retryable: false,
    remedy: 'Update Assay, or name another store (--data-dir, DATABASE_URL).',
    place: { file: place },
  });
}

interface Trouble {
  readonly what: string;
  readonly remedy: string;
  readonly retryable?: boolean;
}

function databaseTrouble(cause: unknown): Trouble | undefined {
  if (!(cause instanceof Error) || !('errcode' in cause) || typeof cause.errcode !== 'number') return undefined;
  switch (cause.errcode & 0xff) {
    case SQLITE.busy:
    case SQLITE.locked:
      return {
        what: 'another process is writing to it',
        remedy: 'Wait until the other import or server is done, then try again.',
        retryable: true,
      };
    case SQLITE.readOnly:
      return {
        what: 'it is read-only',
        remedy: 'Allow writing to the file and its folder, or name another folder with --data-dir.',
      };
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return {
        what: 'it is damaged or not a database',
        remedy: 'Move the file away and restore a backup, or name another folder with --data-dir.',
      };
    case SQLITE.full:
      return { what: 'the disk is full', remedy: 'Free some space, then try again; nothing was stored.' };
    case SQLITE.cannotOpen:
    case SQLITE.io:
      return {
        what: `it cannot be opened or read (${cause.message})`,
        remedy: 'Check that the folder exists, may be written and its disk is sound.',
      };
    default:
      return undefined;
  }
}

function folderTrouble(cause: unknown): Trouble | undefined {
  if (!(cause instanceof Error) || !('syscall' in cause)) return undefined;
  return {
    what: `its folder cannot be made (${cause.message})`,
    remedy: 'Name a folder that can be written with --data-dir.',
  };
}
