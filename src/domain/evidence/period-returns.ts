import { DAY_MS } from '#core/time.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';

/**
 * Returns from day to day, as ratios: the last value of each UTC day over that of the day before it that has one. A moment at
 * midnight is the end of the day that closes there. Days without bars give no return.
 */
export function dailyReturns(curve: EquityCurve): Float64Array {
  const { times, values } = curve;
  const returns: number[] = [];
  let previous = curve.start;
  let dayEnd = values.length === 0 ? 0 : endOfDay(times[0]!);
  for (let i = 1; i <= values.length; i++) {
    if (i < values.length && times[i]! <= dayEnd) continue;
    const last = values[i - 1]!;
    returns.push(last / previous - 1);
    previous = last;
    if (i < values.length) dayEnd = endOfDay(times[i]!);
  }
  return Float64Array.from(returns);
}

/**
 * Sharpe ratio a year: `mean(excess) / sd(excess, ddof 1) * √periods` over simple returns (Sharpe 1994,
 * https://web.stanford.edu/~wfsharpe/art/sr/sr.htm). Undefined below two returns or without variation.
 */
export function sharpeRatio(returns: Float64Array, periodsPerYear: number, riskFree = 0): number | undefined {
  const n = returns.length;
  if (n < 2) return undefined;
  const mean = meanExcess(returns, riskFree);
  let squares = 0;
  for (const value of returns) squares += (value - riskFree - mean) ** 2;
  const deviation = Math.sqrt(squares / (n - 1));
  return deviation === 0 ? undefined : (mean / deviation) * Math.sqrt(periodsPerYear);
}

/**
 * Sortino ratio a year: `mean(r - target) * periods / (√mean(min(r - target, 0)²) * √periods)`, the mean of squares over all
 * samples (Sortino & van der Meer 1991). Undefined below two returns or when none is below the target.
 */
export function sortinoRatio(returns: Float64Array, periodsPerYear: number, target = 0): number | undefined {
  const n = returns.length;
  if (n < 2) return undefined;
  let squares = 0;
  for (const value of returns) squares += Math.min(value - target, 0) ** 2;
  const downside = Math.sqrt(squares / n);
  return downside === 0 ? undefined : (meanExcess(returns, target) / downside) * Math.sqrt(periodsPerYear);
}

function meanExcess(returns: Float64Array, of: number): number {
  let sum = 0;
  for (const value of returns) sum += value - of;
  return sum / returns.length;
}

/** Closes carry the end of their bar, so midnight belongs to the day before. */
function endOfDay(closeTime: number): number {
  return Math.ceil(closeTime / DAY_MS) * DAY_MS;
}
