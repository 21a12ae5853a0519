import { finite, knownValues } from '#domain/metrics/numeric/known-values.ts';
import { moments } from '#domain/metrics/numeric/moments.ts';
import { quantileOfSorted } from '#domain/metrics/numeric/quantile.ts';
import { quotient } from '#domain/metrics/returns/reward-ratios.ts';

/**
 * How straight the way up (or down) was: R² of the cumulated log returns against time. Undefined below two returns, without
 * any movement, or when everything was lost.
 */
export function stability(returns: ArrayLike<number>): number | undefined {
  const known = knownValues(returns);
  const path = new Float64Array(known.length);
  let sum = 0;
  for (let i = 0; i < known.length; i++) path[i] = sum += Math.log1p(known[i]!);
  const { count: n, squares, mean } = moments(path);
  if (n < 2 || !(squares > 0)) return undefined;
  let products = 0;
  for (let i = 0; i < n; i++) products += (i - (n - 1) / 2) * (path[i]! - mean);
  const timeSquares = (n * (n * n - 1)) / 12;
  return finite((products * products) / (timeSquares * squares));
}

/** Size of the 95th percentile over that of the 5th. Undefined without returns, or when the lower one is zero. */
export function tailRatio(sorted: ArrayLike<number>): number | undefined {
  const high = quantileOfSorted(sorted, 0.95);
  const low = quantileOfSorted(sorted, 0.05);
  return high === undefined || low === undefined ? undefined : quotient(Math.abs(high), Math.abs(low));
}

/** Share of the known returns that satisfy a condition, 0…1; undefined without returns. */
export function shareOf(returns: ArrayLike<number>, isCounted: (value: number) => boolean): number | undefined {
  let known = 0;
  let count = 0;
  for (let i = 0; i < returns.length; i++) {
    if (Number.isNaN(returns[i]!)) continue;
    known++;
    if (isCounted(returns[i]!)) count++;
  }
  return known === 0 ? undefined : count / known;
}

/** Mean of the returns that satisfy a condition; undefined when none does. No comparison holds for a missing one. */
export function meanOf(returns: ArrayLike<number>, isCounted: (value: number) => boolean): number | undefined {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < returns.length; i++) {
    if (!isCounted(returns[i]!)) continue;
    count++;
    sum += returns[i]!;
  }
  return count === 0 ? undefined : sum / count;
}
