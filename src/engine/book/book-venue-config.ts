import { AssayError } from '#core/errors.ts';
import { assertLatency } from '#engine/sim/latency.ts';
import type { LatencyModel } from '#engine/sim/latency.ts';

/** How the size ahead of a resting order shrinks between two of its fills; trades at its price shrink it under each. */
export type QueuePolicy =
  /** Nobody is ever ahead: the first trade at the price meets us. */
  | 'none'
  /** Only trades: whoever cancels was behind us. */
  | 'tradesOnly'
  /** Cancellations fall ahead of us and behind us in proportion to what is there. */
  | 'proportional'
  /** Whoever cancels was ahead of us. */
  | 'optimistic';

/** Every assumption of the book venue, by name. Plain data. */
export interface BookVenueConfig {
  readonly queue: QueuePolicy;
  /** `untilFresh`: what we took from a level stays taken until the data give that level a new size; `off`: it is there again at once. */
  readonly consumption: 'untilFresh' | 'off';
  /** What becomes of the rest of a market or stop order where only the best level is known: it fills one tick worse, or is cancelled. */
  readonly beyondBest: 'slip' | 'cancel';
  /** How many ticks beyond the best price of the moment a market or stop order may go; null: any. */
  readonly protectionTicks: number | null;
  /** What triggers stops and touches: the best price they would trade at, or the last trade. */
  readonly triggerBy: 'bidAsk' | 'last';
  /** A stop or touch whose trigger has been passed when it arrives: it works at once, or is rejected. */
  readonly triggeredOnArrival: 'works' | 'rejected';
  /** Chance, 0 to 1, that a trade at exactly our price meets us when nobody is ahead; a trade beyond it always does. */
  readonly touchRatio: number;
  /** Which extreme a bar goes to first: always the high, or the nearer to its open (the low when both are as near). */
  readonly barPath: 'openHighLowClose' | 'adaptive';
  /** How long commands are under way. */
  readonly latency: LatencyModel;
  /** Fees in basis points of the notional. */
  readonly takerFeeBps: number;
  readonly makerFeeBps: number;
  /** End of trading in the instrument, UTC ms; null: none. */
  readonly expiresAt: number | null;
  /** For `touchRatio`. */
  readonly seed: number;
}

export const DEFAULT_BOOK_VENUE: BookVenueConfig = {
  queue: 'tradesOnly',
  consumption: 'untilFresh',
  beyondBest: 'slip',
  protectionTicks: null,
  triggerBy: 'bidAsk',
  triggeredOnArrival: 'works',
  touchRatio: 1,
  barPath: 'openHighLowClose',
  latency: { kind: 'none' },
  takerFeeBps: 10,
  makerFeeBps: 10,
  expiresAt: null,
  seed: 1,
};

/** Throws `config.invalid` for a number out of its range. */
export function assertBookVenueConfig(config: BookVenueConfig): void {
  assertLatency(config.latency);
  inRange('takerFeeBps', config.takerFeeBps, 1_000);
  inRange('makerFeeBps', config.makerFeeBps, 1_000);
  inRange('touchRatio', config.touchRatio, 1);
  if (config.protectionTicks !== null) inRange('protectionTicks', config.protectionTicks, Number.MAX_SAFE_INTEGER);
}

function inRange(name: keyof BookVenueConfig, value: number, most: number): void {
  if (value >= 0 && value <= most) return;
  throw new AssayError('config.invalid', `Expected ${name} to be from "0" to "${most}", was "${value}"`, {
    place: { column: name, value: `${value}` },
  });
}
