import type { Direction } from '#domain/signals/signal.ts';
import type { RegimeName } from '#sandbox/generator/regimes.ts';

/**
 * How a planted setup ended: `reversed`: the impulse went through the swept level instead; `unreturned`: price left without
 * coming back to the gap; `continued`: from the gap to two risks of profit; `failed`: from the gap to the stop;
 * `unfinished`: the impulse left no gap, time ran out, or the data ended.
 */
export type SetupOutcome = 'reversed' | 'unreturned' | 'continued' | 'failed' | 'unfinished';

/** A sweep of resting liquidity and what followed. Times are the open times of bars, UTC ms; undefined when that stage was not reached. */
export interface SetupTruth {
  readonly direction: Direction;
  /** The pivot whose liquidity was taken. */
  readonly poolTime: number;
  readonly poolPrice: number;
  /** Whether the pivot before it on the same side was at nearly the same price: equal lows or highs. */
  readonly isEqualPool: boolean;
  readonly sweepTime: number;
  readonly impulseTime?: number;
  /** Low and high of the fair value gap that the impulse left. */
  readonly gap?: readonly [number, number];
  readonly stop?: number;
  readonly target?: number;
  /** First bar that traded at the middle of the gap. */
  readonly returnTime?: number;
  readonly endTime?: number;
  readonly outcome: SetupOutcome;
}

/** One bar that fell by `dropRatio` of its price (before noise), followed by high volatility. */
export interface CrashTruth {
  readonly time: number;
  readonly dropRatio: number;
}

/** The lowest low around the planned turn of the daily cycle. */
export interface CycleLowTruth {
  readonly time: number;
  readonly price: number;
}

/** A stretch `[from, to)` in one regime. */
export interface RegimeTruth {
  readonly name: RegimeName;
  readonly from: number;
  readonly to: number;
}

/** Everything that the generator put into a market, oldest first in each list. */
export interface MarketTruths {
  readonly setups: readonly SetupTruth[];
  readonly crashes: readonly CrashTruth[];
  readonly cycleLows: readonly CycleLowTruth[];
  readonly regimes: readonly RegimeTruth[];
}
