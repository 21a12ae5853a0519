import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { RunStatistics } from '#domain/evidence/run-statistics.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { DelayedStrategy } from '#engine/verify/delayed-strategy.ts';
import type { MakeRun } from '#engine/verify/prefix-law.ts';

/** The same run under one worse assumption. */
export interface SensitivityCheck {
  readonly assumption: string;
  readonly statistics: RunStatistics;
}

/** How much of a result survives costs twice as high, more slippage, and being one bar late. The first one is the run as it is. */
export function* sensitivity(makeRun: MakeRun, bars: BarColumns): Generator<SensitivityCheck> {
  const { venue } = makeRun(bars).config;
  const { takerFeeBps, makerFeeBps, halfSpreadBps, slippageBps } = venue;
  const worse: readonly (readonly [string, Partial<RunConfig['venue']>])[] = [
    ['as configured', {}],
    ['no costs', { takerFeeBps: 0, makerFeeBps: 0, halfSpreadBps: 0, slippageBps: 0 }],
    ['double fees', { takerFeeBps: 2 * takerFeeBps, makerFeeBps: 2 * makerFeeBps }],
    ['double spread', { halfSpreadBps: 2 * halfSpreadBps }],
    ['5 basis points more slippage', { slippageBps: slippageBps + 5 }],
  ];
  for (const [assumption, change] of worse) {
    const run = makeRun(bars);
    const config = { ...run.config, venue: { ...venue, ...change } };
    yield { assumption, statistics: backtest({ ...run, config, bars }).statistics };
  }
  const run = makeRun(bars);
  const late = { ...run, strategy: new DelayedStrategy(run.strategy) };
  yield { assumption: 'one bar later', statistics: backtest({ ...late, bars }).statistics };
}
