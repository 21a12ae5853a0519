import { dailyReturns } from '#domain/evidence/period-returns.ts';
import { deflatedSharpe, sharpeEvidence } from '#domain/metrics/selection/sharpe-confidence.ts';
import { acceptanceOf } from '#domain/robustness/acceptance.ts';
import type { Acceptance } from '#domain/robustness/acceptance.ts';
import { chanceTest } from '#domain/robustness/chance-test.ts';
import { breakEvenOf, COST_MULTIPLES } from '#domain/robustness/cost-stress.ts';
import { DEFAULT_TRADE_PATHS, tradePaths } from '#domain/robustness/trade-paths.ts';
import type { TradePaths } from '#domain/robustness/trade-paths.ts';
import type { ParameterSpace } from '#domain/search/space.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { BacktestResult } from '#engine/drivers/backtest-result.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import { tradeShapes } from '#engine/verify/random-twin.ts';
import type { TradeShape } from '#engine/verify/random-twin.ts';
import type { NullTest, RobustnessReport } from '#apps/report/robustness/robustness-report.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { lowerMeanR, ONE_TRIAL } from '#apps/cli/robustness/subject.ts';
import type { Subject } from '#apps/cli/robustness/subject.ts';
import { surveyOf } from '#apps/cli/robustness/survey.ts';
import { runTasks } from '#apps/cli/robustness/task-pool.ts';
import type { RobustnessTask, TaskResult, TaskSetup } from '#apps/cli/robustness/task.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import { shareBars } from '#apps/cli/search/shared-bars.ts';

export interface RobustnessOptions {
  /** Runs of every Monte Carlo that takes a backtest each. */
  readonly runs: number;
  /** Random walks of the null test. */
  readonly walks: number;
  readonly seed: number;
  /** Neighbouring parameters; undefined: none are looked at. */
  readonly space: ParameterSpace | undefined;
  readonly workers: number;
}

/** Everything that was found about one strategy. */
export type Robustness = Pick<
  RobustnessReport,
  | 'acceptance'
  | 'costs'
  | 'breakEvenMultiple'
  | 'netOneBarLater'
  | 'randomEntries'
  | 'resampledMarkets'
  | 'tradePaths'
  | 'survey'
  | 'nullTest'
> & { readonly result: BacktestResult };

/**
 * Runs every test on threads, with progress; the result is the same for any number of them. A strategy that closes no trade is not
 * tested: there is nothing to test. Ctrl-C throws `InterruptedError`.
 */
export async function robustness(
  context: CliContext,
  subject: Subject,
  options: RobustnessOptions,
): Promise<Robustness> {
  const { result, shapes } = await original(context, subject);
  if (result.trades.length === 0) return untested(result);
  const points = options.space === undefined ? [] : [...options.space.points()].map(({ values }) => values);
  const plan = planned(options, points, shapes.length > 0);
  const tasks = Object.values(plan).flat();
  const progress = context.progress('robustness');
  const setup: TaskSetup = {
    choice: subject.choice,
    instrument: result.config.instrument,
    timeframe: subject.loaded.timeframe,
    bars: shareBars(subject.loaded.bars),
    firstBar: firstBarOf(subject, result),
    shapes,
    points,
  };
  const found = await runTasks(setup, tasks, {
    workers: options.workers,
    signal: context.interrupted,
    onProgress: (done, total) => progress.update(done, total, 'runs'),
  });
  progress.finish();
  const names = options.space?.dimensions.map(({ name }) => name);
  return concluded(result, byTest(plan, found), {
    seed: options.seed,
    survey: (results) =>
      names === undefined ? undefined : surveyOf({ parameters: names, values: subject.values }, points, results),
  });
}

/** The tests, each with its runs. */
type TestPlan<T> = Readonly<
  Record<'costs' | 'later' | 'randomEntries' | 'resampledMarkets' | 'neighbours' | 'nullWalks', readonly T[]>
>;

function planned(
  { runs, walks, seed }: RobustnessOptions,
  points: readonly TaskSetup['points'][number][],
  hasShapes: boolean,
): TestPlan<RobustnessTask> {
  const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => seed + i);
  return {
    costs: COST_MULTIPLES.map((multiple) => ({ kind: 'costs', multiple })),
    later: [{ kind: 'one-bar-later' }],
    randomEntries: seeds(hasShapes ? runs : 0).map((at) => ({ kind: 'random-entries', seed: at })),
    resampledMarkets: seeds(runs).map((at) => ({ kind: 'resampled-market', seed: at })),
    neighbours: points.map((values) => ({ kind: 'neighbour', values })),
    nullWalks: seeds(walks).map((at) => ({ kind: 'null-walk', seed: at })),
  };
}

/** Results in the order of the tasks, given back to their tests. */
function byTest(plan: TestPlan<RobustnessTask>, results: readonly TaskResult[]): TestPlan<TaskResult> {
  let at = 0;
  const parts = Object.entries(plan).map(([name, tasks]) => [name, results.slice(at, (at += tasks.length))]);
  return Object.fromEntries(parts) as TestPlan<TaskResult>;
}

