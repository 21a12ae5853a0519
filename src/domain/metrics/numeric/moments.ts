import { finite, knownValues } from '#domain/metrics/numeric/known-values.ts';

/** Sums of powers of the distances from the mean. Missing values (NaN) are left out. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** 0 when the values differ by no more than rounding does. */
  readonly squares: number;
  readonly cubes: number;
  readonly fourths: number;
}

/** `population` divides by n; `sample` corrects for the mean having been estimated (n - 1, and G1, G2 for shape). */
export type MomentKind = 'population' | 'sample';

/** Two passes, the mean corrected by the second one, so that a constant series has no variation however long it is. */
export function moments(values: ArrayLike<number>): Moments {
  const known = knownValues(values);
  const count = known.length;
  const mean = correctedMean(known);
  let [squares, cubes, fourths, largest] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const distance = known[i]! - mean;
    const square = distance * distance;
    squares += square;
    cubes += square * distance;
    fourths += square * square;
    const size = Math.abs(known[i]!);
    if (size > largest) largest = size;
  }
  const rounding = 4 * Number.EPSILON * largest;
  if (squares <= count * rounding * rounding) return { count, mean, squares: 0, cubes: 0, fourths: 0 };
  return { count, mean, squares, cubes, fourths };
}

/** Arithmetic mean of what is known; undefined without a value. */
export function mean(values: ArrayLike<number>): number | undefined {
  const known = knownValues(values);
  return known.length === 0 ? undefined : correctedMean(known);
}

/** Standard deviation; undefined when there are too few values, 0 when they do not differ. */
export function standardDeviation(values: ArrayLike<number>, kind: MomentKind = 'sample'): number | undefined {
  return deviationOf(moments(values), kind);
}

export function deviationOf({ count, squares }: Moments, kind: MomentKind = 'sample'): number | undefined {
  const divisor = kind === 'sample' ? count - 1 : count;
  return divisor < 1 ? undefined : Math.sqrt(squares / divisor);
}

/**
 * Skewness: `g1 = m3 / m2^1.5`, or `G1 = g1 √(n(n-1)) / (n-2)` for a sample (Joanes & Gill 1998). Undefined without variation,
 * and below three values for a sample.
 */
export function skewnessOf({ count: n, squares, cubes }: Moments, kind: MomentKind = 'population'): number | undefined {
  if (squares === 0) return undefined;
  const g1 = cubes / n / (squares / n) ** 1.5;
  if (kind === 'population') return finite(g1);
  return n < 3 ? undefined : finite((g1 * Math.sqrt(n * (n - 1))) / (n - 2));
}

/**
 * Kurtosis beyond that of the normal distribution: `g2 = m4 / m2² - 3`, or `G2 = (n-1) ((n+1) g2 + 6) / ((n-2)(n-3))` for a
 * sample (Joanes & Gill 1998). Undefined without variation, and below four values for a sample.
 */
export function excessKurtosisOf(
  { count: n, squares, fourths }: Moments,
  kind: MomentKind = 'population',
): number | undefined {
  if (squares === 0) return undefined;
  const g2 = fourths / n / (squares / n) ** 2 - 3;
  if (kind === 'population') return finite(g2);
  return n < 4 ? undefined : finite(((n - 1) * ((n + 1) * g2 + 6)) / ((n - 2) * (n - 3)));
}

function correctedMean(known: ArrayLike<number>): number {
  const n = known.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += known[i]!;
  const first = sum / n;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += known[i]! - first;
  return first + rest / n;
}
