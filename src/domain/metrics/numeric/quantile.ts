import { knownValues } from '#domain/metrics/numeric/known-values.ts';

/** What is known of a series, in rising order. */
export function sortedValues(values: ArrayLike<number>): Float64Array {
  return new Float64Array(knownValues(values)).sort();
}

/**
 * The value below which a share of a sorted series lies, linear between neighbours: position `(n - 1) q` (type 7 of Hyndman &
 * Fan 1996). Undefined without values.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number | undefined {
  const n = sorted.length;
  if (n === 0) return undefined;
  const position = (n - 1) * share;
  const below = Math.min(n - 1, Math.floor(position));
  const above = Math.min(n - 1, below + 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
}
