import { invariant } from '#core/invariant.ts';
import { quotient } from '#domain/metrics/returns/reward-ratios.ts';

/** What choosing the best of several trials by the past is worth, judged on the other half of the same history. */
export interface Overfitting {
  /** Share of the splits in which the best of one half was in the lower half of the other, 0…1. */
  readonly probability: number;
  /** `ln(ω / (1 - ω))` of the chosen trial's relative rank outside, for each split. */
  readonly logits: Float64Array;
  /** Performance of the chosen trial inside and outside, for each split. */
  readonly inside: Float64Array;
  readonly outside: Float64Array;
  /** Line through outside against inside; undefined when the inside performance does not vary. */
  readonly degradation: { readonly slope: number; readonly intercept: number } | undefined;
  /** Share of the splits in which the chosen trial lost outside, 0…1. */
  readonly lossProbability: number;
}

export interface OverfittingOptions {
  /** Blocks that the history is cut into, an even number; 16 blocks give 12,870 splits. */
  readonly blocks?: number;
  readonly performance?: 'sharpe' | 'mean';
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado & Zhu 2017,
 * https://doi.org/10.21314/JCF.2016.322). `trials` has the returns of one trial each, row by row alike and none missing. Rows that
 * do not fill blocks of equal length are spread over them. A half in which a trial neither won nor lost counts as 0 for its Sharpe
 * ratio. Undefined below two trials, or when there are fewer than two rows for each block.
 */
export function backtestOverfitting(
  trials: readonly ArrayLike<number>[],
  { blocks = 16, performance = 'sharpe' }: OverfittingOptions = {},
): Overfitting | undefined {
  invariant(blocks >= 2 && blocks % 2 === 0 && blocks <= 24, `blocks are an even number from 2 to 24, was ${blocks}`);
  const rows = trials[0]?.length ?? Number.NaN;
  invariant(
    trials.every(({ length }) => length === rows),
    'every trial has the same rows',
  );
  if (trials.length < 2 || !(rows >= 2 * blocks)) return undefined;
  const sums = trials.map((returns) => blockSums(returns, blocks));
  const splits = halves(blocks);
  const found = {
    logits: new Float64Array(splits.length),
    inside: new Float64Array(splits.length),
    outside: new Float64Array(splits.length),
  };
  const scores = { inside: new Float64Array(trials.length), outside: new Float64Array(trials.length) };
  splits.forEach((mask, split) => {
    sums.forEach((sum, trial) => {
      scores.inside[trial] = scoreOf(sum, mask, performance);
      scores.outside[trial] = scoreOf(sum, ~mask, performance);
    });
    const best = indexOfMost(scores.inside);
    const rank = relativeRank(scores.outside, best);
    found.logits[split] = Math.log(rank / (1 - rank));
    found.inside[split] = scores.inside[best]!;
    found.outside[split] = scores.outside[best]!;
  });
  return {
    ...found,
    probability: shareWhere(found.logits, (logit) => logit <= 0),
    lossProbability: shareWhere(found.outside, (value) => value < 0),
    degradation: lineThrough(found.inside, found.outside),
  };
}

/** Number, sum and sum of squares of a trial's returns in each block. */
interface BlockSums {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

function blockSums(returns: ArrayLike<number>, blocks: number): BlockSums {
  const of = { counts: new Float64Array(blocks), sums: new Float64Array(blocks), squares: new Float64Array(blocks) };
  for (let i = 0; i < returns.length; i++) {
    const value = returns[i]!;
    invariant(Number.isFinite(value), `a trial has a return in every row, was ${value} in row ${i}`);
    const block = Math.floor((i * blocks) / returns.length);
    of.counts[block]!++;
    of.sums[block]! += value;
    of.squares[block]! += value * value;
  }
  return of;
}

/** Performance in the blocks whose bit is set. */
function scoreOf({ counts, sums, squares }: BlockSums, mask: number, performance: 'sharpe' | 'mean'): number {
  let count = 0;
  let sum = 0;
  let square = 0;
  for (let block = 0; block < counts.length; block++) {
    if ((mask & (1 << block)) === 0) continue;
    count += counts[block]!;
    sum += sums[block]!;
    square += squares[block]!;
  }
  const mean = sum / count;
  if (performance === 'mean' || square === 0) return mean;
  const variance = Math.max(square / count - mean * mean, Number.EPSILON * (square / count)) * (count / (count - 1));
  return mean / Math.sqrt(variance);
}

/** Every choice of half of the blocks, as bits, in rising order. */
function halves(blocks: number): readonly number[] {
  const masks: number[] = [];
  for (let mask = 0; mask < 2 ** blocks; mask++) if (bitCount(mask) === blocks / 2) masks.push(mask);
  return masks;
}

function bitCount(mask: number): number {
  let rest = mask;
  let count = 0;
  for (; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function indexOfMost(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Rank from the lowest, equal ones sharing the middle of their ranks, over one more than there are: above 0 and below 1. */
function relativeRank(values: Float64Array, index: number): number {
  const value = values[index]!;
  let below = 0;
  let equal = 0;
  for (const other of values) {
    if (other < value) below++;
    else if (other === value) equal++;
  }
  return (below + (equal + 1) / 2) / (values.length + 1);
}

function shareWhere(values: Float64Array, holds: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (holds(value)) count++;
  return count / values.length;
}

/** Least squares of `y` on `x`. */
function lineThrough(x: Float64Array, y: Float64Array): Overfitting['degradation'] {
  const xMean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const yMean = y.reduce((sum, value) => sum + value, 0) / y.length;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    products += (x[i]! - xMean) * (y[i]! - yMean);
    squares += (x[i]! - xMean) ** 2;
  }
  const slope = quotient(products, squares);
  return slope === undefined ? undefined : { slope, intercept: yMean - slope * xMean };
}
