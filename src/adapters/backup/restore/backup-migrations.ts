import { join } from 'node:path';
import { AdapterError } from '#core/errors.ts';
import { MARKET_MIGRATIONS, RECORDS_MIGRATIONS } from '#adapters/storage/migrations.ts';
import type { StagedBackup } from '#adapters/backup/restore/stage-backup.ts';
import { openStill, tableNames } from '#adapters/backup/snapshot/sqlite-snapshot.ts';

type Migrations = typeof MARKET_MIGRATIONS;

/** The database files of a data folder and what makes their tables. */
export const STORE_FILES: readonly {
  readonly name: string;
  readonly durability: 'normal' | 'full';
  readonly migrations: Migrations;
}[] = [
  { name: 'market.db', durability: 'normal', migrations: MARKET_MIGRATIONS },
  { name: 'records.db', durability: 'full', migrations: RECORDS_MIGRATIONS },
];

/** Table in which the migrations that were run are written down. */
const MIGRATION_TABLE = 'kysely_migration';

/** Tables that a migrated database has from the start: they are not copied from one kind of database to another. */
export function isBookkeeping(table: string): boolean {
  return table.startsWith(MIGRATION_TABLE);
}

/** Names of the migrations that a backup has behind it. Throws `store.unusable` when this version of Assay does not know one. */
export function backupMigrations({ databases, header }: StagedBackup, folder: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of databases) {
    const database = openStill(join(folder, file));
    try {
      if (!tableNames(database).includes(MIGRATION_TABLE)) continue;
      for (const row of database.prepare(`select name from ${MIGRATION_TABLE}`).all()) names.add(String(row['name']));
    } finally {
      database.close();
    }
  }
  const stranger = [...names].find((name) => STORE_FILES.every(({ migrations }) => migrations[name] === undefined));
  if (stranger === undefined) return names;
  const message = `Expected a backup of this version of Assay or an older one, was one of "${header.assay}" (it has "${stranger}")`;
  throw new AdapterError('store.unusable', message, {
    retryable: false,
    remedy: 'Update Assay, then restore; nothing was changed.',
    place: { value: stranger },
  });
}

/** Those migrations that make tables as a backup has them; later ones follow when the store is opened. */
export function onlyMigrations(migrations: Migrations, names: ReadonlySet<string>): Migrations {
  return Object.fromEntries(Object.entries(migrations).filter(([name]) => names.has(name)));
}
