import { StoreView } from '#adapters/backup/restore/store-view.ts';
import type { StoredValue } from '#adapters/backup/restore/store-view.ts';

export type StoredRow = Readonly<Record<string, StoredValue>>;

/** A store in use, to be read without changing it: all rows are of one moment. */
export interface RowSource {
  readonly tables: ReadonlySet<string>;
  /** Rows of a query that looks at one table, and others of the same database. */
  rows(table: string, query: string): AsyncIterable<StoredRow>;
  close(): Promise<void>;
}

/** A store in use, seen by the checks that a restore makes. */
export class LiveView extends StoreView {
  private readonly source: RowSource;

  constructor(source: RowSource) {
    super([]);
    this.source = source;
  }

  override has(table: string): boolean {
    return this.source.tables.has(table);
  }

  override async *select(table: string, query: string): AsyncGenerator<StoredRow> {
    if (this.has(table)) yield* this.source.rows(table, query);
  }
}

/** All rows of a query; for those that are few. */
export async function allRows(source: RowSource, table: string, query: string): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const row of source.rows(table, query)) rows.push(row);
  return rows;
}
