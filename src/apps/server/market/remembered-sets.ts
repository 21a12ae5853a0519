import type { Clock } from '#core/clock.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { BarSeries, BarStore, BarWriter, StoredBarSet } from '#domain/market/bar-store.ts';

/** What other processes have stored is seen after so long. */
const REMEMBERED_MS = 2_000;

/**
 * Stored bars whose list of sets is remembered until this process writes: the list is asked for with every chart, and takes the store
 * longer than the bars themselves.
 */
export class RememberedSets implements BarStore {
  private readonly store: BarStore;
  private readonly clock: Pick<Clock, 'monotonic'>;
  private sets: Promise<readonly StoredBarSet[]> | undefined;
  private asOf = Number.NEGATIVE_INFINITY;

  constructor(store: BarStore, clock: Pick<Clock, 'monotonic'>) {
    this.store = store;
    this.clock = clock;
  }

  list(): Promise<readonly StoredBarSet[]> {
    const now = this.clock.monotonic();
    if (this.sets === undefined || now - this.asOf >= REMEMBERED_MS) {
      this.asOf = now;
      this.sets = this.asked();
    }
    return this.sets;
  }

  async find({ instrument, timeframe }: BarSeries): Promise<StoredBarSet | undefined> {
    return this.store.find({ instrument, timeframe });
  }

  async write<T>(work: (writer: BarWriter) => Promise<T>): Promise<T> {
    try {
      return await this.store.write(work);
    } finally {
      this.sets = undefined;
    }
  }

  async append(series: BarSeries, bar: Bar): Promise<void> {
    await this.store.append(series, bar);
    this.sets = undefined;
  }

  readRange(series: BarSeries, from?: number, to?: number): Promise<BarColumns> {
    return this.store.readRange(series, from, to);
  }

  /** A list that could not be had is asked for again the next time. */
  private asked(): Promise<readonly StoredBarSet[]> {
    const asked = this.store.list();
    asked.catch(() => {
      if (this.sets === asked) this.sets = undefined;
    });
    return asked;
  }
}
