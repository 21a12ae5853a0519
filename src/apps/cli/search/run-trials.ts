import type { RunFigures } from '#domain/search/figures.ts';
import { compareScores, isEligible, scoreOf } from '#domain/search/objective.ts';
import type { Objective, Score } from '#domain/search/objective.ts';
import type { Sampler } from '#domain/search/sampler.ts';
import type { SearchPoint } from '#domain/search/space.ts';
import { breathe, InterruptedError } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import type { TrialLog } from '#apps/cli/search/trial-log.ts';
import type { TrialPool } from '#apps/cli/search/trial-pool.ts';
import type { TrialResult, TrialTask } from '#apps/cli/search/trial.ts';

/** A trial that is done. */
export interface FinishedTrial {
  /** From 0, in the order of the suggestions of its search. */
  readonly n: number;
  readonly point: SearchPoint;
  readonly result: TrialResult;
  readonly score: Score;
}

export interface TrialsRequest {
  readonly context: CliContext;
  readonly sampler: Sampler;
  readonly objective: Objective;
  readonly pool: TrialPool;
  readonly log: TrialLog;
  /** What a point means for the thread that runs it. */
  readonly taskOf: (point: SearchPoint, n: number) => TrialTask;
  /** Number of the walk-forward window. */
  readonly window?: number;
  readonly label: string;
  /** Told of every trial, in order, whatever order they were finished in. */
  readonly onTrial: (trial: FinishedTrial) => void;
}

/** Trials between two looks at the keyboard while stored ones are read. */
const BREATH_TRIALS = 512;

/** Runs all trials of a sampler. Ctrl-C throws `InterruptedError`; what is finished stays in the log. */
export async function runTrials(request: TrialsRequest): Promise<void> {
  const { context, sampler, objective, log, window } = request;
  const progress = context.progress(request.label);
  const best = new BestTrial(objective.direction);
  try {
    for await (const { point, n, result, isStored } of results(request)) {
      if (context.interrupted.aborted) throw new InterruptedError();
      if (!isStored) log.append(window, point.values, result);
      const score = scoreOf(objective, figuresOf(result));
      const trial = { n, point, result, score };
      sampler.record(score);
      best.offer(trial);
      request.onTrial(trial);
      progress.update(n + 1, sampler.planned, bestText(objective, best.trial));
      if (n % BREATH_TRIALS === 0) await breathe(context);
    }
  } catch (error) {
    if (error instanceof InterruptedError)
      context.note(`${log.length} trials are finished and kept: the same command goes on from there.`);
    throw error;
  } finally {
    progress.finish();
  }
}

/** Figures of a trial; none of one that was refused. */
export function figuresOf(result: TrialResult): RunFigures {
  return result.kind === 'ran' ? result.figures : {};
}

/** The best of the trials seen. */
export class BestTrial {
  trial: FinishedTrial | undefined;
  private readonly direction: Objective['direction'];

  constructor(direction: Objective['direction']) {
    this.direction = direction;
  }

  offer(trial: FinishedTrial): void {
    if (!isEligible(trial.score)) return;
    if (this.trial === undefined || compareTrials(this.direction, trial, this.trial) < 0) this.trial = trial;
  }
}

/** Negative when `a` is better; equal ones by point index. */
export function compareTrials(direction: Objective['direction'], a: FinishedTrial, b: FinishedTrial): number {
  return compareScores(direction, a.score, b.score) || a.point.index - b.point.index;
}

interface Outcome {
  readonly point: SearchPoint;
  readonly n: number;
  readonly result: TrialResult;
  readonly isStored: boolean;
}

/**
 * Results in the order of the suggestions. As many trials as the threads can take are under way at once; one that is done early
 * waits for those before it.
 */
async function* results({ sampler, pool, log, taskOf, window }: TrialsRequest): AsyncGenerator<Outcome> {
  const underWay: { point: SearchPoint; n: number; isStored: boolean; result: Promise<TrialResult> | TrialResult }[] =
    [];
  let n = 0;
  let isOver = false;
  for (;;) {
    while (!isOver && underWay.length < pool.capacity) {
      const point = sampler.next();
      if (point === 'wait') break;
      isOver = point === undefined;
      if (point === undefined) break;
      const stored = log.take(window, point.values);
      const result = stored ?? pool.run(taskOf(point, n));
      // It is awaited in its turn; until then a failure of it is not unheard of.
      if (result instanceof Promise) result.catch(() => undefined);
      underWay.push({ point, n: n++, isStored: stored !== undefined, result });
    }
    const next = underWay.shift();
    if (next === undefined) return;
    yield { ...next, result: await next.result };
  }
}

function bestText({ expression }: Objective, trial: FinishedTrial | undefined): string {
  if (trial === undefined) return 'none good yet';
  return `best ${expression.text} ${trial.score.value?.toPrecision(4)} at ${valuesText(trial.point)}`;
}

/** `fast=10 slow=30`. */
function valuesText({ values }: Pick<SearchPoint, 'values'>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
