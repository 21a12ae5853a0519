import { open, rm } from 'node:fs/promises';
import { DatabaseSync, backup } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { storeError } from '#adapters/storage/store-error.ts';

/** More pages than any file has: the copy is made in one step, within one read transaction, so that writing never restarts it. */
const ALL_PAGES = 2 ** 31 - 1;
const READ_BYTES = 1 << 20;

/**
 * Copies a SQLite file as it is at one moment while others write to it: in WAL mode they do not wait for it, nor it for them.
 * Throws `store.unusable`.
 */
export async function snapshotSqlite(file: string, copy: string): Promise<void> {
  try {
    const source = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      await backup(source, copy, { rate: ALL_PAGES });
    } finally {
      source.close();
    }
  } catch (cause) {
    await rm(copy, { force: true });
    throw storeError(cause, file);
  }
}

const BUSY_TIMEOUT_MS = 5_000;

/** Opens a SQLite file that nobody writes, without making anything beside it. */
export function openStill(file: string): DatabaseSync {
  return new DatabaseSync(`${pathToFileURL(file).href}?immutable=1`, { readOnly: true });
}

/** Names of the tables of a SQLite file, those of SQLite itself left out. */
export function tableNames(database: DatabaseSync): readonly string[] {
  const query = `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`;
  return database
    .prepare(query)
    .all()
    .map((row) => String(row['name']));
}

/** How many rows each table has. */
export function rowCounts(file: string): Readonly<Record<string, number>> {
  const database = openStill(file);
  try {
    const entries = tableNames(database).map((table) => {
      const row = database.prepare(`select count(*) as rows from ${quoted(table)}`).get();
      return [table, Number(row?.['rows'])] as const;
    });
    return Object.fromEntries(entries);
  } finally {
    database.close();
  }
}

/** A name of a table or column, as both databases take it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The bytes of a file as far as it reached when it was opened: a journal may grow meanwhile. */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path, 'r');
  let left = (await file.stat()).size;
  while (left > 0) {
    const chunk = Buffer.allocUnsafe(Math.min(left, READ_BYTES));
    const { bytesRead } = await file.read(chunk, 0, chunk.length);
    if (bytesRead === 0) return;
    left -= bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}
