import { backtestOverfitting } from '#domain/metrics/selection/overfitting.ts';
import { deflatedSharpe, expectedBestSharpe, sharpeEvidence } from '#domain/metrics/selection/sharpe-confidence.ts';
import { countOf } from '#domain/search/dimension.ts';
import type { Dimension, SearchValues } from '#domain/search/dimension.ts';
import type { RunFigures } from '#domain/search/figures.ts';
import { HeatMapBuilder } from '#domain/search/heat-map.ts';
import type { HeatMap } from '#domain/search/heat-map.ts';
import { isEligible } from '#domain/search/objective.ts';
import { makeSampler } from '#domain/search/make-sampler.ts';
import { DAYS_PER_YEAR } from '#engine/drivers/backtest-result.ts';
import { unknownName } from '#core/suggest.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { compareTrials, runTrials } from '#apps/cli/search/run-trials.ts';
import type { FinishedTrial } from '#apps/cli/search/run-trials.ts';
import { searchHash, trialSetup } from '#apps/cli/search/search-frame.ts';
import { searchFolder } from '#apps/research/search/stored-searches.ts';
import type { SearchFrame } from '#apps/cli/search/search-frame.ts';
import { TrialLog } from '#apps/cli/search/trial-log.ts';
import { TrialPool } from '#apps/cli/search/trial-pool.ts';
import { decodedReturns, TrialRunner } from '#apps/cli/search/trial.ts';
import type { TrialSetup } from '#apps/cli/search/trial.ts';

export interface OptimiseRequest {
  readonly frame: SearchFrame;
  readonly workers: number;
  readonly isFresh: boolean;
  /** How many of the best are kept. */
  readonly bestCount: number;
  /** Two parameters to draw against each other. */
  readonly heatMap: readonly [string, string] | undefined;
}

/** One of the best trials. */
export interface RankedTrial {
  readonly rank: number;
  readonly n: number;
  readonly values: SearchValues;
  readonly value: number | undefined;
  readonly figures: RunFigures;
  readonly orderHash: string;
  readonly configHash: string;
}

/** What choosing the best of so many trials is worth. A figure is undefined where the trials do not carry it. */
export interface MultipleTesting {
  readonly trials: number;
  /** Best Sharpe ratio a year that so many trials without any merit would be expected to show. */
  readonly expectedBestSharpe: number | undefined;
  /** Probability that the winner's true Sharpe ratio is above that, 0…1. */
  readonly deflatedSharpe: number | undefined;
  /** Probability of backtest overfitting, 0…1, and of how many trials it was computed. */
  readonly overfittingProbability: number | undefined;
  readonly overfittingTrials: number;
}

/** A finished search. The same for any number of workers and for any number of interruptions. */
export interface OptimiseResult {
  readonly search: string;
  readonly trials: number;
  /** Trials that may win: nothing broken, the objective known. */
  readonly eligible: number;
  /** Points whose values do not go together. */
  readonly refused: number;
  readonly best: readonly RankedTrial[];
  readonly multipleTesting: MultipleTesting;
  readonly heatMap: HeatMap | undefined;
  /** Finished trials, one line each. */
  readonly trialsFile: string;
}

/** Rows of the matrix that the probability of overfitting is computed from, at most; more are thinned evenly. */
const OVERFITTING_TRIALS_MAX = 2_000;

/** Runs a search over all bars. */
export async function optimise(context: CliContext, request: OptimiseRequest): Promise<OptimiseResult> {
  const { frame } = request;
  const setup = trialSetup(frame, { warmUpMs: undefined, embargoMs: undefined });
  const search = searchHash(frame, { kind: 'optimise' });
  const log = new TrialLog(searchFolder(context), search, request.isFresh);
  const pool = new TrialPool(setup, request.workers);
  try {
    const { objective, space } = frame;
    const sampler = makeSampler(frame.sampler, space, objective);
    const tally = new Tally(request);
    const stride = overfittingStride(sampler.planned);
    await runTrials({
      context,
      sampler,
      objective,
      pool,
      log,
      label: 'search',
      taskOf: ({ values }, n) => ({ values, keepsReturns: n % stride === 0 }),
      onTrial: (trial) => tally.add(trial),
    });
    return tally.finish(search, log.path, setup);
  } finally {
    await pool.close();
    log.close();
  }
}

/** The two parameters of a heat map; by default the first two with more than one value. Throws `argument.unknown`. */
export function heatMapAxes(
  dimensions: readonly Dimension[],
  text: string | undefined,
): readonly [string, string] | undefined {
  const names = dimensions.map(({ name }) => name);
  if (text !== undefined) {
    const chosen = text.split(',').map((part) => part.trim());
    const wrong = chosen.find((name) => !names.includes(name)) ?? (chosen.length === 2 ? undefined : text);
    if (wrong !== undefined) throw unknownName('pair of searched parameters', wrong, names);
    return [chosen[0]!, chosen[1]!];
  }
  const [x, y] = dimensions.filter((dimension) => countOf(dimension) > 1).map(({ name }) => name);
  return x === undefined || y === undefined ? undefined : [x, y];
}

