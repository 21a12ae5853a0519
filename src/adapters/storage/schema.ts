import type { Generated } from 'kysely';
import type { AlertsSchema } from '#adapters/storage/alerts/alerts-schema.ts';
import type { AccountsSchema } from '#adapters/storage/accounts/accounts-schema.ts';
import type { OperationsSchema } from '#adapters/storage/operations/operations-schema.ts';
import type { PredictionSchema, RecordingsSchema } from '#adapters/storage/prediction/prediction-schema.ts';
import type { PointsSchema } from '#adapters/storage/points/points-schema.ts';
import type { TradingSchema } from '#adapters/storage/trading/trading-schema.ts';

/** Tables of `market.db`. Times are UTC ms; exact numbers are decimal strings. */
export interface MarketSchema extends PointsSchema, RecordingsSchema {
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
export interface RecordsSchema extends TradingSchema, OperationsSchema, AccountsSchema, AlertsSchema, PredictionSchema {
  readonly signal: SignalTable;
  readonly run: RunTable;
  readonly signal_outcome: SignalOutcomeTable;
  readonly strategy_stage: StrategyStageTable;
  readonly evidence_settings: EvidenceSettingsTable;
}

export interface SignalTable {
  readonly id: string;
  readonly time: number;
  readonly strategy: string;
  readonly instrument: string;
  readonly decision: string;
  readonly direction: string;
  readonly score: number;
  readonly origin: string;
  /** Gates with a comma before and after each; empty when there are none. */
  readonly stopped_by: string;
  /** JSON; null in rows of older versions. */
  readonly brief: string | null;
  /** JSON. Last, so that the others are read without its pages. */
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

/** What became of a signal in one run; the later of two rows of a signal has the higher `id`. */
export interface SignalOutcomeTable {
  readonly id: Generated<number>;
  readonly run: string;
  readonly signal: string;
  readonly source: string;
  readonly desk: string;
  readonly strategy: string;
  readonly type: string;
  readonly category: string;
  readonly instrument: string;
  readonly direction: string;
  readonly regime: string;
  readonly time: number;
  readonly score: number;
  readonly score_threshold: number | null;
  readonly volume_bucket: number | null;
  readonly passed: number;
  readonly reference_price: number;
  readonly risk_distance: number | null;
  readonly cost_ratio: number;
  readonly ten_minutes_price: number | null;
  readonly ten_minutes_known: number | null;
  readonly thirty_minutes_price: number | null;
  readonly thirty_minutes_known: number | null;
  readonly one_hour_price: number | null;
  readonly one_hour_known: number | null;
  readonly four_hours_price: number | null;
  readonly four_hours_known: number | null;
  readonly resolution: string | null;
  readonly r_multiple: number | null;
  readonly entry_time: number | null;
  readonly exit_time: number | null;
  readonly exit_known: number | null;
  /** Null in rows of older versions. */
  readonly exit_move: number | null;
  /** Decimal texts in `currency`. */
  readonly profit: string | null;
  readonly account_profit: string | null;
  readonly currency: string | null;
  /** JSON. */
  readonly gates: string;
  readonly contributors: string;
}

export interface StrategyStageTable {
  readonly id: Generated<number>;
  readonly strategy: string;
  readonly from_stage: string;
  readonly to_stage: string;
  readonly time: number;
  readonly reason: string;
}

export interface EvidenceSettingsTable {
  readonly version: Generated<number>;
  readonly applied: number;
  /** JSON. */
  readonly document: string;
}
