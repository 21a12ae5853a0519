import type { Bar } from '#domain/market/bar.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** Names one set of stored bars. */
export interface BarSeries {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
}

/** A stored set: what it is of, and from when to when it reaches. Holes inside are the business of the quality report. */
export interface StoredBarSet {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  /** Open time of the first bar. */
  readonly from: number;
  /** Close time of the last bar. */
  readonly to: number;
  readonly bars: number;
}

/** What to do with a bar that is stored already with other numbers: keep the stored one, or take the new one. */
export type ConflictRule = 'keep' | 'replace';

/** A stored bar and another one for the same open time. */
export interface BarConflict {
  readonly stored: Bar;
  readonly incoming: Bar;
}

/** What became of the bars given to {@link BarWriter.save}: every one is counted in exactly one of the four numbers. */
export interface SaveOutcome {
  readonly added: number;
  /** Stored already with the same numbers: nothing was written. */
  readonly identical: number;
  /** Stored already with other numbers, which were kept. */
  readonly kept: number;
  /** Stored already with other numbers, which were overwritten. */
  readonly replaced: number;
  /** The first few of those kept or replaced, oldest first. */
  readonly conflicts: readonly BarConflict[];
}

/** Changes inside one transaction; valid only until the work that it was given to ends. */
export interface BarWriter {
  /** Stores an instrument, or overwrites the one with this id. Bars can be saved only of a stored instrument. */
  saveInstrument(instrument: Instrument): Promise<void>;
  /** Merges bars, oldest first, into a set. Throws `bars.order` when a new bar overlaps its neighbours. */
  save(series: BarSeries, bars: BarColumns, onConflict?: ConflictRule): Promise<SaveOutcome>;
  /** Deletes a whole set; gives the number of bars deleted. The instrument stays. */
  remove(series: BarSeries): Promise<number>;
}

/** Where bars are kept. Times are UTC ms; a range is `[from, to)` by open time. */
export interface BarStore {
  /** Runs `work` as one transaction: all of it is stored when it ends well, nothing when it throws. */
  write<T>(work: (writer: BarWriter) => Promise<T>): Promise<T>;
  /** Stores one closed live bar, at the cost of one row. A bar that is stored already is overwritten. */
  append(series: BarSeries, bar: Bar): Promise<void>;
  /** The bars that open in `[from, to)`, oldest first; everything when the bounds are left out; empty when none is stored. */
  readRange(series: BarSeries, from?: number, to?: number): Promise<BarColumns>;
  /** Every stored set, by instrument, then from the shortest timeframe to the longest. */
  list(): Promise<readonly StoredBarSet[]>;
  /** One stored set; undefined when nothing is stored under this name. */
  find(series: BarSeries): Promise<StoredBarSet | undefined>;
}
