import { canonicalJson } from '#core/hash.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import type { BacktestResult } from '#engine/drivers/backtest-result.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { simPolicies, walksPath } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { DelayedStrategy } from '#engine/verify/delayed-strategy.ts';
import type { WaterfallStep } from '#apps/report/run/run-report.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { runFromConfig } from '#apps/research/run/run-setup.ts';
import { amountText } from '#apps/research/run/words.ts';

/** One line of the waterfall, to be run: the same signals, another assumption about execution. */
export interface WaterfallRun extends Pick<WaterfallStep, 'id' | 'name' | 'explanation' | 'isRun'> {
  readonly config: RunConfig;
  /** Every decision comes one bar later. */
  readonly isDelayed: boolean;
}

/** A step with the hash of its orders: equal hashes, equal trading. */
export type MadeStep = WaterfallStep & { readonly orderHash: string };

/**
 * The runs from the naive assumption to the realistic one, each with one more of the configuration's own costs and then the
 * pessimistic fill rules. The last one that equals the configuration is marked; when none does, the configuration itself
 * follows them.
 */
export function waterfallRuns(config: RunConfig): readonly WaterfallRun[] {
  const { venue } = config;
  const own = canonicalJson(venue);
  const steps = stepsTowards(venue);
  const last = steps.findLastIndex((step) => canonicalJson(step.venue) === own);
  const configured: Step = {
    id: 'configured',
    name: 'As configured',
    explanation: 'The assumptions of this run',
    venue,
  };
  const runs = (last < 0 ? [...steps, configured] : steps).map(({ venue: sim, ...words }, i, all) => ({
    ...words,
    config: { ...config, venue: sim },
    isDelayed: false,
    isRun: i === (last < 0 ? all.length - 1 : last),
  }));
  const late = {
    id: 'one-bar-later',
    name: 'One bar later',
    explanation: 'Every decision comes one bar later, else as configured',
  };
  return [...runs, { ...late, config, isDelayed: true, isRun: false }];
}

/** Makes every run of the waterfall over the bars, with progress; equal ones once. Ctrl-C throws `InterruptedError`. */
export async function costWaterfall(
  context: WorkContext,
  config: RunConfig,
  loaded: LoadedBars,
): Promise<readonly MadeStep[]> {
  const runs = waterfallRuns(config);
  const progress = context.progress('cost waterfall');
  const total = runs.length * loaded.bars.length;
  const results = new Map<string, BacktestResult>();
  const steps: MadeStep[] = [];
  for (const [i, step] of runs.entries()) {
    const key = canonicalJson([step.config, step.isDelayed]);
    const onProgress = (bars: number): void => progress.update(i * loaded.bars.length + bars, total, step.name);
    const result = results.get(key) ?? (await made(context, step, loaded, onProgress));
    results.set(key, result);
    steps.push(madeStep(step, result));
  }
  progress.finish();
  return steps;
}

function madeStep({ id, name, explanation, isRun }: WaterfallRun, { statistics, orderHash }: BacktestResult): MadeStep {
  return {
    id,
    name,
    explanation,
    isRun,
    profit: amountText(statistics.netProfit.amount),
    trades: statistics.trades,
    maxDrawdownRatio: statistics.maxDrawdown?.ratio ?? NEVER_FELL,
    orderHash,
  };
}

interface Step extends Pick<WaterfallStep, 'id' | 'name' | 'explanation'> {
  readonly venue: SimConfig;
}

function stepsTowards(venue: SimConfig): readonly Step[] {
  const free: Partial<SimConfig> = { takerFeeBps: 0, makerFeeBps: 0, halfSpreadBps: 0, slippageBps: 0 };
  const naive: SimConfig = { ...venue, ...free, ...withoutDelay(venue), ...OPTIMISTIC, marketFill: 'fillAtClose' };
  const open: SimConfig = { ...naive, marketFill: 'nextOpen' };
  const spread: SimConfig = { ...open, halfSpreadBps: venue.halfSpreadBps };
  const { takerFeeBps, makerFeeBps } = venue;
  const fees: SimConfig = { ...spread, takerFeeBps, makerFeeBps };
  const slippage: SimConfig = { ...venue, ...OPTIMISTIC, marketFill: 'nextOpen' };
  const sameBar = walksPath(simPolicies(venue)) ? venue.sameBar : 'stopFirst';
  const strict: SimConfig = { ...slippage, sameBar, stopGap: 'open', limitFill: 'penetrate', limitGap: 'atLimit' };
  const step = (id: string, name: string, explanation: string, sim: SimConfig): Step => ({
    id,
    name,
    explanation,
    venue: sim,
  });
  const feeWords = `${bpsWords(takerFeeBps)} a fill, ${bpsWords(makerFeeBps)} for resting orders`;
  return [
    step(
      'naive',
      'At the close, no costs',
      'Filled at the close that made the signal, limits when touched, stops at their price',
      naive,
    ),
    step('next-open', 'Next open', 'Market orders fill at the open of the next bar', open),
    step('spread', 'Spread', `Half spread of ${bpsWords(venue.halfSpreadBps)} for market and stop orders`, spread),
    step('fees', 'Fees', feeWords, fees),
    step('slippage', 'Slippage', slippageWords(venue), slippage),
    step(
      'pessimistic',
      'Pessimistic fills',
      'Stop before target in one bar, gapped stops at the open, limits only when passed',
      strict,
    ),
  ];
}

const NEVER_FELL = 0;
const PIECE_BARS = 8_192;

/** Following every signal is left out: it decides nothing. */
async function made(
  context: WorkContext,
  { config, isDelayed }: WaterfallRun,
  { bars }: LoadedBars,
  onProgress: (bars: number) => void,
): Promise<BacktestResult> {
  const setup = runFromConfig({ ...config, follow: null });
  const strategy = isDelayed ? new DelayedStrategy(setup.strategy) : setup.strategy;
  const backtest = new BacktestRun({ ...setup, strategy, bars });
  while (!backtest.isDone) {
    backtest.advance(PIECE_BARS);
    onProgress(backtest.position);
    await breathe(context);
  }
  return backtest.finish();
}

const OPTIMISTIC: Pick<SimConfig, 'sameBar' | 'stopGap' | 'limitFill' | 'limitGap'> = {
  sameBar: 'adaptive',
  stopGap: 'atStop',
  limitFill: 'touch',
  limitGap: 'atOpen',
};

/** Whatever else the venue may cost: only named where the configuration names it, so that a step can equal the configuration. */
function withoutDelay({ latency, slippage, volume }: SimConfig): Partial<SimConfig> {
  return {
    ...(latency === undefined ? {} : { latency: { kind: 'none' } }),
    ...(slippage === undefined ? {} : { slippage: { kind: 'bps', bps: 0 } }),
    ...(volume === undefined || volume.kind === 'quarter' ? {} : { volume: { kind: 'whole' } }),
  };
}

function slippageWords({ slippageBps, slippage, latency, volume }: SimConfig): string {
  const more = [slippage?.kind, latency?.kind, volume?.kind].filter((kind) => kind !== undefined);
  return `${bpsWords(slippageBps)} for market and stop orders${more.length === 0 ? '' : `, and ${more.join(', ')}`}`;
}

function bpsWords(bps: number): string {
  return `${bps} basis ${bps === 1 ? 'point' : 'points'}`;
}