interface Conclusion {
  readonly seed: number;
  readonly survey: (results: readonly TaskResult[]) => Robustness['survey'];
}

function concluded(result: BacktestResult, found: TestPlan<TaskResult>, { seed, survey: of }: Conclusion): Robustness {
  const net = result.statistics.netProfit.amount.toNumber();
  const costs = found.costs.flatMap((run, i) =>
    run.kind === 'ran' ? [{ multiple: COST_MULTIPLES[i]!, trades: run.trades, net: run.net }] : [],
  );
  const [netOneBarLater] = netsOf(found.later);
  const randomEntries = chanceTest(netsOf(found.randomEntries), net);
  const resampledMarkets = chanceTest(netsOf(found.resampledMarkets), net);
  const survey = of(found.neighbours);
  const { trials, variance } = survey?.field ?? ONE_TRIAL;
  const sharpe = sharpeEvidence(dailyReturns(result.equity));
  return {
    result,
    costs,
    breakEvenMultiple: breakEvenOf(costs),
    netOneBarLater,
    randomEntries,
    resampledMarkets,
    tradePaths: pathsOf(result, seed),
    survey,
    nullTest: nullTestOf(found.nullWalks),
    acceptance: acceptanceOf({
      trades: result.statistics.trades,
      meanRLow: lowerMeanR(result.statistics),
      deflatedSharpe: sharpe === undefined ? undefined : deflatedSharpe(sharpe, trials, variance),
      netAtDoubleCosts: costs.find(({ multiple }) => multiple === 2)?.net,
      netOneBarLater,
      randomEntryChance: randomEntries?.chance,
      resampledChance: resampledMarkets?.chance,
      neighboursProfitable: survey?.neighbourhood?.profitableRatio,
      overfitting: survey?.overfitting,
    }),
  };
}

/** What is known of a strategy that never closed a trade: how many trades it made. */
function untested(result: BacktestResult): Robustness {
  return {
    result,
    costs: [],
    breakEvenMultiple: undefined,
    netOneBarLater: undefined,
    randomEntries: undefined,
    resampledMarkets: undefined,
    tradePaths: undefined,
    survey: undefined,
    nullTest: undefined,
    acceptance: acceptanceOf({ ...NOTHING_KNOWN, trades: 0 }) satisfies Acceptance,
  };
}

const NOTHING_KNOWN = {
  meanRLow: undefined,
  deflatedSharpe: undefined,
  netAtDoubleCosts: undefined,
  netOneBarLater: undefined,
  randomEntryChance: undefined,
  resampledChance: undefined,
  neighboursProfitable: undefined,
  overfitting: undefined,
};

function netsOf(results: readonly TaskResult[]): readonly number[] {
  return results.flatMap((result) => (result.kind === 'ran' ? [result.net] : []));
}

function nullTestOf(results: readonly TaskResult[]): NullTest | undefined {
  const judged = results.flatMap((result) => (result.kind === 'judged' ? [result.isAccepted] : []));
  if (judged.length === 0) return undefined;
  const accepted = judged.filter(Boolean).length;
  return { walks: judged.length, accepted, ratio: accepted / judged.length };
}

/** Bars between two looks at the keyboard. */
const PIECE_BARS = 4_096;

/** The run that was asked for, with its trades. */
async function original(
  context: CliContext,
  subject: Subject,
): Promise<{ result: BacktestResult; shapes: readonly TradeShape[] }> {
  const signals = new Map<string, Signal>();
  const base = preparedRun(subject.loaded, subject.choice);
  const onDecision = ({ signal }: { signal: Signal }): void => void signals.set(signal.id, signal);
  const { bars } = subject.loaded;
  const progress = context.progress('the strategy itself');
  const run = new BacktestRun({ ...base, config: { ...base.config, follow: null }, bars, onDecision });
  while (!run.isDone) {
    run.advance(PIECE_BARS);
    progress.update(run.position, bars.length, 'bars');
    await breathe(context);
  }
  progress.finish();
  const result = run.finish();
  // Of a signal only what threads can be sent.
  const shapes = tradeShapes(result.trades, signals).map(({ signal, plan, barsHeld }) => {
    return { signal: { direction: signal.direction, strategy: signal.strategy }, plan, barsHeld };
  });
  return { result, shapes };
}

function firstBarOf({ loaded }: Subject, { config }: BacktestResult): number {
  return config.from === null ? 0 : loaded.bars.indexAt(config.from);
}

/** Positions that grow with the account are resampled as shares of it: money from a large account would ruin a small one. */
function pathsOf({ trades, config }: BacktestResult, seed: number): TradePaths | undefined {
  const compounds = config.sizing.kind !== 'fixed';
  const capital = Number(config.capital);
  let equity = capital;
  const results = trades.map((trade) => {
    const net = trade.net.amount.toNumber();
    const share = net / equity;
    equity += net;
    return compounds ? share : net;
  });
  return tradePaths(results, capital, { ...DEFAULT_TRADE_PATHS, seed, compounds });
}
