import { currency } from '#core/money.ts';
import { invariant } from '#core/invariant.ts';
import { Attribution } from '#domain/evidence/attribution/attribution.ts';
import { factorCredit } from '#domain/evidence/attribution/credit.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import { PerformanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import { signalWeights } from '#domain/evidence/weights/signal-weights.ts';
import type { BenchCase } from '#tools/bench-case.ts';

/** Thirty days of five hundred markets, 33 signals a market and day. */
const SIGNALS = 500_000;
const MARKETS = 500;
const DAYS = 30;

const TYPES = [
  { type: 'sweep', winRatio: 0.4 },
  { type: 'gap', winRatio: 0.42 },
  { type: 'leak', winRatio: 0.5 },
  { type: 'iceberg', winRatio: 0.35 },
];

export const benches: readonly BenchCase[] = [
  {
    name: 'evidence of 30 days of 500 markets',
    run: () => {
      const options = { seed: 7, count: SIGNALS, markets: MARKETS, days: DAYS, types: TYPES };
      let generated = 0;
      const generatingS = timed(() => {
        for (const outcome of seededOutcomes(options)) generated += outcome.contributors.length;
      });
      invariant(generated > SIGNALS, 'signals were generated');
      let peakBytes = 0;
      const wholeS = timed(() => {
        peakBytes = evidenceOf(options);
      });
      return [
        { name: 'matrix, weights, attribution of 500,000 signals', value: wholeS - generatingS, unit: 's CPU' },
        { name: 'the same with making the signals', value: wholeS, unit: 's CPU' },
        { name: 'memory of the process, at most', value: peakBytes / 2 ** 20, unit: 'MB' },
      ];
    },
  },
];

/** Streams the signals through everything; gives back the most memory that the process had. */
function evidenceOf(options: Parameters<typeof seededOutcomes>[0]): number {
  const whole = new PerformanceMatrix({
    dimensions: dimensionsNamed(['type', 'category', 'volume', 'hour', 'regime', 'gate']),
  });
  const byType = new PerformanceMatrix({ dimensions: dimensionsNamed(['type']) });
  const byBoth = new PerformanceMatrix({ dimensions: dimensionsNamed(['type', 'category']) });
  const attribution = new Attribution({ rule: factorCredit, method: 'shapley', currency: currency('USDT') });
  let count = 0;
  let peak = 0;
  for (const outcome of seededOutcomes(options)) {
    whole.add(outcome);
    byType.add(outcome);
    byBoth.add(outcome);
    attribution.add(outcome);
    if (++count % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  }
  const { weights } = signalWeights(byType.matrix(), byBoth.matrix());
  const { contributions } = attribution.result();
  const { cells } = whole.matrix();
  invariant(weights[0]?.type === 'leak' && contributions.length > 0 && cells.length > 1_000, 'everything was learnt');
  return Math.max(peak, process.memoryUsage().rss);
}

/** Processor time in seconds, all threads of the process: a busy machine does not change what is being measured. */
function timed(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
