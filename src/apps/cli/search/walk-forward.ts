import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { runStatistics } from '#domain/evidence/run-statistics.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import { DAY_MS } from '#core/time.ts';
import type { SearchValues } from '#domain/search/dimension.ts';
import { evaluate, timeOrderOf } from '#domain/search/expression.ts';
import type { RunFigures } from '#domain/search/figures.ts';
import { makeSampler } from '#domain/search/make-sampler.ts';
import { parameterStability } from '#domain/search/stability.ts';
import type { ParameterStability } from '#domain/search/stability.ts';
import { walkForwardVerdict } from '#domain/search/verdict.ts';
import type { WalkForwardVerdict } from '#domain/search/verdict.ts';
import { walkForwardWindows } from '#domain/search/windows.ts';
import type { WalkForwardWindow, WindowPlan } from '#domain/search/windows.ts';
import { DAYS_PER_YEAR } from '#engine/drivers/backtest-result.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { overfittingProbability, overfittingStride } from '#apps/cli/search/optimise.ts';
import { runFigures } from '#apps/cli/search/run-figures.ts';
import { BestTrial, runTrials } from '#apps/cli/search/run-trials.ts';
import type { FinishedTrial } from '#apps/cli/search/run-trials.ts';
import { searchHash, trialSetup } from '#apps/cli/search/search-frame.ts';
import { searchFolder } from '#apps/research/search/stored-searches.ts';
import type { SearchFrame } from '#apps/cli/search/search-frame.ts';
import { TrialLog } from '#apps/cli/search/trial-log.ts';
import { TrialPool } from '#apps/cli/search/trial-pool.ts';
import { decodedReturns, TrialRunner } from '#apps/cli/search/trial.ts';

export interface WalkForwardRequest {
  readonly frame: SearchFrame;
  readonly plan: WindowPlan;
  readonly workers: number;
  readonly isFresh: boolean;
  readonly warmUpMs: number | undefined;
  readonly embargoMs: number | undefined;
  /** Closed trades out of sample below which nothing is concluded. */
  readonly tradesMin: number;
}

/** One window: what was chosen, and what it was worth before and after. */
export interface WindowResult extends WalkForwardWindow {
  readonly trials: number;
  /** Undefined when no trial may win; nothing is traded then. */
  readonly winner: WindowWinner | undefined;
}

export interface WindowWinner {
  readonly values: SearchValues;
  /** The objective in training and in the test, each brought to one day where it grows with time. */
  readonly inSample: number | undefined;
  readonly outOfSample: number | undefined;
  readonly training: RunFigures;
  readonly test: RunFigures;
  /** Where training stopped, before the test: purged and embargoed from there on. */
  readonly trainingStop: number;
  readonly orderHash: string;
}

export interface WalkForwardResult {
  readonly search: string;
  readonly windows: readonly WindowResult[];
  /** Of the objective: the mean of the winners in their training, and all tests as one run; a day's worth where it grows with time. */
  readonly inSample: number | undefined;
  readonly outOfSample: number | undefined;
  /** Out of sample over in sample; undefined unless in sample is above zero. */
  readonly ratio: number | undefined;
  /** All tests one after the other: every test begins with the equity that the one before left. */
  readonly total: RunFigures;
  readonly equity: EquityCurve;
  readonly stability: readonly ParameterStability[];
  /** Probability of backtest overfitting; undefined unless every window tried the same points. */
  readonly overfittingProbability: number | undefined;
  readonly verdict: WalkForwardVerdict;
  readonly trialsFile: string;
}

/** Chooses parameters on each window's training and judges them on what comes next. */
export async function walkForward(context: CliContext, request: WalkForwardRequest): Promise<WalkForwardResult> {
  const { frame, plan, warmUpMs, embargoMs } = request;
  const windows = walkForwardWindows(frame, plan);
  const setup = trialSetup(frame, { warmUpMs, embargoMs });
  const { objective } = frame;
  const times = { warmUpMs: warmUpMs ?? null, embargoMs: embargoMs ?? null };
  const search = searchHash(frame, { kind: 'walk-forward', windows, times });
  const log = new TrialLog(searchFolder(context), search, request.isFresh);
  const pool = new TrialPool(setup, request.workers);
  try {
    const runner = new TrialRunner(setup);
    const tests = new TestRecord(frame);
    const matrix = new ReturnMatrix();
    const found: WindowResult[] = [];
    for (const [i, window] of windows.entries()) {
      const best = new BestTrial(objective.direction);
      let trials = 0;
      const returnsFrom = Math.max(window.trainFrom, windows[i - 1]?.trainTo ?? 0);
      const training = { from: window.trainFrom, to: window.trainTo, returnsFrom };
      const sampler = makeSampler(frame.sampler, frame.space, objective);
      const stride = overfittingStride(sampler.planned);
      await runTrials({
        context,
        sampler,
        objective,
        pool,
        log,
        label: `window ${window.number} of ${windows.length}`,
        window: window.number,
        taskOf: ({ values }, n) => ({ values, keepsReturns: n % stride === 0, window: training }),
        onTrial: (trial) => {
          trials++;
          best.offer(trial);
          matrix.add(i, trial);
        },
      });
      found.push({ ...window, trials, winner: tests.winner(runner, window, best.trial) });
      await breathe(context);
    }
    return conclusion(request, { search, found, tests, matrix, trialsFile: log.path });
  } finally {
    await pool.close();
    log.close();
  }
}

