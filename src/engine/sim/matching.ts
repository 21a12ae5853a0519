import { Rng } from '#core/rng.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import type { LimitFillPolicy, SimConfig } from '#engine/sim/sim-config.ts';

/**
 * When in a bar an order is met. `open`: at the first price. `inside`: somewhere after it. What happened before an entry that
 * was met inside must not touch the position, so exits in that bar have to be proven.
 */
export type MatchMoment = 'open' | 'inside';

/** Whether a resting limit at `level` is met by the bar, and when. A chance counts as a miss: draw it first ({@link drawnLimitFill}). */
export function limitMatch(bar: Bar, side: Side, level: number, policy: LimitFillPolicy): MatchMoment | undefined {
  const { open } = bar;
  if (passes(open, side, level, policy)) return 'open';
  return passes(side === 'buy' ? bar.low : bar.high, side, level, policy) ? 'inside' : undefined;
}

/** Whether a stop at `level` is triggered by the bar, and when. Touching triggers. */
export function stopMatch(bar: Bar, side: Side, level: number): MatchMoment | undefined {
  if (side === 'buy') return bar.open >= level ? 'open' : bar.high >= level ? 'inside' : undefined;
  return bar.open <= level ? 'open' : bar.low <= level ? 'inside' : undefined;
}

/**
 * Whether an order would be met by a mere touch in the bar that opens at `openTime`. A chance is drawn from the order, the bar and the
 * seed alone, so that it is the same whenever it is asked for.
 */
export function drawnLimitFill(policy: LimitFillPolicy, order: OrderId, openTime: number): 'penetrate' | 'touch' {
  if (typeof policy === 'string') return policy;
  let hash = 0x811c9dc5 ^ policy.seed;
  for (let i = 0; i < order.length; i++) hash = Math.imul(hash ^ order.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (openTime / 2 ** 32), 0x01000193) ^ openTime;
  return new Rng(hash).uniform() < policy.ratio ? 'touch' : 'penetrate';
}

/** Whether a stop whose level the open has passed fills at that open, rather than at its level. */
export function fillsAtOpen(bar: Bar, level: number, policy: SimConfig['stopGap']): boolean {
  return policy === 'atStopInRange' ? level < bar.low || level > bar.high : policy === 'open';
}

/** An entry that a bar met inside: where, and whether the price fell or rose to it. */
export interface InsideEntry {
  readonly at: number;
  readonly falling: boolean;
}

/** What an exit waits for: its level, whether the price has to rise to it, and whether being at it is enough. */
export interface AwaitedLevel {
  readonly level: number;
  readonly rises: boolean;
  readonly touches: boolean;
}

/**
 * Whether the price certainly met a level after the entry, given that the bar met both: it was there already, the level lies
 * beyond the entry in the direction in which the price went through it, or the bar closed beyond the level.
 */
export function isProvenAfter(bar: Bar, entry: InsideEntry, { level, rises, touches }: AwaitedLevel): boolean {
  const { at, falling } = entry;
  if (rises ? level < at : level > at) return true;
  if (level === at && (touches || falling !== rises)) return true;
  if (falling ? level < at : level > at) return true;
  if (touches && bar.close === level) return true;
  return rises ? bar.close > level : bar.close < level;
}

/** Whether the stop of a position of this side is taken to be met before a target that lies in the same bar. */
export function stopComesFirst(bar: Bar, entrySide: Side, policy: SimConfig['sameBar']): boolean {
  if (policy === 'stopFirst' || policy === 'lowerTimeframe') return true;
  const long = entrySide === 'buy';
  if (policy === 'openHighLowClose') return !long;
  const toHigh = bar.high - bar.open;
  const toLow = bar.open - bar.low;
  return long ? toLow <= toHigh : toHigh <= toLow;
}

function passes(at: number, side: Side, level: number, policy: LimitFillPolicy): boolean {
  if (policy === 'touch' && at === level) return true;
  return side === 'buy' ? at < level : at > level;
}
