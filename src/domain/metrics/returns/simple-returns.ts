import { invariant } from '#core/invariant.ts';
import { finite } from '#domain/metrics/numeric/known-values.ts';

/** One number for every period, or a series of them, row by row. */
export type Reference = number | ArrayLike<number>;

/** Change from each value to the next, as a ratio: one fewer than values. NaN where either is missing. */
export function simpleReturns(values: ArrayLike<number>): Float64Array {
  const returns = new Float64Array(Math.max(0, values.length - 1));
  for (let i = 1; i < values.length; i++) returns[i - 1] = values[i]! / values[i - 1]! - 1;
  return returns;
}

/** Worth after each period of `start` at the beginning, `start Π (1 + r)`. A missing return leaves the worth as it was. */
export function wealth(returns: ArrayLike<number>, start = 1): Float64Array {
  const n = returns.length;
  const worth = new Float64Array(n);
  let value = start;
  for (let i = 0; i < n; i++) {
    const change = returns[i]!;
    if (!Number.isNaN(change)) value *= 1 + change;
    worth[i] = value;
  }
  return worth;
}

/** Return from the beginning to the end of each period, `Π (1 + r) - 1`. */
export function cumulativeReturns(returns: ArrayLike<number>): Float64Array {
  const worth = wealth(returns);
  for (let i = 0; i < worth.length; i++) worth[i]! -= 1;
  return worth;
}

/** `Π (1 + r) - 1`; undefined without a period. */
export function totalReturn(returns: ArrayLike<number>): number | undefined {
  return returns.length === 0 ? undefined : finite(growthFactor(returns) - 1);
}

/** `Π (1 + r)`, missing returns left out. */
export function growthFactor(returns: ArrayLike<number>): number {
  let factor = 1;
  for (let i = 0; i < returns.length; i++) if (!Number.isNaN(returns[i]!)) factor *= 1 + returns[i]!;
  return factor;
}

/** Returns above a reference: the series itself when the reference is 0, else a new one. NaN where either is missing. */
export function excessReturns(returns: ArrayLike<number>, reference: Reference): ArrayLike<number> {
  if (reference === 0) return returns;
  const n = returns.length;
  const excess = new Float64Array(n);
  if (typeof reference === 'number') {
    for (let i = 0; i < n; i++) excess[i] = returns[i]! - reference;
    return excess;
  }
  invariant(reference.length === n, `the reference has ${n} rows, was ${reference.length}`);
  for (let i = 0; i < n; i++) excess[i] = returns[i]! - reference[i]!;
  return excess;
}

/** What a rate a year is for one of its periods, compounded: `(1 + rate)^(1/periods) - 1`. Undefined at a loss of everything. */
export function periodRate(yearRate: number, periodsPerYear: number): number | undefined {
  return yearRate <= -1 ? undefined : finite((1 + yearRate) ** (1 / periodsPerYear) - 1);
}
