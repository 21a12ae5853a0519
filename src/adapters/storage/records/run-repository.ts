import type { UnixMs } from '#core/time.ts';
import type { Database } from '#adapters/storage/database.ts';
import type { RecordsSchema, RunTable } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

/** One run that was made: enough to list it, to find it again and to see what came out. */
export interface RunRecord {
  readonly id: string;
  /** `backtest`, `optimise`, `walk-forward`. */
  readonly kind: string;
  /** Hash of the run's configuration: runs with equal hashes and equal data have equal results. */
  readonly configHash: string;
  readonly created: UnixMs;
  /** Plain JSON: statistics, hashes, places of files. */
  readonly summary: unknown;
}

/** Where the records of runs are kept. */
export interface RunStore {
  /** Stores a record, in place of the one with this id. */
  save(record: RunRecord): Promise<void>;
  /** Undefined when no run has this id. */
  get(id: string): Promise<RunRecord | undefined>;
  /** Latest first, those of the same moment by id. */
  list(filter?: RunFilter): Promise<readonly RunRecord[]>;
}

/** Narrows a list of runs; fields left out do not narrow. */
export interface RunFilter {
  readonly kind?: string;
  readonly limit?: number;
  /** Only what comes after this place in the list. */
  readonly after?: { readonly created: number; readonly id: string };
}

export class RunRepository implements RunStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async save({ id, kind, configHash, created, summary }: RunRecord): Promise<void> {
    const row = { kind, config_hash: configHash, created, summary: JSON.stringify(summary) };
    await this.database.transaction((db) =>
      db
        .insertInto('run')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute(),
    );
  }

  async get(id: string): Promise<RunRecord | undefined> {
    const row = await this.database.run(() =>
      this.database.reader.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row === undefined ? undefined : this.fromRow(row);
  }

  async list(filter: RunFilter = {}): Promise<readonly RunRecord[]> {
    let query = this.database.reader.selectFrom('run').selectAll().orderBy('created', 'desc').orderBy('id');
    if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
    const { after } = filter;
    if (after !== undefined) {
      query = query.where((is) =>
        is.or([
          is('created', '<', after.created as UnixMs),
          is.and([is('created', '=', after.created as UnixMs), is('id', '>', after.id)]),
        ]),
      );
    }
    if (filter.limit !== undefined) query = query.limit(filter.limit);
    const rows = await this.database.run(() => query.execute());
    return rows.map((row) => this.fromRow(row));
  }

  private fromRow({ id, kind, config_hash, created, summary }: RunTable): RunRecord {
    try {
      return { id, kind, configHash: config_hash, created: created as UnixMs, summary: JSON.parse(summary) as unknown };
    } catch {
      throw damagedStore(this.database.place, `the summary of run "${id}" is not JSON`);
    }
  }
}
