import { setImmediate } from 'node:timers/promises';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { openStill, quoted, tableNames } from '#adapters/backup/snapshot/sqlite-snapshot.ts';

/** A value as SQLite keeps it; whole numbers are exact. */
export type StoredValue = string | number | bigint | Uint8Array | null;

/** The content of a backup, laid out to be looked at. Whatever database it came from, it is read the same way. */
export class StoreView {
  private readonly databases: readonly DatabaseSync[];
  private readonly places = new Map<string, DatabaseSync>();

  constructor(files: readonly string[]) {
    this.databases = files.map((file) => openStill(file));
    for (const database of this.databases) for (const table of tableNames(database)) this.places.set(table, database);
  }

  has(table: string): boolean {
    return this.places.has(table);
  }

  /** Whole rows in the order of these columns. Other work of the process goes on while they are read. */
  async *rows(table: string, orderBy: readonly string[] = []): AsyncGenerator<Readonly<Record<string, StoredValue>>> {
    const order = orderBy.length === 0 ? '' : ` order by ${orderBy.map(quoted).join(', ')}`;
    yield* this.select(table, `select * from ${quoted(table)}${order}`);
  }

  /** Rows of a query that looks at one table, and others of the same file. */
  async *select(
    table: string,
    query: string,
    ...values: readonly SQLInputValue[]
  ): AsyncGenerator<Readonly<Record<string, StoredValue>>> {
    const statement = this.places.get(table)?.prepare(query);
    statement?.setReadBigInts(true);
    let pauseAt = performance.now() + SLICE_MS;
    for (const row of statement?.iterate(...values) ?? []) {
      yield row;
      if (performance.now() < pauseAt) continue;
      await setImmediate();
      pauseAt = performance.now() + SLICE_MS;
    }
  }

  close(): void {
    for (const database of this.databases) database.close();
  }
}

/** Longest stretch of work without a look at anything else. */
const SLICE_MS = 10;
