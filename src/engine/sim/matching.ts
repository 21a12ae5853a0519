import type { Bar } from '#domain/market/bar.ts';
import type { Side } from '#domain/orders/order.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/**
 * When in a bar an order is met. `open`: at the first price. `inside`: somewhere after it. What happened before an entry that
 * was met inside must not touch the position, so exits in that bar have to be proven.
 */
export type MatchMoment = 'open' | 'inside';

/** Whether a resting limit at `level` is met by the bar, and when. */
export function limitMatch(
  bar: Bar,
  side: Side,
  level: number,
  policy: SimConfig['limitFill'],
): MatchMoment | undefined {
  const { open } = bar;
  if (passes(open, side, level, policy)) return 'open';
  return passes(side === 'buy' ? bar.low : bar.high, side, level, policy) ? 'inside' : undefined;
}

/** Whether a stop at `level` is triggered by the bar, and when. Touching triggers. */
export function stopMatch(bar: Bar, side: Side, level: number): MatchMoment | undefined {
  if (side === 'buy') return bar.open >= level ? 'open' : bar.high >= level ? 'inside' : undefined;
  return bar.open <= level ? 'open' : bar.low <= level ? 'inside' : undefined;
}

/** An entry that a bar met inside: where, and whether the price fell or rose to it. */
export interface InsideEntry {
  readonly at: number;
  readonly falling: boolean;
}

/**
 * Whether the price certainly met `level` after the entry, given that the bar met both: the level lies beyond the entry in the
 * direction in which the price went through it, or the bar closed beyond the level (`touches`: at it is enough).
 */
export function isProvenAfter(bar: Bar, entry: InsideEntry, level: number, touches: boolean): boolean {
  if (entry.falling ? level < entry.at : level > entry.at) return true;
  if (touches && bar.close === level) return true;
  return level > entry.at ? bar.close > level : bar.close < level;
}

/** Whether the stop of a position of this side is taken to be met before a target that lies in the same bar. */
export function stopComesFirst(bar: Bar, entrySide: Side, policy: SimConfig['sameBar']): boolean {
  if (policy === 'stopFirst') return true;
  const long = entrySide === 'buy';
  if (policy === 'openHighLowClose') return !long;
  const toHigh = bar.high - bar.open;
  const toLow = bar.open - bar.low;
  return long ? toLow <= toHigh : toHigh <= toLow;
}

function passes(at: number, side: Side, level: number, policy: SimConfig['limitFill']): boolean {
  if (policy === 'touch' && at === level) return true;
  return side === 'buy' ? at < level : at > level;
}
