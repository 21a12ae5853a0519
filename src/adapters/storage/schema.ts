import type { Generated } from 'kysely';

/** Tables of `market.db`. Times are UTC ms; exact numbers are decimal strings. */
export interface MarketSchema {
  readonly instrument: InstrumentTable;
  readonly bar_series: BarSeriesTable;
  readonly bar_chunk: BarChunkTable;
  readonly bar_tail: BarTailTable;
}

export interface InstrumentTable {
  readonly id: string;
  readonly symbol: string;
  readonly venue: string;
  readonly kind: string;
  readonly base: string;
  readonly quote: string;
  readonly price_tick: string;
  readonly quantity_step: string;
  readonly min_quantity: string;
  readonly min_notional: string;
  readonly calendar: string;
}

export interface BarSeriesTable {
  readonly id: Generated<number>;
  readonly instrument: string;
  readonly timeframe: string;
}

/** A stretch of one set, its bars as columns in `data`; see `bar-chunk.ts`. */
export interface BarChunkTable {
  readonly series: number;
  /** Start of the stretch of calendar that the chunk covers, not of its first bar. */
  readonly start: number;
  readonly bars: number;
  readonly first_open: number;
  readonly last_close: number;
  readonly data: Uint8Array;
}

/** Live bars of the newest stretch, one row each, until the stretch is over and they are folded into a chunk. */
export interface BarTailTable {
  readonly series: number;
  readonly open_time: number;
  readonly close_time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Null when the source has no volume: SQLite keeps no NaN. */
  readonly volume: number | null;
}

/** Tables of `records.db`. */
export interface RecordsSchema {
  readonly signal: SignalTable;
  readonly run: RunTable;
}

export interface SignalTable {
  readonly id: string;
  readonly time: number;
  readonly strategy: string;
  readonly instrument: string;
  readonly decision: string;
  /** JSON. */
  readonly document: string;
}

export interface RunTable {
  readonly id: string;
  readonly kind: string;
  readonly config_hash: string;
  readonly created: number;
  /** JSON. */
  readonly summary: string;
}
