import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database } from '#adapters/storage/database.ts';
import { sqliteEngine } from '#adapters/storage/sqlite/sqlite-engine.ts';
import { damagedBackup } from '#adapters/backup/archive/archive-format.ts';
import { STORE_FILES, isBookkeeping, onlyMigrations } from '#adapters/backup/restore/backup-migrations.ts';
import { MIRROR_FILE } from '#adapters/backup/restore/stage-backup.ts';
import { COUNTERS_TABLE } from '#adapters/backup/restore/table-mirror.ts';
import { quoted, tableNames } from '#adapters/backup/snapshot/sqlite-snapshot.ts';

/** Makes the SQLite files of a data folder out of a backup from PostgreSQL that lies staged. Gives their names. */
export async function mirrorToSqlite(folder: string, migrations: ReadonlySet<string>): Promise<readonly string[]> {
  for (const { name, durability, migrations: own } of STORE_FILES) {
    const file = join(folder, name);
    await (await Database.open(sqliteEngine(file, { durability }), onlyMigrations(own, migrations))).close();
    fill(file, join(folder, MIRROR_FILE));
  }
  rmSync(join(folder, MIRROR_FILE));
  return STORE_FILES.map(({ name }) => name);
}

function fill(file: string, mirror: string): void {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    database.prepare('attach ? as mirror').run(mirror);
    database.exec('begin');
    for (const table of tableNames(database)) if (!isBookkeeping(table)) copyTable(database, table);
    database.exec('commit; detach mirror');
    const orphan = database.prepare('pragma foreign_key_check').get();
    if (orphan !== undefined) {
      throw damagedBackup(
        `part "${String(orphan['table'])}"`,
        `has a row that belongs to none of "${String(orphan['parent'])}"`,
      );
    }
    // One whole file, which can be moved.
    database.exec('pragma journal_mode = delete');
  } finally {
    database.close();
  }
}

function copyTable(database: DatabaseSync, table: string): void {
  const columns = columnNames(database, 'mirror', table);
  if (columns.length === 0) return;
  const list = columns.map(quoted).join(', ');
  database.exec(`insert into main.${quoted(table)} (${list}) select ${list} from mirror.${quoted(table)}`);
  const counter = database.prepare(`select next from mirror.${COUNTERS_TABLE} where table_name = ?`).get(table);
  if (counter === undefined || !hasCounter(database)) return;
  const last = Number(counter['next']) - 1;
  database.prepare('update sqlite_sequence set seq = max(seq, ?) where name = ?').run(last, table);
}

/** The table is there once a column counts by itself and never uses a number again. */
function hasCounter(database: DatabaseSync): boolean {
  return database.prepare(`select 1 from main.sqlite_schema where name = 'sqlite_sequence'`).get() !== undefined;
}

function columnNames(database: DatabaseSync, schema: string, table: string): readonly string[] {
  return database
    .prepare('select name from pragma_table_info(?, ?)')
    .all(table, schema)
    .map((row) => String(row['name']));
}
