import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { storeError } from '#adapters/storage/store-error.ts';
import { openStill, tableNames } from '#adapters/backup/snapshot/sqlite-snapshot.ts';
import type { RowSource, StoredRow } from '#apps/operating/looks/row-source.ts';

/** The tables of one file, as they are at one moment. */
export class SqliteSource implements RowSource {
  readonly tables: ReadonlySet<string>;
  private readonly file: string;
  private readonly database: DatabaseSync;

  constructor(file: string) {
    this.file = file;
    this.database = openToLook(file);
    this.database.exec('begin');
    this.tables = new Set(tableNames(this.database));
  }

  async *rows(_table: string, query: string): AsyncGenerator<StoredRow> {
    try {
      const statement = this.database.prepare(query);
      statement.setReadBigInts(true);
      yield* statement.iterate();
    } catch (cause) {
      throw storeError(cause, this.file);
    }
  }

  /** What SQLite itself finds wrong with the file; empty when nothing. Reads all of it. */
  integrity(): readonly string[] {
    try {
      const rows = this.database.prepare(`pragma quick_check(${PROBLEMS_TOLD})`).all();
      return rows.map((row) => String(row['quick_check'])).filter((text) => text !== 'ok');
    } catch (cause) {
      throw storeError(cause, this.file);
    }
  }

  close(): Promise<void> {
    this.database.close();
    return Promise.resolve();
  }
}

const PROBLEMS_TOLD = 3;

/**
 * Opens a SQLite file to look at it. Beside a file that somebody uses there is a `-wal`, and reading takes part in it; without one
 * nothing is made beside it either. Throws `store.unusable`.
 */
function openToLook(file: string): DatabaseSync {
  try {
    const database = existsSync(`${file}-wal`)
      ? new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
      : openStill(file);
    try {
      // Opening reads nothing: only a first query finds out that a file is no database.
      tableNames(database);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (cause) {
    throw storeError(cause, file);
  }
}

/** Short: each look waits so long, and there are some. */
const BUSY_TIMEOUT_MS = 300;
