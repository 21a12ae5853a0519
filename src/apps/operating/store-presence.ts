import { readdir } from 'node:fs/promises';
import { connectPostgres } from '#adapters/backup/snapshot/postgres-connection.ts';
import { isStoreEntry } from '#adapters/backup/snapshot/store-files.ts';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';

/**
 * What a restore would take the place of, in words: files of the data folder, and tables of the database. Empty where there is
 * nothing. Throws `store.lost` or `store.unusable` when the database cannot be asked.
 */
export async function whatIsThere({ folder, databaseUrl }: StoreLocation): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter(isStoreEntry).sort();
  if (databaseUrl === undefined) return files;
  const tables = await tableCount(databaseUrl);
  return tables === 0 ? files : [...files, `${tables} tables of the database`];
}

async function tableCount(databaseUrl: string): Promise<number> {
  const connection = await connectPostgres(databaseUrl);
  try {
    const rows = await connection.query('select count(*) from pg_tables where schemaname = current_schema()');
    return Number(rows[0]?.[0]);
  } finally {
    await connection.close();
  }
}
