import type { Side } from '#domain/orders/order.ts';
import type { FreqtradeCandle, FreqtradeRules, RoiStep } from '#engine/portfolio/oracle/freqtrade-case.ts';

/** What the rules have to know of a position. */
export interface OpenTrade {
  readonly side: Side;
  readonly entryPrice: number;
  /** Since its entry was asked for, which may be before it filled. */
  readonly heldMinutes: number;
}

/** Where enough profit is taken: at the open, or at a rate. */
export type RoiExit = { readonly kind: 'open' } | { readonly kind: 'rate'; readonly rate: number };

/** The way in which a position of this side earns: 1 up, -1 down. */
export function signOf(side: Side): 1 | -1 {
  return side === 'buy' ? 1 : -1;
}

/**
 * The entry for which the signals of a candle call. A signal to enter is none while the one to leave the same side, or to enter the
 * other, stands beside it.
 */
export function entrySignal(candle: FreqtradeCandle | undefined): Side | undefined {
  if (candle === undefined) return undefined;
  const { entersLong, leavesLong, entersShort, leavesShort } = candle;
  if (entersLong && !leavesLong && !entersShort) return 'buy';
  return entersShort && !leavesShort && !entersLong ? 'sell' : undefined;
}

/** Whether a position is to be left; not while the signal to enter its side stands beside it. */
export function exitSignal(candle: FreqtradeCandle | undefined, side: Side, rules: FreqtradeRules): boolean {
  if (candle === undefined || !rules.usesExitSignal) return false;
  return side === 'buy' ? candle.leavesLong && !candle.entersLong : candle.leavesShort && !candle.entersShort;
}

/** Whether an order that has waited for so long is taken back: only what waits longer than the timeout. */
export function isTimedOut(waitedMinutes: number, { timeoutMinutes }: FreqtradeRules): boolean {
  return waitedMinutes > (timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES);
}

/** That engine's own settings say 10 minutes. */
const DEFAULT_TIMEOUT_MINUTES = 10;

/** A rate is brought to the candle when it is so bad that the candle never gets there: a bought one to its high, a sold one to its low. */
export function withinCandle(side: Side, rate: number, { high, low }: FreqtradeCandle): number {
  return side === 'buy' ? Math.min(rate, high) : Math.max(rate, low);
}

/** Profit at a price as a share of the stake, fees taken off, eight digits as that engine keeps them. */
export function profitRatio({ side, entryPrice }: OpenTrade, at: number, rules: FreqtradeRules): number {
  const sign = signOf(side);
  const { feeRatio, leverage } = rules;
  const change = (at * (1 - sign * feeRatio)) / (entryPrice * (1 + sign * feeRatio)) - 1;
  return Number((sign * change * leverage).toFixed(8));
}

/** Whether the open lies beyond where profit of a position of this side is to be taken. */
export function isPassed(side: Side, rate: number, { open }: FreqtradeCandle): boolean {
  return signOf(side) * (open - rate) > 0;
}

/** Whether a candle comes to a stop of a position of this side. */
export function reaches(side: Side, { low, high }: FreqtradeCandle, stop: number): boolean {
  return side === 'buy' ? low <= stop : high >= stop;
}

/** The price at which the profit is this share of the stake. */
function rateAtProfit({ side, entryPrice }: OpenTrade, ratio: number, { feeRatio, leverage }: FreqtradeRules): number {
  const sign = signOf(side);
  return (entryPrice * (1 + sign * feeRatio) * (1 + (sign * ratio) / leverage)) / (1 - sign * feeRatio);
}

/** Where a stop stands that is `ratio` of the stake away from a price; one that may lose everything stands as low as a price can. */
export function stopAway(from: number, side: Side, ratio: number, { leverage }: FreqtradeRules): number {
  return Math.max(from * (1 - (signOf(side) * ratio) / leverage), SMALLEST_PRICE);
}

/** Far below what candles are given in, so that computed levels stand where that engine has them. */
export const SMALLEST_PRICE = 1e-8;

/** The best price of a candle for a position. */
export function bestPrice(side: Side, { high, low }: FreqtradeCandle): number {
  return side === 'buy' ? high : low;
}

/** How far behind the best price of a candle the stop follows, as a share of the stake; undefined: it stays where it is. */
export function trailRatio(bestProfit: number, rules: FreqtradeRules): number | undefined {
  const { stopLossRatio, trails, trailsFromOffset, trailPositiveRatio, trailOffsetRatio, usesCustomStop } = rules;
  const custom = usesCustomStop ? stopLossRatio : undefined;
  if (!trails || (trailsFromOffset && bestProfit < trailOffsetRatio)) return custom;
  const isPositive = trailPositiveRatio !== undefined && bestProfit > trailOffsetRatio;
  return Math.min(isPositive ? trailPositiveRatio : stopLossRatio, custom ?? Number.POSITIVE_INFINITY);
}

/**
 * Where a stop that trails fills in the candle of its entry: the price is taken to go against it as soon as it may. From the
 * offset when that is what the stop waits for, else from the open.
 */
export function armedStop(side: Side, ratio: number, candle: FreqtradeCandle, rules: FreqtradeRules): number {
  const { trails, trailsFromOffset, trailPositiveRatio, trailOffsetRatio, usesCustomStop, leverage } = rules;
  const sign = signOf(side);
  const waits = trails && trailsFromOffset && !usesCustomStop && trailPositiveRatio !== undefined;
  const away = waits ? trailPositiveRatio / leverage - trailOffsetRatio : ratio / leverage;
  return candle.open * (1 - sign * away);
}

/**
 * Where enough profit is taken in a candle, whether or not the candle gets there; undefined when no profit is enough. A step that
 * comes into force as the candle opens is taken at the open when that is better.
 */
export function roiExit(trade: OpenTrade, candle: FreqtradeCandle, rules: FreqtradeRules): RoiExit | undefined {
  const { heldMinutes, side } = trade;
  const step = roiStepAt(heldMinutes, rules.roi);
  if (step === undefined) return undefined;
  const startsCandle = step.afterMinutes % rules.candleMinutes === 0;
  if (step.ratio === -1 && startsCandle) return { kind: 'open' };
  const rate = rateAtProfit(trade, step.ratio, rules);
  const isNew = heldMinutes > 0 && heldMinutes === step.afterMinutes && startsCandle;
  if (isNew && signOf(side) * (candle.open - rate) > 0) return { kind: 'open' };
  return heldMinutes === 0 && isAgainstBody(trade, rate, candle) ? undefined : { kind: 'rate', rate };
}

function roiStepAt(minutes: number, roi: readonly RoiStep[]): RoiStep | undefined {
  return roi.findLast(({ afterMinutes }) => afterMinutes <= minutes);
}

/**
 * In the candle of an entry at a better price than its open, which then closed on the losing side of the open: a rate beyond that
 * close was reached before the entry, if at all.
 */
function isAgainstBody({ side, entryPrice }: OpenTrade, rate: number, { open, close }: FreqtradeCandle): boolean {
  const sign = signOf(side);
  return sign * (open - close) > 0 && sign * (open - entryPrice) > 0 && sign * (rate - close) > 0;
}
