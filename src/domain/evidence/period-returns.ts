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

/** Closes carry the end of their bar, so midnight belongs to the day before. */
function endOfDay(closeTime: number): number {
  return Math.ceil(closeTime / DAY_MS) * DAY_MS;
}
