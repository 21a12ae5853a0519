import { ClusterIndex } from '#domain/evidence/matrix/cluster-index.ts';
import { ClusterTally } from '#domain/evidence/matrix/clustered-mean.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import type { ScoredResult } from '#domain/evidence/tuning/scored-result.ts';
import { timeFolds } from '#domain/evidence/tuning/time-folds.ts';
import type { FoldOptions, TimeFold } from '#domain/evidence/tuning/time-folds.ts';

/**
 * What a threshold is chosen for. `net-r`: mean net result times count. `wins`: win rate times count, which is the number of
 * wins and therefore never asks for a higher threshold; kept to be compared with.
 */
export type Objective = 'net-r' | 'wins';

export interface TuningOptions extends FoldOptions {
  readonly objective?: Objective;
  /** Chance of a change for nothing; divide it by the number of groups that are tuned side by side. */
  readonly alpha?: number;
}

/** What a rule "score at or above the threshold" took. */
export interface RuleFigures {
  readonly signals: number;
  readonly wins: number;
  readonly totalR: number;
}

/** The outcome of tuning one group of signals. */
export interface ThresholdProposal {
  readonly present: number;
  /** What all of the past would choose. */
  readonly chosen: number;
  /** What each step of the walk forward chose, oldest first: how stable the choice is. */
  readonly choices: readonly number[];
  /** In the past that the steps learnt from, with what they chose there. */
  readonly inSample: RuleFigures;
  /** In the blocks that the steps were judged on: with what each had chosen, and with the present threshold. */
  readonly outOfSample: RuleFigures;
  readonly outOfSamplePresent: RuleFigures;
  /** Mean gain a signal out of sample, with its interval; undefined when nothing was judged or nothing changed. */
  readonly gain: ClusteredMean | undefined;
  readonly verdict: 'change' | 'keep';
  readonly reason: 'proven' | 'not-proven' | 'present-is-best' | 'too-few';
}

/** Results that a threshold must leave to be considered, and that a group needs for a walk forward. */
const KEPT_MIN = 30;
const RESULTS_MIN = 100;
const ALPHA = 0.05;
/** Thresholds tried: the scores below which these shares of the past lie. */
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/**
 * Chooses the score threshold of one group by walking forward through time, and keeps the present one unless the choices were
 * better out of sample beyond the interval of the difference.
 */
export function tuneThreshold(results: readonly ScoredResult[], options: TuningOptions = {}): ThresholdProposal {
  const { objective = 'net-r', alpha = ALPHA } = options;
  const present = presentThreshold(results);
  const folds = timeFolds(results, options);
  const choices = folds.map(({ train }) => bestThreshold(train, present, objective));
  const chosen = bestThreshold(results, present, objective);
  const gain = gainOf(folds, choices, { objective, alpha });
  return {
    present,
    chosen,
    choices,
    inSample: added(folds.map(({ train }, i) => figuresOf(train, choices[i]!))),
    outOfSample: added(folds.map(({ judged }, i) => figuresOf(judged, choices[i]!))),
    outOfSamplePresent: added(folds.map(({ judged }) => figuresOf(judged, present))),
    gain,
    ...verdictOn({ results, present, chosen, gain }),
  };
}

/** The threshold in force: what the signals say; the lowest score where they say nothing. */
export function presentThreshold(results: readonly ScoredResult[]): number {
  let stated = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  for (const { score, scoreThreshold } of results) {
    lowest = Math.min(lowest, score);
    if (scoreThreshold !== undefined) stated = Math.max(stated, scoreThreshold);
  }
  return Number.isFinite(stated) ? stated : Number.isFinite(lowest) ? lowest : 0;
}

/** The candidate that was best in these results; the present one unless another was strictly better. */
export function bestThreshold(results: readonly ScoredResult[], present: number, objective: Objective): number {
  const sorted = [...results].sort((a, b) => b.score - a.score);
  const candidates = new Set(SHARES.map((share) => sorted[Math.floor((1 - share) * sorted.length)]?.score));
  let best = present;
  let bestValue = valueOf(figuresOf(results, present), objective);
  for (const candidate of candidates) {
    if (candidate === undefined || candidate <= present) continue;
    const figures = figuresOf(results, candidate);
    const value = valueOf(figures, objective);
    if (figures.signals < KEPT_MIN || value <= bestValue) continue;
    best = candidate;
    bestValue = value;
  }
  return best;
}

export function figuresOf(results: readonly ScoredResult[], threshold: number): RuleFigures {
  let signals = 0;
  let wins = 0;
  let totalR = 0;
  for (const { score, result } of results) {
    if (score < threshold) continue;
    signals++;
    totalR += result;
    if (result > 0) wins++;
  }
  return { signals, wins, totalR };
}

export function added(figures: readonly RuleFigures[]): RuleFigures {
  let [signals, wins, totalR] = [0, 0, 0];
  for (const part of figures) {
    signals += part.signals;
    wins += part.wins;
    totalR += part.totalR;
  }
  return { signals, wins, totalR };
}

function valueOf({ wins, totalR }: RuleFigures, objective: Objective): number {
  return objective === 'wins' ? wins : totalR;
}

/** Per judged signal: what it brought by the chosen threshold minus what it brought by the present one, which takes it. */
function gainOf(
  folds: readonly TimeFold[],
  choices: readonly number[],
  { objective, alpha }: { readonly objective: Objective; readonly alpha: number },
): ClusteredMean | undefined {
  const index = new ClusterIndex();
  const tally = new ClusterTally();
  folds.forEach(({ judged }, i) => {
    for (const one of judged) {
      const worth = objective === 'wins' ? Number(one.result > 0) : one.result;
      index.add(tally, 0, index.clusterOf(one), one.score < choices[i]! ? -worth : 0);
    }
  });
  return tally.mean(alpha);
}

function verdictOn(found: {
  readonly results: readonly ScoredResult[];
  readonly present: number;
  readonly chosen: number;
  readonly gain: ClusteredMean | undefined;
}): Pick<ThresholdProposal, 'verdict' | 'reason'> {
  const { results, present, chosen, gain } = found;
  if (results.length < RESULTS_MIN) return { verdict: 'keep', reason: 'too-few' };
  if (chosen === present) return { verdict: 'keep', reason: 'present-is-best' };
  if (gain === undefined || gain.low <= 0) return { verdict: 'keep', reason: 'not-proven' };
  return { verdict: 'change', reason: 'proven' };
}
