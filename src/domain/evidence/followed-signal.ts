import type { UnixMs } from '#core/time.ts';
import type { HorizonMarks } from '#domain/evidence/outcomes/horizons.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Direction } from '#domain/signals/signal.ts';

/** How a followed signal ended. `expired`: the limit entry was never met. `open`: the data ended first. */
export type Resolution = 'target' | 'stop' | 'time-limit' | 'expired' | 'open' | 'bad-plan';

/**
 * What became of a signal traded alone, whether its gates passed it or not: same matching and costs as real orders, no
 * account. R is net of costs, in multiples of the planned risk.
 */
export interface FollowedSignal {
  readonly signalId: string;
  readonly strategy: string;
  readonly instrument: InstrumentId;
  readonly direction: Direction;
  readonly time: UnixMs;
  /** Whether every gate passed it. */
  readonly passed: boolean;
  readonly resolution: Resolution;
  /** `none` when it never was a position or is still open. */
  readonly result: 'win' | 'loss' | 'none';
  /** The rest is undefined where it never came to that. */
  readonly rMultiple: number | undefined;
  readonly entryTime: UnixMs | undefined;
  readonly entryPrice: number | undefined;
  readonly exitTime: UnixMs | undefined;
  readonly mfeR: number | undefined;
  readonly maeR: number | undefined;
  readonly priceAfter: PriceAfter;
  /** Left out of the journal; missing in what older versions stored. */
  readonly marked?: FollowedMarks;
}

/** What evidence asks besides, each part with the instant from which it was known. */
export interface FollowedMarks {
  readonly horizons: HorizonMarks;
  /** Fifth of the instrument's recent volume at the signal, 1…5; undefined when not known. */
  readonly volumeBucket: number | undefined;
  /** Close of the bar at which the resolution was known, UTC ms; undefined while open. */
  readonly resolvedAt: number | undefined;
}

/** The price some time after the signal; undefined when no bar closes at that moment, or the data ended before it. */
export interface PriceAfter {
  readonly tenMinutes: number | undefined;
  readonly thirtyMinutes: number | undefined;
  readonly oneHour: number | undefined;
  readonly fourHours: number | undefined;
}
