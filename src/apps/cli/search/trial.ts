import { AssayError } from '#core/errors.ts';
import { formatInstant, unixMs } from '#core/time.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { dailyReturns } from '#domain/evidence/period-returns.ts';
import { runStatistics } from '#domain/evidence/run-statistics.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { SearchValues } from '#domain/search/dimension.ts';
import type { RunFigures } from '#domain/search/figures.ts';
import { longestHoldingMs, trainingStop } from '#domain/search/purge.ts';
import type { Holding } from '#domain/search/purge.ts';
import type { Strategy } from '#domain/signals/strategy.ts';
import { DAYS_PER_YEAR } from '#engine/drivers/backtest-result.ts';
import type { BacktestResult } from '#engine/drivers/backtest-result.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { instrumentOf, runConfigHash } from '#engine/run-config.ts';
import type { InstrumentConfig, RunConfig } from '#engine/run-config.ts';
import { sweep } from '#engine/sweep/sweep.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice, PreparedRun } from '#apps/research/run/run-setup.ts';
import { runFigures } from '#apps/cli/search/run-figures.ts';
import { withValues } from '#apps/cli/search/search-choice.ts';
import { barsOver } from '#apps/cli/search/shared-bars.ts';
import type { SharedBars } from '#apps/cli/search/shared-bars.ts';

/** What all trials of a search have in common. Plain data: it is sent to every thread. */
export interface TrialSetup {
  /** What is run where the searched parameters say nothing else. */
  readonly choice: AnyChoice;
  readonly instrument: InstrumentConfig;
  readonly timeframe: Timeframe;
  readonly bars: SharedBars;
  /** Bars before a window that a strategy warms up on, as a time; undefined: all that there are. */
  readonly warmUpMs: number | undefined;
  /** Gap between the end of training and the test; undefined: the longest holding time. */
  readonly embargoMs: number | undefined;
}

/** A stretch of time to train on, UTC ms. Nothing at or after `to` is seen. */
export interface TrainingWindow {
  readonly from: number;
  readonly to: number;
  /** Daily returns are kept from here on. */
  readonly returnsFrom: number;
}

export interface TrialTask {
  readonly values: SearchValues;
  readonly keepsReturns: boolean;
  /** Undefined: all bars, as the choice says. */
  readonly window?: TrainingWindow;
}

/** What one trial found. Plain data, as it is written to the disk. */
export type TrialResult =
  | {
      readonly kind: 'ran';
      readonly figures: RunFigures;
      /** Of every order and fill: equal hashes, equal trading. */
      readonly orderHash: string;
      readonly configHash: string;
      /** Daily returns, doubles in base64; only when they were asked for. */
      readonly returns?: string;
      /** Where training stopped before its end, UTC ms, when something was purged. */
      readonly stop?: number;
    }
  /** The values do not go together. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Runs trials over the same bars. */
export class TrialRunner {
  private readonly setup: TrialSetup;
  private readonly loaded: LoadedBars;
  private latest: { readonly first: number; readonly end: number; readonly loaded: LoadedBars } | undefined;

  constructor(setup: TrialSetup) {
    this.setup = setup;
    const { instrument, timeframe, bars } = setup;
    this.loaded = { instrument: instrumentOf(instrument), timeframe, bars: barsOver(bars) };
  }

  run(task: TrialTask): TrialResult {
    try {
      return task.window === undefined ? this.whole(task) : this.training(task, task.window);
    } catch (error) {
      if (error instanceof AssayError && isAboutValues(error)) return { kind: 'refused', reason: error.message };
      throw error;
    }
  }

  /** The full result of a run that trades from `from` on, warmed up on what came before, up to bars that close by `to`. */
  between(values: SearchValues, from: number, to: number): { run: PreparedRun; result: BacktestResult } {
    const { warmUpMs, choice } = this.setup;
    const { bars } = this.loaded;
    const first = warmUpMs === undefined ? 0 : bars.indexAt(from - warmUpMs);
    const loaded = this.cut(first, closedBy(bars, to));
    const times = { from: formatInstant(unixMs(from)), to: formatInstant(unixMs(to)) };
    const run = preparedRun(loaded, { ...withValues(choice, values), ...times });
    return { run, result: backtest({ ...run, config: unfollowed(run), bars: loaded.bars }) };
  }

