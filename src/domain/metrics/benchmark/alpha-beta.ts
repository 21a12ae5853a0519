import { finite, knownPairs } from '#domain/metrics/numeric/known-values.ts';
import type { Pairs } from '#domain/metrics/numeric/known-values.ts';
import { mean, moments } from '#domain/metrics/numeric/moments.ts';
import { excessReturns } from '#domain/metrics/returns/simple-returns.ts';
import type { Reference } from '#domain/metrics/returns/simple-returns.ts';

// Everything here compares returns with those of a benchmark row by row; rows in which either is missing (NaN) are left out.

/** How alpha is brought to a year: `(1 + mean)^periods - 1`, or `mean * periods`. */
export type Annualisation = 'compound' | 'linear';

export interface AlphaOptions {
  readonly periodsPerYear: number;
  /** For one period. */
  readonly riskFree?: Reference;
  readonly annualisation?: Annualisation;
}

export interface AlphaBeta {
  readonly alpha: number | undefined;
  readonly beta: number | undefined;
}

/** Slope of the regression on the benchmark, `cov(r, b) / var(b)`. Undefined below two pairs, or when the benchmark does not vary. */
export function beta(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  riskFree: Reference = 0,
): number | undefined {
  const sums = products(knownPairs(excessReturns(returns, riskFree), excessReturns(benchmark, riskFree)));
  return sums === undefined || sums.second === 0 ? undefined : finite(sums.both / sums.second);
}

/** Jensen's alpha a year: what the returns have beyond beta times the benchmark's. Undefined where {@link beta} is. */
export function alpha(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  options: AlphaOptions,
): number | undefined {
  return alphaBeta(returns, benchmark, options).alpha;
}

export function alphaBeta(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  { periodsPerYear, riskFree = 0, annualisation = 'compound' }: AlphaOptions,
): AlphaBeta {
  const slope = beta(returns, benchmark, riskFree);
  if (slope === undefined) return { alpha: undefined, beta: undefined };
  const excess = excessReturns(returns, riskFree);
  const market = excessReturns(benchmark, riskFree);
  const rests = new Float64Array(excess.length);
  for (let i = 0; i < rests.length; i++) rests[i] = excess[i]! - slope * market[i]!;
  const rest = mean(rests);
  if (rest === undefined) return { alpha: undefined, beta: slope };
  const year = annualisation === 'linear' ? rest * periodsPerYear : (1 + rest) ** periodsPerYear - 1;
  return { alpha: finite(year), beta: slope };
}

/** Alpha and beta over the periods in which the benchmark rose (`up`) or fell. */
export function sidedAlphaBeta(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
  options: AlphaOptions & { readonly side: 'up' | 'down' },
): AlphaBeta {
  const keeps = (value: number): boolean => (options.side === 'up' ? value > 0 : value < 0);
  const { first, second } = knownPairs(returns, benchmark, keeps);
  return alphaBeta(first, second, options);
}

/** Pearson's correlation, -1…1. Undefined below two pairs, or when either series does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  const sums = products(knownPairs(a, b));
  if (sums === undefined || sums.first === 0 || sums.second === 0) return undefined;
  return Math.max(-1, Math.min(1, sums.both / Math.sqrt(sums.first * sums.second)));
}

/**
 * Alpha of the whole stretch (backtesting.py): `R - rf - beta (M - rf)` with total returns `R` and `M` and beta over log returns
 * when that is what is given.
 */
export function stretchAlpha(
  total: number,
  market: number,
  { beta, riskFree }: { readonly beta: number; readonly riskFree: number },
): number {
  return total - riskFree - beta * (market - riskFree);
}

/** Mean return a year above the risk-free one for each unit of beta (Treynor 1965). `growth` and the rate are for a year. */
export function treynorRatio(
  growth: number | undefined,
  riskFree: number,
  slope: number | undefined,
): number | undefined {
  return growth === undefined || slope === undefined || slope === 0 ? undefined : finite((growth - riskFree) / slope);
}

/**
 * Fragility to the benchmark (Taleb et al. 2012, IMF WP/12/216): the returns at its lowest and highest row, weighed by where the middle
 * row lies between them, minus the return at the middle row. Negative: convexity against us. Undefined below three pairs.
 */
export function betaFragility(returns: ArrayLike<number>, benchmark: ArrayLike<number>): number | undefined {
  const { first, second } = knownPairs(returns, benchmark);
  const n = first.length;
  if (n < 3) return undefined;
  const sorted = new Float64Array(second).sort();
  const low = rowOfRank(second, sorted, 0);
  const middle = rowOfRank(second, sorted, Math.min(n - 1, nearestEven(n / 2)));
  const high = rowOfRank(second, sorted, n - 1);
  const range = second[high]! - second[low]!;
  const lowWeight = range === 0 ? 0.5 : (second[middle]! - second[low]!) / range;
  const highWeight = range === 0 ? 0.5 : (second[high]! - second[middle]!) / range;
  return finite(lowWeight * first[low]! + highWeight * first[high]! - first[middle]!);
}

/** The row that stands at a rank from the lowest; rows with equal values stand in their own order. */
function rowOfRank(values: ArrayLike<number>, sorted: Float64Array, rank: number): number {
  const value = sorted[rank]!;
  let ahead = rank - sorted.indexOf(value);
  for (let row = 0; ; row++) if (values[row] === value && ahead-- === 0) return row;
}

interface ProductSums {
  readonly both: number;
  readonly first: number;
  readonly second: number;
}

/** Sums of products of distances from the means; 0 where a series does not vary. */
function products({ first, second }: Pairs): ProductSums | undefined {
  const n = first.length;
  if (n < 2) return undefined;
  const a = moments(first);
  const b = moments(second);
  let both = 0;
  for (let i = 0; i < n; i++) both += (first[i]! - a.mean) * (second[i]! - b.mean);
  return { both, first: a.squares, second: b.squares };
}

/** 4.5 becomes 4, and 5.5 becomes 6. */
function nearestEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 && floor % 2 === 0 ? floor : Math.round(value);
}
