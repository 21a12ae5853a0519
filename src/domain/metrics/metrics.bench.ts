import { hrtime } from 'node:process';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { DAY_MS } from '#core/time.ts';
import { backtestOverfitting } from '#domain/metrics/selection/overfitting.ts';
import { figureOf } from '#domain/metrics/metric.ts';
import type { PerformanceMetric } from '#domain/metrics/metric.ts';
import { PerformanceProfile } from '#domain/metrics/performance-profile.ts';
import { PERFORMANCE_METRICS } from '#domain/metrics/registry.ts';
import { simpleReturns } from '#domain/metrics/returns/simple-returns.ts';
import { sharpeRatio, sortinoRatio } from '#domain/metrics/returns/reward-ratios.ts';
import { deepestDrawdown, longestDrawdown } from '#domain/metrics/drawdown/drawdowns.ts';
import { expectancy, kellyRatio, payoffRatio, systemQuality } from '#domain/metrics/trades/trade-results.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { BenchCase } from '#tools/bench-case.ts';

/** Trading days from August 2004 to March 2013, and the trades of a slow rule over them. */
const DAYS = 2148;
const TRADES = 70;
const ROUNDS = 300;

/** Fitting a Pareto tail is a search, not a sum; it is measured on its own. */
const SEARCHES = ['pareto-value-at-risk', 'pareto-expected-shortfall'];

export const benches: readonly BenchCase[] = [
  {
    name: 'metrics of a run',
    run: () => {
      const { times, equity, profits } = account();
      const start = times[0]! - DAY_MS;
      const quick = fastest(() => {
        const returns = simpleReturns(equity);
        const figures = [
          sharpeRatio(returns, { periodsPerYear: 252 }),
          sortinoRatio(returns, { periodsPerYear: 252 }),
          deepestDrawdown(equity, equity[0])?.ratio,
          longestDrawdown(equity, times, { start: equity[0]!, startTime: start }),
          ...[expectancy, payoffRatio, kellyRatio, systemQuality].map((metric) => metric(profits)),
          winRate(40, TRADES)?.ratio,
        ];
        invariant(
          figures.every((figure) => figure !== undefined),
          'every figure is known',
        );
      });
      const isSum = ({ name, family }: PerformanceMetric): boolean =>
        family !== 'benchmark' && !SEARCHES.includes(name);
      const all = fastest(() => measureAll(times, equity, isSum));
      const against = fastest(() => measureAll(times, equity, ({ family }) => family === 'benchmark'));
      const tail = fastest(() => measureAll(times, equity, ({ name }) => SEARCHES.includes(name)));
      return [
        { name: `statistics of ${DAYS} days, ${TRADES} trades`, value: quick, unit: 'us' },
        { name: `every metric of ${DAYS} days but the next two`, value: all, unit: 'us' },
        { name: `against a benchmark, ${DAYS} days`, value: against, unit: 'us' },
        { name: `Pareto tail of ${DAYS} days`, value: tail, unit: 'us' },
      ];
    },
  },
  {
    name: 'probability of overfitting',
    run: () => {
      const rng = new Rng(2);
      const trials = Array.from({ length: 100 }, () => Float64Array.from({ length: 1024 }, () => 0.01 * rng.normal()));
      const value = fastest(() => backtestOverfitting(trials), 3);
      return [{ name: '100 trials, 1,024 rows, 12,870 splits', value: value / 1000, unit: 'ms' }];
    },
  },
];

function measureAll(times: Float64Array, equity: Float64Array, isWanted: (metric: PerformanceMetric) => boolean): void {
  const returns = simpleReturns(equity);
  const terms = { periodsPerYear: 252, startTime: times[0]!, benchmark: returns.map((value) => value / 2) };
  const profile = new PerformanceProfile({ times: times.subarray(1), returns, ...terms });
  for (const metric of PERFORMANCE_METRICS) if (isWanted(metric)) figureOf(metric, profile);
}

function account(): { readonly times: Float64Array; readonly equity: Float64Array; readonly profits: Float64Array } {
  const rng = new Rng(1);
  let worth = 10_000;
  return {
    times: Float64Array.from({ length: DAYS }, (_, i) => Date.UTC(2004, 7, 19) + Math.floor((i * 7) / 5) * DAY_MS),
    equity: Float64Array.from({ length: DAYS }, () => (worth *= 1 + 0.0005 + 0.015 * rng.normal())),
    profits: Float64Array.from({ length: TRADES }, () => 50 + 400 * rng.normal()),
  };
}

/** Fewest microseconds of several rounds. */
function fastest(work: () => unknown, rounds = ROUNDS): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = hrtime.bigint();
    work();
    best = Math.min(best, Number(hrtime.bigint() - start) / 1e3);
  }
  return best;
}
