import { invariant } from '#core/invariant.ts';

/**
 * A metric over each window of so many rows, oldest first: one fewer result than rows for each row of the window beyond the first,
 * none when the series is shorter than the window. Several series are cut alike. A result is undefined where the metric is.
 */
export function rolling<T>(
  series: readonly Float64Array[],
  window: number,
  metric: (...windows: readonly Float64Array[]) => T,
): T[] {
  invariant(Number.isInteger(window) && window >= 1, `a window has one row or more, was ${window}`);
  const n = series[0]?.length ?? Number.NaN;
  invariant(
    series.every(({ length }) => length === n),
    `every series has ${n} rows, was ${series.map(({ length }) => length).join(', ')}`,
  );
  const results: T[] = [];
  for (let to = window; to <= n; to++)
    results.push(metric(...series.map((values) => values.subarray(to - window, to))));
  return results;
}