/**
 * Daily returns of every trial, window after window: of each training the days that the one before has not seen. Together they
 * are one history of every point, and no day of it lies in a test that was not later trained on.
 */
class ReturnMatrix {
  private readonly rows = new Map<string, Float64Array[]>();

  add(window: number, { point, result }: FinishedTrial): void {
    if (result.kind !== 'ran' || result.returns === undefined) return;
    const key = JSON.stringify(point.values);
    let parts = this.rows.get(key);
    if (parts === undefined) this.rows.set(key, (parts = []));
    parts[window] = decodedReturns(result.returns);
  }

  /** Rows of the points that every window tried; undefined days are no days. */
  matrix(windows: number): readonly Float64Array[] {
    const whole = [...this.rows.values()].filter(
      (parts) => parts.length === windows && Object.keys(parts).length === windows,
    );
    return whole.map((parts) => Float64Array.from(parts.flatMap((part) => [...part])));
  }
}

/** What the tests brought, in order. */
class TestRecord {
  readonly trades: Trade[] = [];
  private readonly frame: SearchFrame;
  private readonly times: number[] = [];
  private readonly values: number[] = [];
  private startTime: number | undefined;
  private start = Number.NaN;
  private last = Number.NaN;
  private exposedBars = 0;
  private testedMs = 0;

  constructor(frame: SearchFrame) {
    this.frame = frame;
  }

  /** The objective over all tests as one run. */
  outOfSample(): number | undefined {
    return this.daily(this.total(), this.testedMs);
  }

  /** Runs the test of a window's winner. */
  winner(runner: TrialRunner, window: WalkForwardWindow, trial: FinishedTrial | undefined): WindowWinner | undefined {
    if (trial?.result.kind !== 'ran') return undefined;
    const { values } = trial.point;
    const { result } = runner.between(values, window.trainTo, window.testTo);
    const test = runFigures(result.statistics);
    this.append(result.equity);
    this.trades.push(...result.trades);
    this.testedMs += window.testTo - window.trainTo;
    this.exposedBars += Math.round(result.statistics.exposureRatio * result.statistics.bars);
    const { stop = window.trainTo, figures: training } = trial.result;
    return {
      values,
      inSample: this.daily(training, stop - window.trainFrom),
      outOfSample: this.daily(test, window.testTo - window.trainTo),
      training,
      test,
      trainingStop: stop,
      orderHash: result.orderHash,
    };
  }

  /** Figures of all tests as one run. */
  total(): RunFigures {
    const { instrument } = this.frame.loaded;
    const { trades, exposedBars } = this;
    const daysPerYear = DAYS_PER_YEAR[instrument.kind];
    return runFigures(
      runStatistics({ trades, currency: instrument.quote, equity: this.equity(), exposedBars, daysPerYear }),
    );
  }

  equity(): EquityCurve {
    return {
      start: Number.isNaN(this.start) ? Number(this.frame.base.capital) : this.start,
      startTime: this.startTime ?? this.frame.from,
      times: Float64Array.from(this.times),
      values: Float64Array.from(this.values),
    };
  }

  /** The next test begins with what the one before left. */
  private append({ start, startTime, times, values }: EquityCurve): void {
    if (this.startTime === undefined) {
      this.startTime = startTime;
      this.start = start;
      this.last = start;
    }
    const scale = this.last / start;
    for (let i = 0; i < times.length; i++) {
      this.times.push(times[i]!);
      this.values.push(values[i]! * scale);
    }
    this.last = this.values.at(-1) ?? this.last;
  }

  private daily(figures: RunFigures, lengthMs: number): number | undefined {
    const { expression } = this.frame.objective;
    const value = evaluate(expression, figures);
    const order = timeOrderOf(expression);
    return value === undefined || lengthMs <= 0 ? undefined : value / (lengthMs / DAY_MS) ** order;
  }
}

interface Found {
  readonly search: string;
  readonly found: readonly WindowResult[];
  readonly tests: TestRecord;
  readonly matrix: ReturnMatrix;
  readonly trialsFile: string;
}

function conclusion(
  { frame, tradesMin }: WalkForwardRequest,
  { search, found, tests, matrix, trialsFile }: Found,
): WalkForwardResult {
  const { objective, space } = frame;
  const inSample = mean(found.map(({ winner }) => winner?.inSample).filter((value) => value !== undefined));
  const outOfSample = tests.outOfSample();
  // A sampler that learns tries other points in every window: they have no history in common.
  const pbo = frame.sampler.name === 'tpe' ? undefined : overfittingProbability(matrix.matrix(found.length));
  const { direction } = objective;
  const evidence = { direction, inSample, outOfSample, pbo, trades: tests.trades.length, tradesMin };
  return {
    search,
    windows: found,
    inSample,
    outOfSample,
    ratio: inSample !== undefined && outOfSample !== undefined && inSample > 0 ? outOfSample / inSample : undefined,
    total: tests.total(),
    equity: tests.equity(),
    stability: parameterStability(
      space.dimensions,
      found.map(({ winner }) => winner?.values),
    ),
    overfittingProbability: pbo,
    verdict: walkForwardVerdict(evidence),
    trialsFile,
  };
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
