import { Rng } from '#core/rng.ts';
import type { Quantiles, TradePaths } from '#domain/robustness/trade-paths.ts';
import { DEFAULT_TRADE_PATHS, quantilesOf, tradePaths } from '#domain/robustness/trade-paths.ts';
import { acceptanceOf } from '#domain/robustness/acceptance.ts';
import type { Acceptance } from '#domain/robustness/acceptance.ts';
import { resampledBars } from '#domain/robustness/bar-paths.ts';
import { chanceOf } from '#domain/robustness/resampling.ts';
import type { ParameterSpace } from '#domain/search/space.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import type { BacktestResult } from '#engine/drivers/backtest-result.ts';
import { RandomTwin, tradeShapes } from '#engine/verify/random-twin.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { each, range } from '#apps/cli/robustness/each.ts';
import { preparedRun } from '#apps/cli/scanner/run-setup.ts';
import { surveyOf } from '#apps/cli/robustness/survey.ts';
import type { Survey } from '#apps/cli/robustness/survey.ts';
import { nullTest } from '#apps/cli/robustness/null-test.ts';
import type { NullTest } from '#apps/cli/robustness/null-test.ts';
import { delayed, netOf } from '#apps/cli/robustness/subject.ts';
import type { Subject } from '#apps/cli/robustness/subject.ts';

export interface RobustnessOptions {
  /** Runs of every Monte Carlo that takes a backtest each. */
  readonly runs: number;
  /** Random walks of the null test. */
  readonly walks: number;
  readonly seed: number;
  /** Neighbouring parameters; undefined: none are looked at. */
  readonly space: ParameterSpace | undefined;
}

/** The result under one multiple of all costs. */
export interface CostPoint {
  readonly multiple: number;
  readonly trades: number;
  readonly net: number;
}

/** What chance did, against what the strategy did. */
export interface ChanceTest {
  readonly runs: number;
  /** Net profits of chance. */
  readonly net: Quantiles;
  /** Share that did as well, the strategy itself counted as one. */
  readonly chance: number;
}

/** Everything that was found about one strategy. Money in the quote currency. */
export interface Robustness {
  readonly result: BacktestResult;
  readonly costs: readonly CostPoint[];
  /** Multiple of the costs at which nothing is left, straight between the points; undefined when none of them is that far. */
  readonly breakEvenMultiple: number | undefined;
  readonly netOneBarLater: number;
  readonly tradePaths: TradePaths | undefined;
  readonly randomEntries: ChanceTest | undefined;
  readonly resampledMarkets: ChanceTest;
  readonly survey: Survey | undefined;
  readonly nullTest: NullTest;
  readonly acceptance: Acceptance;
}

const MULTIPLES = [0, 0.5, 1, 1.5, 2, 3, 4];
/** Mean number of bars that stay together in a resampled market. */
const BLOCK_BARS = 5;

/** Runs every test, with progress. Ctrl-C throws `InterruptedError`. */
export async function robustness(
  context: CliContext,
  subject: Subject,
  options: RobustnessOptions,
): Promise<Robustness> {
  const signals = new Map<string, Signal>();
  const base = preparedRun(subject.loaded, subject.choice);
  const onDecision = ({ signal }: { signal: Signal }): void => void signals.set(signal.id, signal);
  const { bars } = subject.loaded;
  const result = backtest({ ...base, config: { ...base.config, follow: null }, bars, onDecision });
  const net = result.statistics.netProfit.amount.toNumber();
  const costs = await each(context, 'cost stress', MULTIPLES, (multiple): CostPoint => {
    const run = subject.run({ venue: subject.withCosts(multiple) });
    return { multiple, trades: run.statistics.trades, net: netOf(run) };
  });
  const randomEntries = await twins(context, subject, options, { result, signals, net });
  const resampledMarkets = await markets(context, subject, options, net);
  const survey = options.space === undefined ? undefined : await surveyOf(context, subject, options.space);
  const found = { costs, randomEntries, resampledMarkets, survey };
  const nullFound = await nullTest(context, subject, options);
  const netOneBarLater = netOf(subject.run({ strategy: delayed }));
  const quick = subject.evidence({}, survey?.field ?? { trials: 1, variance: 0 });
  return {
    result,
    ...found,
    breakEvenMultiple: breakEven(costs),
    netOneBarLater,
    tradePaths: pathsOf(result, options.seed),
    nullTest: nullFound,
    acceptance: acceptanceOf({
      ...quick,
      netAtDoubleCosts: costs.find(({ multiple }) => multiple === 2)?.net,
      netOneBarLater,
      randomEntryChance: randomEntries?.chance,
      resampledChance: resampledMarkets.chance,
      neighboursProfitable: survey?.neighbourhood?.profitableRatio,
      overfitting: survey?.overfitting,
    }),
  };
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

interface Original {
  readonly result: BacktestResult;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly net: number;
}

async function twins(
  context: CliContext,
  subject: Subject,
  { runs, seed }: RobustnessOptions,
  { result, signals, net }: Original,
): Promise<ChanceTest | undefined> {
  const shapes = tradeShapes(result.trades, signals);
  if (shapes.length === 0) return undefined;
  const { instrument, timeframe, bars } = subject.loaded;
  const { from } = result.config;
  const firstBar = from === null ? 0 : bars.indexAt(from);
  const nets = await each(context, 'random entries', range(runs), (i) => {
    const rng = new Rng(seed + i);
    const common = { shapes, instrument: instrument.id, timeframe, bars: bars.length, firstBar, rng };
    return netOf(subject.run({ strategy: () => new RandomTwin(common) }));
  });
  return chanceTest(nets, net);
}

async function markets(
  context: CliContext,
  subject: Subject,
  { runs, seed }: RobustnessOptions,
  net: number,
): Promise<ChanceTest> {
  const { bars, instrument } = subject.loaded;
  const priceDigits = instrument.priceTick.scale;
  const nets = await each(context, 'resampled markets', range(runs), (i) => {
    const path = resampledBars(bars, new Rng(seed + i), { meanBlock: BLOCK_BARS, priceDigits, withoutDrift: false });
    return netOf(subject.run({ bars: path }));
  });
  return chanceTest(nets, net);
}

function chanceTest(nets: readonly number[], net: number): ChanceTest {
  return { runs: nets.length, net: quantilesOf(Float64Array.from(nets)), chance: chanceOf(net, nets) };
}

/** Where the line through the points crosses nothing. */
function breakEven(costs: readonly CostPoint[]): number | undefined {
  const after = costs.findIndex(({ net }) => net <= 0);
  if (after <= 0) return after === 0 ? 0 : undefined;
  const [from, to] = [costs[after - 1]!, costs[after]!];
  return from.multiple + ((to.multiple - from.multiple) * from.net) / (from.net - to.net);
}
