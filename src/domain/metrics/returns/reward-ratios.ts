import { finite, knownValues } from '#domain/metrics/numeric/known-values.ts';
import { deviationOf, mean, moments } from '#domain/metrics/numeric/moments.ts';
import { annualReturn, compoundVolatility } from '#domain/metrics/returns/growth.ts';
import { excessReturns, periodRate } from '#domain/metrics/returns/simple-returns.ts';
import type { Reference } from '#domain/metrics/returns/simple-returns.ts';

/**
 * What stands above the bar of a ratio. `arithmetic`: the mean of returns above the reference, scaled to a year. `geometric`: compound
 * growth a year minus the reference, which is then a rate a year (backtesting.py).
 */
export type RewardKind = 'arithmetic' | 'geometric';

export interface SharpeOptions {
  readonly periodsPerYear: number;
  /** For one period, a number or a series; for a year when the kind is `geometric`, and a number then. */
  readonly riskFree?: Reference;
  readonly kind?: RewardKind;
}

/**
 * Sharpe ratio a year: `mean(excess) / sd(excess, ddof 1) * √periods` over simple returns (Sharpe 1994,
 * https://web.stanford.edu/~wfsharpe/art/sr/sr.htm). Geometric: `(annual return - risk free) / compound volatility`. Undefined
 * below two returns or without variation.
 */
export function sharpeRatio(returns: ArrayLike<number>, options: SharpeOptions): number | undefined {
  const { periodsPerYear, riskFree = 0, kind = 'arithmetic' } = options;
  if (kind === 'geometric') {
    return overRisk(returns, options, compoundVolatility(returns, periodsPerYear));
  }
  const excess = moments(excessReturns(returns, riskFree));
  return quotient(excess.mean * Math.sqrt(periodsPerYear), deviationOf(excess));
}

export interface SortinoOptions {
  readonly periodsPerYear: number;
  /** Least return that is acceptable, for one period; for a year when the kind is `geometric`. */
  readonly target?: Reference;
  readonly kind?: RewardKind;
}

/**
 * Sortino ratio a year: `mean(r - target) * periods / (√mean(min(r - target, 0)²) * √periods)`, the mean of squares over all
 * samples (Sortino & van der Meer 1991). Undefined below two returns or when none is below the target.
 */
export function sortinoRatio(returns: ArrayLike<number>, options: SortinoOptions): number | undefined {
  const { periodsPerYear, target = 0, kind = 'arithmetic' } = options;
  const excess = knownValues(excessReturns(returns, target));
  if (excess.length < 2) return undefined;
  if (kind === 'geometric') {
    return overRisk(returns, { ...options, riskFree: target }, downsideRisk(returns, periodsPerYear));
  }
  return quotient(mean(excess)! * Math.sqrt(periodsPerYear), rootMeanSquareBelow(excess));
}

/** Downside deviation a year: `√mean(min(r - target, 0)²) * √periods`, over all samples. Undefined without a return. */
export function downsideRisk(
  returns: ArrayLike<number>,
  periodsPerYear: number,
  target: Reference = 0,
): number | undefined {
  const risk = rootMeanSquareBelow(excessReturns(returns, target));
  return risk === undefined ? undefined : finite(risk * Math.sqrt(periodsPerYear));
}

export interface OmegaOptions {
  readonly periodsPerYear: number;
  /** For one period. */
  readonly riskFree?: Reference;
  /** A year; brought to one period by compounding. */
  readonly requiredReturn?: number;
}

/**
 * Omega: sum of what lies above the threshold over the sum of what lies below it (Keating & Shadwick 2002). Undefined below two
 * returns, or when nothing lies below.
 */
export function omegaRatio(returns: ArrayLike<number>, options: OmegaOptions): number | undefined {
  const { periodsPerYear, riskFree = 0, requiredReturn = 0 } = options;
  const threshold = periodRate(requiredReturn, periodsPerYear);
  if (returns.length < 2 || threshold === undefined) return undefined;
  const excess = excessReturns(returns, riskFree);
  let above = 0;
  let below = 0;
  for (let i = 0; i < excess.length; i++) {
    const distance = excess[i]! - threshold;
    if (distance > 0) above += distance;
    else if (distance < 0) below -= distance;
  }
  return quotient(above, below);
}

/** Sum of all returns over the absolute sum of the losing ones (Schwager's gain to pain). Undefined without a loss. */
export function gainToPainRatio(returns: ArrayLike<number>): number | undefined {
  const known = knownValues(returns);
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < known.length; i++) {
    sum += known[i]!;
    if (known[i]! < 0) lost -= known[i]!;
  }
  return quotient(sum, lost);
}

/** A ratio that is not known when its divisor is not, or is zero. */
export function quotient(dividend: number | undefined, divisor: number | undefined): number | undefined {
  return dividend === undefined || divisor === undefined || divisor === 0 ? undefined : finite(dividend / divisor);
}

function overRisk(
  returns: ArrayLike<number>,
  { periodsPerYear, riskFree = 0 }: SharpeOptions,
  risk: number | undefined,
): number | undefined {
  const growth = annualReturn(returns, periodsPerYear);
  return growth === undefined || typeof riskFree !== 'number' ? undefined : quotient(growth - riskFree, risk);
}

function rootMeanSquareBelow(excess: ArrayLike<number>): number | undefined {
  const known = knownValues(excess);
  if (known.length === 0) return undefined;
  let squares = 0;
  for (let i = 0; i < known.length; i++) if (known[i]! < 0) squares += known[i]! * known[i]!;
  return Math.sqrt(squares / known.length);
}
