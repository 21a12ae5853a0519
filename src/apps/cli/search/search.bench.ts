import { assumedInstrument } from '#domain/market/instrument.ts';
import { unixMs } from '#core/time.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { backtest } from '#engine/drivers/backtest.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import { baseConfig, searchSpace, withValues } from '#apps/cli/search/search-choice.ts';
import { shareBars } from '#apps/cli/search/shared-bars.ts';
import { TrialRunner } from '#apps/cli/search/trial.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const BARS = 5_000;
/** The full engine runs one pair in so many: it is slower. */
const ENGINE_STRIDE = 7;

/** 4,851 pairs of averages over 5,000 bars with costs, on one core: below 3 s. */
export const benches: readonly BenchCase[] = [{ name: 'sweep of 4,851 SMA pairs', run: measure }];

function measure(): BenchMeasure[] {
  const market = generateMarket({ seed: 1, timeframe: '15m', start: unixMs(Date.UTC(2025, 0, 1)), bars: BARS });
  const instrument = assumedInstrument('BTC/USDT', 'generated', market.priceDigits);
  const loaded = { instrument, timeframe: '15m', bars: market.bars } as const;
  const choice = { strategy: 'sma-cross', parameters: {} };
  const space = searchSpace(choice, ['fast=1..99', 'slow=2..99']);
  const points = [...space.points()];
  const runner = new TrialRunner({
    choice,
    instrument: baseConfig(loaded, choice, space).instrument,
    timeframe: '15m',
    bars: shareBars(market.bars),
    warmUpMs: undefined,
    embargoMs: undefined,
  });
  const trials = seconds(() => {
    for (const { values } of points) runner.run({ values, keepsReturns: false });
  });
  const some = points.filter((_, i) => i % ENGINE_STRIDE === 0);
  const engine = seconds(() => {
    for (const { values } of some) backtest({ ...preparedRun(loaded, withValues(choice, values)), bars: market.bars });
  });
  return [
    { name: `${points.length} trials of ${BARS} bars, hashes and statistics`, value: trials, unit: 's' },
    { name: 'the same by the full engine', value: (engine * points.length) / some.length, unit: 's' },
  ];
}

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1_000;
}
