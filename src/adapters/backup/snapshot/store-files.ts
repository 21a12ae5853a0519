import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a store lies: a data folder, with its records in PostgreSQL instead of SQLite files when there is a `databaseUrl`. */
export interface StoreLocation {
  readonly folder: string;
  /** `postgres://user:password@host:5432/database?schema=name`. */
  readonly databaseUrl?: string | undefined;
}

/** Files and folders of a data folder, besides databases, that a backup holds. Nothing else is taken: locks, caches, keys. */
const KEPT: readonly string[] = ['assay.json', 'journals', 'reports', 'sandbox', 'searches'];

/** Whether a top-level name of a data folder belongs to what a backup holds, and so to what a restore replaces. */
export function isStoreEntry(name: string): boolean {
  return isDatabase(name) || KEPT.includes(name);
}

/** `-wal` and `-shm` beside it belong to it and are never looked at by themselves. */
export function isDatabase(name: string): boolean {
  return name.endsWith('.db') && !name.startsWith('.');
}

/** Paths of the database files of a folder, relative to it, by name. */
export async function databaseFiles(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter(isDatabase).sort();
}

/** Paths of the other files that a backup holds, relative to the folder, with `/`, by name. */
export async function otherFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of (await readdir(folder)).sort()) if (KEPT.includes(name)) await collect(folder, name, found);
  return found;
}

/** A kept folder may be a link to another disk; links within it are left out, as they may lead anywhere. */
async function collect(folder: string, path: string, found: string[]): Promise<void> {
  const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    if ((await stat(join(folder, path))).isFile()) found.push(path);
    return;
  }
  for (const { name } of entries.filter((entry) => entry.isDirectory() || entry.isFile()).sort(byName)) {
    await collect(folder, `${path}/${name}`, found);
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
