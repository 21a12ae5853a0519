import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

export type Direction = 'long' | 'short';

/** A fact that a reason rests on, as a person would check it: a value, and where it stands on the chart. */
export interface Evidence {
  readonly label: string;
  readonly value: number | string;
  readonly timeframe?: Timeframe;
  /** When the fact became known, never after the signal's own time. */
  readonly knownAt?: number;
  /** What it is on the chart; facts without it are not drawn. */
  readonly kind?: EvidenceKind;
  /** The side that it favours, where it has one. */
  readonly direction?: Direction;
  /** A price level, or the low and high of a zone, to draw. */
  readonly levels?: readonly number[];
  /** Where on the time axis the fact begins: the open of the bar that it describes. */
  readonly since?: number;
}

/** What a fact with levels is: how it is drawn. */
export type EvidenceKind =
  | 'order-block'
  | 'fair-value-gap'
  | 'breaker'
  | 'dealing-range'
  | 'swing'
  | 'liquidity'
  | 'period';

/** One part of a score. The signal's score is the weighted mean of the factors' scores. */
export interface Factor {
  readonly name: string;
  /** -1 (against) … 1 (for). */
  readonly score: number;
  /** Share of this factor in the whole, above 0. */
  readonly weight: number;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

/** A price at which part of the position is closed with profit. */
export interface Target {
  readonly price: number;
  /** Share of the position, 0…1; the shares of a plan sum to 1. */
  readonly share: number;
  /** Reward in multiples of the risk (entry to stop). */
  readonly rMultiple: number;
  readonly reason: string;
}

/** How to enter, where the idea is wrong, where to take profit. Prices are analysis numbers; orders round them to ticks. */
export interface TradePlan {
  /** `market`: at the next open. `limit`: rest at `price`, cancelled at `expiresAt`. */
  readonly entry: { readonly kind: 'market' } | { readonly kind: 'limit'; readonly price: number };
  /** Where an entry is still as good as planned: low and high. */
  readonly entryZone: readonly [number, number];
  /** The price at which the risk was computed. */
  readonly referencePrice: number;
  /** Beyond this price the idea is wrong. */
  readonly invalidation: number;
  /** The stop order's price: at or beyond the invalidation. */
  readonly stop: number;
  readonly targets: readonly Target[];
  readonly expiresAt: UnixMs;
}

/** What a strategy says. `context` is what its gates look at, a snapshot taken when the signal was made. */
export interface Signal<Context = unknown> {
  /** Unique and the same in every run over the same data. */
  readonly id: string;
  readonly strategy: string;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly direction: Direction;
  /** When it became known: the close of the bar that made it. */
  readonly time: UnixMs;
  readonly plan: TradePlan;
  /** -1…1. Ranks signals; never opens or stops a trade. */
  readonly score: number;
  readonly factors: readonly Factor[];
  readonly context: Context;
}
