import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AdapterError, AssayError } from '#core/errors.ts';
import { storeError } from '#adapters/storage/store-error.ts';

/** A folder for one piece of work, which nobody else may read. Deleted with all its content when it is disposed of. */
export interface WorkFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes a work folder below another one, on the same disk, and clears away those of processes that were killed. Throws
 * `store.unusable` when it cannot be made.
 */
export async function makeWorkFolder(parent: string, purpose: 'backup' | 'restore' | 'verify'): Promise<WorkFolder> {
  try {
    for (const name of await readdir(parent)) if (isAbandoned(name)) await rm(join(parent, name), { recursive: true });
    const path = await mkdtemp(join(parent, `.assay-${purpose}-${process.pid}-`));
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
  } catch (cause) {
    throw workError(cause, parent);
  }
}

/** Trouble with writing below a folder, in words; what is no such trouble comes back as it is. */
export function workError(cause: unknown, folder: string): unknown {
  if (cause instanceof AssayError || !isDiskFull(cause)) return storeError(cause, folder);
  return new AdapterError(
    'store.unusable',
    `Expected room for the work on a backup, but the disk is full: "${folder}"`,
    {
      retryable: false,
      remedy: 'Free as much space as the store takes, then try again; nothing was changed.',
      place: { file: folder },
      cause,
    },
  );
}

const SQLITE_FULL = 13;

function isDiskFull(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const isFileFull = 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
  return isFileFull || ('errcode' in cause && cause.errcode === SQLITE_FULL);
}

function isAbandoned(name: string): boolean {
  const process = /^\.assay-(?:backup|restore|verify)-(\d+)-\w+$/.exec(name)?.[1];
  return process !== undefined && !isAlive(Number(process));
}

function isAlive(id: number): boolean {
  try {
    // Sends nothing; only asks whether it could.
    return process.kill(id, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
