import { DAY_MS } from '#core/time.ts';
import { finite, knownValues } from '#domain/metrics/numeric/known-values.ts';
import { deviationOf, moments } from '#domain/metrics/numeric/moments.ts';
import { growthFactor } from '#domain/metrics/returns/simple-returns.ts';

/** Days a year on average, leap years included; what a year is between two instants. */
const DAYS_PER_YEAR = 365.25;

/**
 * Compound growth a year of a series of returns, `Π(1 + r)^(periods / n) - 1`. A missing return is a period that passed without
 * change. Undefined without a period, or when everything was lost and more.
 */
export function annualReturn(returns: ArrayLike<number>, periodsPerYear: number): number | undefined {
  const factor = growthFactor(returns);
  if (returns.length === 0 || factor < 0) return undefined;
  return finite(factor ** (periodsPerYear / returns.length) - 1);
}

/**
 * Compound growth a year of 365.25 days between two moments, `(end / start)^(1 / years) - 1`. Undefined when nothing was left or
 * no time passed.
 */
export function annualGrowth(start: number, end: number, elapsedMs: number): number | undefined {
  if (!(start > 0) || !(end > 0) || !(elapsedMs > 0)) return undefined;
  return finite((end / start) ** ((DAYS_PER_YEAR * DAY_MS) / elapsedMs) - 1);
}

/** The steady return a period that ends at the same worth, `Π(1 + r)^(1/n) - 1`, over what is known. */
export function geometricMean(returns: ArrayLike<number>): number | undefined {
  const n = knownValues(returns).length;
  const factor = growthFactor(returns);
  return n === 0 || factor < 0 ? undefined : finite(factor ** (1 / n) - 1);
}

/**
 * Standard deviation of returns, a year: `sd(r, ddof 1) * periods^(1/exponent)`. The exponent is 2 where periods are independent
 * (Lévy's stability otherwise). Undefined below two returns.
 */
export function annualVolatility(returns: ArrayLike<number>, periodsPerYear: number, exponent = 2): number | undefined {
  const deviation = deviationOf(moments(returns));
  return deviation === undefined ? undefined : finite(deviation * periodsPerYear ** (1 / exponent));
}

/**
 * Volatility of a year's compound return when periods are independent: `√((var + (1+g)²)^p - (1+g)^(2p))` with ddof 1 and the steady
 * return `g` a period, missing ones counted as in {@link annualReturn} (backtesting.py). Undefined below two returns, or when nothing
 * was left.
 */
export function compoundVolatility(returns: ArrayLike<number>, periodsPerYear: number): number | undefined {
  const deviation = deviationOf(moments(returns));
  const factor = growthFactor(returns);
  if (deviation === undefined || !(factor > 0)) return undefined;
  const square = factor ** (2 / returns.length);
  return finite(Math.sqrt((deviation * deviation + square) ** periodsPerYear - square ** periodsPerYear));
}

/**
 * Deviation of log returns over the whole stretch: `√(Σ(ln(1+r) - mean)² / (n - 1) * n)`. With `below-mean` the sum has only the
 * returns below the mean (semi-deviation). The way of Portfolio Performance. Undefined below two returns.
 */
export function stretchVolatility(returns: ArrayLike<number>, terms: 'all' | 'below-mean' = 'all'): number | undefined {
  const logs = new Float64Array(knownValues(returns));
  for (let i = 0; i < logs.length; i++) logs[i] = Math.log1p(logs[i]!);
  const { count, mean } = moments(logs);
  if (count < 2 || !Number.isFinite(mean)) return undefined;
  let squares = 0;
  for (const value of logs) if (terms === 'all' || value < mean) squares += (value - mean) ** 2;
  return finite(Math.sqrt((squares / (count - 1)) * count));
}