/** What is gathered while trials come in, in order, without keeping them all. */
class Tally {
  private readonly request: OptimiseRequest;
  private readonly heat: HeatMapBuilder | undefined;
  private readonly best: FinishedTrial[] = [];
  private readonly matrix: Float64Array[] = [];
  private trials = 0;
  private eligible = 0;
  private refused = 0;
  /** Mean and sum of squared distances of the Sharpe ratios (Welford). */
  private readonly sharpe = { count: 0, mean: 0, squares: 0 };

  constructor(request: OptimiseRequest) {
    this.request = request;
    const { heatMap, frame } = request;
    this.heat = heatMap && new HeatMapBuilder(heatMap[0], heatMap[1], frame.objective.direction);
  }

  add(trial: FinishedTrial): void {
    const { result, score, point } = trial;
    this.trials++;
    this.heat?.add(point.values, score);
    if (result.kind === 'refused') {
      this.refused++;
      return;
    }
    if (result.figures.sharpe !== undefined) this.addSharpe(result.figures.sharpe);
    if (result.returns !== undefined) this.matrix.push(decodedReturns(result.returns));
    if (!isEligible(score)) return;
    this.eligible++;
    this.rank(trial);
  }

  finish(search: string, trialsFile: string, setup: TrialSetup): OptimiseResult {
    const { trials, eligible, refused } = this;
    const best = this.best.map((trial, i) => ranked(trial, i + 1));
    return {
      search,
      trials,
      eligible,
      refused,
      best,
      multipleTesting: this.multipleTesting(setup),
      heatMap: this.heat?.finish(),
      trialsFile,
    };
  }

  private addSharpe(value: number): void {
    const { sharpe } = this;
    sharpe.count++;
    const distance = value - sharpe.mean;
    sharpe.mean += distance / sharpe.count;
    sharpe.squares += distance * (value - sharpe.mean);
  }

  private rank(trial: FinishedTrial): void {
    const { best, request } = this;
    const { direction } = request.frame.objective;
    const at = best.findIndex((other) => compareTrials(direction, trial, other) < 0);
    if (at < 0 && best.length >= request.bestCount) return;
    best.splice(at < 0 ? best.length : at, 0, trial);
    if (best.length > request.bestCount) best.pop();
  }

  private multipleTesting(setup: TrialSetup): MultipleTesting {
    const { trials, sharpe, matrix } = this;
    const daysPerYear = DAYS_PER_YEAR[setup.instrument.kind];
    // The formulas want ratios of one period; ours are a year's.
    const variance = sharpe.count < 2 ? Number.NaN : sharpe.squares / (sharpe.count - 1) / daysPerYear;
    const expected = expectedBestSharpe(trials, variance);
    return {
      trials,
      expectedBestSharpe: expected === undefined ? undefined : expected * Math.sqrt(daysPerYear),
      deflatedSharpe: this.deflated(setup, variance),
      overfittingProbability: overfittingProbability(matrix),
      overfittingTrials: matrix.length,
    };
  }

  /** The winner is run once more for its returns. */
  private deflated(setup: TrialSetup, variance: number): number | undefined {
    const [winner] = this.best;
    if (winner === undefined || Number.isNaN(variance)) return undefined;
    const again = new TrialRunner(setup).run({ values: winner.point.values, keepsReturns: true });
    if (again.kind !== 'ran' || again.returns === undefined) return undefined;
    const evidence = sharpeEvidence(decodedReturns(again.returns));
    return evidence === undefined ? undefined : deflatedSharpe(evidence, this.trials, variance);
  }
}

/** Most blocks that a history is cut into: 12 give 924 splits. */
const BLOCKS_MAX = 12;

/** How many trials lie between two that keep their returns. */
export function overfittingStride(planned: number): number {
  return Math.max(1, Math.ceil(planned / OVERFITTING_TRIALS_MAX));
}

/** From daily returns, one row a trial; undefined for too few trials or too short a history. */
export function overfittingProbability(matrix: readonly Float64Array[]): number | undefined {
  const days = matrix[0]?.length ?? Number.NaN;
  const blocks = Math.min(BLOCKS_MAX, Math.floor(days / 4) * 2);
  if (matrix.length < 2 || !(blocks >= 4) || matrix.every((row) => isSame(row, matrix[0]!))) return undefined;
  return backtestOverfitting(matrix, { blocks })?.probability;
}

/** Trials that all did the same leave nothing to choose between. */
function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, i) => value === b[i]);
}

function ranked({ n, point, result, score }: FinishedTrial, rank: number): RankedTrial {
  const { figures, orderHash, configHash } = result as Extract<typeof result, { kind: 'ran' }>;
  return { rank, n, values: point.values, value: score.value, figures, orderHash, configHash };
}
