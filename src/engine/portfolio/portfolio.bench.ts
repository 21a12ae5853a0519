import { hrtime } from 'node:process';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { DAY_MS } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { backtestingPySetup } from '#engine/portfolio/oracle/backtesting-py.ts';
import { backtestingPyStatistics } from '#engine/portfolio/oracle/backtesting-py-statistics.ts';
import { oracleStrategy } from '#engine/portfolio/oracle/strategies.ts';
import { runPortfolio } from '#engine/portfolio/portfolio-run.ts';
import type { BenchCase } from '#tools/bench-case.ts';

/** As many days as eight and a half years of a stock have. */
const DAYS = 2_148;
/** The best of so many, when everything is compiled. */
const ROUNDS = 300;

export const benches: readonly BenchCase[] = [
  {
    name: 'order-level run',
    run: () => {
      const bars = randomDays(DAYS);
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < ROUNDS; round++) best = Math.min(best, secondsOf(bars));
      return [{ name: `${DAYS} days, SMA 10/30 cross, 31 statistics`, value: best * 1_000, unit: 'ms' }];
    },
  },
];

function secondsOf(bars: BarColumns): number {
  const start = hrtime.bigint();
  const rules = oracleStrategy('SmaCross', bars);
  const result = runPortfolio(
    backtestingPySetup({ name: 'SmaCross', bars, rules, cash: 10_000, finalizeTrades: true, options: {} }),
  );
  const statistics = backtestingPyStatistics(result, bars, rules.firstValidBar);
  const seconds = Number(hrtime.bigint() - start) / 1e9;
  invariant(result.trades.length > 30 && Object.keys(statistics).length >= 30, 'the run traded');
  return seconds;
}

/** A random walk of days in cents, as volatile as a growth stock. */
function randomDays(count: number): BarColumns {
  const rng = new Rng(1);
  const bars = new BarColumns(count);
  let close = 100;
  for (let i = 0; i < count; i++) {
    const open = cents(close * (1 + 0.005 * rng.normal()));
    close = cents(Math.max(5, open * (1 + 0.0004 + 0.02 * rng.normal())));
    bars.push({
      openTime: i * DAY_MS,
      closeTime: (i + 1) * DAY_MS,
      open,
      high: cents(Math.max(open, close) * (1 + 0.008 * rng.uniform())),
      low: cents(Math.min(open, close) * (1 - 0.008 * rng.uniform())),
      close,
      volume: rng.integer(1_000_000, 9_000_000),
    });
  }
  return bars;
}

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}
