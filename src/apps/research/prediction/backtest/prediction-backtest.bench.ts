import { hrtime } from 'node:process';
import { invariant } from '#core/invariant.ts';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import type { BenchCase } from '#tools/bench-case.ts';
import { backtestReport } from '#apps/research/prediction/backtest/backtest-report.ts';
import { priceSource } from '#apps/research/prediction/backtest/price-source.ts';
import type { PriceSeries } from '#apps/research/prediction/backtest/price-source.ts';
import { BACKTEST_CHOICE, runPredictionBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';
import type { FinishedBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';
import { samplePrices } from '#apps/research/prediction/backtest/sample-prices.ts';

const FROM = Date.UTC(2026, 8, 1);
const DAYS = 30;
const MARKETS = 500;
const INTERVAL_MS = 5 * MINUTE_MS;

export const benches: readonly BenchCase[] = [
  {
    name: 'prediction backtest',
    run: async () => {
      const series = samplePrices({ seed: 1, markets: MARKETS, from: FROM, days: DAYS, intervalMs: INTERVAL_MS });
      const points = series.reduce((sum, { times }) => sum + times.length, 0);
      const first = await timed(series);
      const again = await timed(series);
      invariant(first.finished.digest === again.finished.digest, 'the same prices make the same orders');
      const seconds = Math.min(first.seconds, again.seconds);
      const bare = bareLoop(series);
      return [
        { name: `30 days, ${MARKETS} markets, ${points} prices (target 5 s)`, value: seconds, unit: 's' },
        { name: 'prices', value: points / seconds, unit: 'prices/s' },
        { name: 'of which the prices alone as books', value: bare, unit: 's' },
      ];
    },
  },
];

function source(series: readonly PriceSeries[]): ReturnType<typeof priceSource> {
  return priceSource(series, { title: 'bench', from: FROM, to: FROM + DAYS * DAY_MS, intervalMs: INTERVAL_MS });
}

/** From prices to the report. */
async function timed(series: readonly PriceSeries[]): Promise<{ seconds: number; finished: FinishedBacktest }> {
  const start = hrtime.bigint();
  const finished = await runPredictionBacktest(source(series), BACKTEST_CHOICE);
  backtestReport(finished);
  return { seconds: secondsSince(start), finished };
}

/** The same prices with nobody who looks at them: what merging and making books costs. */
function bareLoop(series: readonly PriceSeries[]): number {
  const start = hrtime.bigint();
  let events = 0;
  void source(series).play(FROM + DAYS * DAY_MS, () => void events++);
  invariant(events > 0, 'prices were played');
  return secondsSince(start);
}

function secondsSince(start: bigint): number {
  return Number(hrtime.bigint() - start) / 1e9;
}
