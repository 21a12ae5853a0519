import { AssayError } from '#core/errors.ts';
import { InvariantError } from '#core/invariant.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import type { BacktestOptions } from '#engine/drivers/backtest.ts';
import type { BacktestResult } from '#engine/drivers/backtest-result.ts';
import { sweepStatistics } from '#engine/sweep/sweep-statistics.ts';
import { isInScope } from '#engine/sweep/sweep-scope.ts';
import { SweepRun } from '#engine/sweep/sweep-run.ts';

/** What a search needs to know of a run: {@link BacktestResult} without its trades and signals. */
export type SweepResult = Pick<BacktestResult, 'equity' | 'statistics' | 'signals' | 'outcomes' | 'orderHash'>;

export type SweepOptions = Pick<BacktestOptions, 'config' | 'gates' | 'clock' | 'bars'> & {
  /** Makes the strategy, anew each time it is called: a run that turns out to need the full engine starts over. */
  readonly strategy: () => BacktestOptions['strategy'];
};

/**
 * Runs a strategy over bars as `backtest` does, with the same orders, statistics and order hash, many times faster where the
 * run is simple enough (see README), and by the full engine where it is not.
 */
export function sweep(options: SweepOptions): SweepResult {
  const strategy = options.strategy();
  if (!isInScope(options.config, strategy.timeframes)) return backtest({ ...options, strategy });
  try {
    const run = new SweepRun(options.config, strategy, options.gates, options.bars.length);
    run.run(options.bars);
    return result(run, options);
  } catch (error) {
    // Whatever a strategy throws, the full engine says where: strategy, bar and input.
    if (error instanceof AssayError || error instanceof InvariantError) throw error;
    return backtest({ ...options, strategy: options.strategy() });
  }
}

function result(run: SweepRun, { config, bars }: SweepOptions): SweepResult {
  const { counts } = run;
  const first = config.from === null ? 0 : bars.indexAt(config.from);
  const equity: EquityCurve = {
    start: run.startingEquity,
    startTime: (first < bars.length ? bars.openTime[first] : bars.closeTime[bars.length - 1]) ?? Number.NaN,
    times: bars.closeTime.subarray(first, bars.length),
    values: run.equity.subarray(first, bars.length),
  };
  return {
    equity,
    statistics: sweepStatistics(run, equity),
    signals: Object.values(counts).reduce((sum, count) => sum + count),
    outcomes: counts,
    orderHash: run.orderHash.digest(),
  };
}