  /** The bars `[first, end)`: many trials in a row ask for the same. */
  private cut(first: number, end: number): LoadedBars {
    if (this.latest?.first !== first || this.latest.end !== end) {
      this.latest = { first, end, loaded: { ...this.loaded, bars: this.loaded.bars.slice(first, end) } };
    }
    return this.latest.loaded;
  }

  private whole({ values, keepsReturns }: TrialTask): TrialResult {
    const { loaded, setup } = this;
    const choice = withValues(setup.choice, values);
    const run = preparedRun(loaded, choice);
    let unused: Strategy | undefined = run.strategy;
    const { statistics, orderHash, equity } = sweep({
      config: unfollowed(run),
      gates: run.gates,
      clock: run.clock,
      bars: loaded.bars,
      strategy: () => {
        const strategy = unused ?? preparedRun(loaded, choice).strategy;
        unused = undefined;
        return strategy;
      },
    });
    return {
      kind: 'ran',
      figures: runFigures(statistics),
      orderHash,
      configHash: runConfigHash(run.config),
      ...(keepsReturns ? { returns: encoded(dailyReturns(equity)) } : {}),
    };
  }

  private training({ values, keepsReturns }: TrialTask, window: TrainingWindow): TrialResult {
    const { from, to, returnsFrom } = window;
    const { run, result } = this.between(values, from, to);
    const holdings = holdingsOf(result);
    const embargoMs = this.setup.embargoMs ?? run.config.trading.holdingLimitMs ?? longestHoldingMs(holdings);
    const stop = trainingStop(holdings, to, embargoMs);
    return {
      kind: 'ran',
      figures: purgedFigures(result, this.loaded, stop),
      orderHash: result.orderHash,
      configHash: runConfigHash(run.config),
      ...(keepsReturns ? { returns: encoded(dailyReturns(after(result.equity, returnsFrom))) } : {}),
      ...(stop < to ? { stop } : {}),
    };
  }
}

/** Daily returns as they were kept. */
export function decodedReturns(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  const returns = new Float64Array(bytes.length / 8);
  for (let i = 0; i < returns.length; i++) returns[i] = bytes.readDoubleLE(i * 8);
  return returns;
}

/** Without following signals, which changes no order. The hash of a trial is that of the same run of `assay backtest`. */
function unfollowed({ config }: PreparedRun): RunConfig {
  return { ...config, follow: null };
}

function isAboutValues({ code }: AssayError): boolean {
  return code === 'argument.invalid' || code === 'config.invalid';
}

function holdingsOf({ trades, openTrades }: BacktestResult): readonly Holding[] {
  return [
    ...trades.map(({ entryTime, exitTime }) => ({ from: entryTime, to: exitTime })),
    ...openTrades.map(({ entryTime }) => ({ from: entryTime, to: undefined })),
  ];
}

/** The figures of what was over by `stop`. */
function purgedFigures({ trades, equity }: BacktestResult, { instrument }: LoadedBars, stop: number): RunFigures {
  const kept = trades.filter(({ exitTime }) => exitTime <= stop);
  const times = equity.times.subarray(0, countUpTo(equity.times, stop));
  const values = equity.values.subarray(0, times.length);
  return runFigures(
    runStatistics({
      trades: kept,
      currency: instrument.quote,
      equity: { ...equity, times, values },
      exposedBars: kept.reduce((sum, trade) => sum + trade.barsHeld, 0),
      daysPerYear: DAYS_PER_YEAR[instrument.kind],
    }),
  );
}

/** The rest of a curve from the last moment at or before `from` on. */
function after(equity: EquityCurve, from: number): EquityCurve {
  const { times, values } = equity;
  const first = countUpTo(times, from);
  return {
    start: first === 0 ? equity.start : values[first - 1]!,
    startTime: Math.max(equity.startTime, from),
    times: times.subarray(first),
    values: values.subarray(first),
  };
}

/** How many bars have closed by an instant: one that closes later is not to be seen, wherever it opened. */
function closedBy(bars: BarColumns, instant: number): number {
  return countUpTo(bars.closeTime.subarray(0, bars.length), instant);
}

/** How many of ascending numbers are at most `limit`. */
function countUpTo(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function encoded(returns: Float64Array): string {
  const bytes = Buffer.alloc(returns.length * 8);
  for (const [i, value] of returns.entries()) bytes.writeDoubleLE(value, i * 8);
  return bytes.toString('base64');
}
