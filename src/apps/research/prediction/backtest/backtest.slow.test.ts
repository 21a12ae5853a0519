import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { Decimal } from '#core/decimal.ts';
import { PredictionDesk } from '#desks/prediction/desk.ts';
import { deskFindings } from '#desks/prediction/signals/finding-strategy.ts';
import type { FindingSource } from '#desks/prediction/signals/finding-strategy.ts';
import { RESEARCH_SIGNALS } from '#desks/prediction/signals/signal-settings.ts';
import { backtestReport } from '#apps/research/prediction/backtest/backtest-report.ts';
import { priceSource } from '#apps/research/prediction/backtest/price-source.ts';
import type { PriceSeries } from '#apps/research/prediction/backtest/price-source.ts';
import { BACKTEST_CHOICE, runPredictionBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';
import type { FinishedBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';
import { samplePrices } from '#apps/research/prediction/backtest/sample-prices.ts';
import { predictionWalkForward } from '#apps/research/prediction/backtest/walk-forward.ts';
import type { EventSource } from '#apps/research/prediction/backtest/event-source.ts';

const FROM = Date.UTC(2026, 8, 1);
const INTERVAL = 30 * MINUTE_MS;

function sample(seed: number, markets: number, days: number): readonly PriceSeries[] {
  return samplePrices({ seed, markets, from: FROM, days, intervalMs: INTERVAL });
}

function played(series: readonly PriceSeries[], days: number): EventSource {
  return priceSource(series, { title: 'a test', from: FROM, to: FROM + days * DAY_MS, intervalMs: INTERVAL });
}

/** Says every so many hours of each market what it will come to (`sign` 1), or the opposite (-1). */
function seer(series: readonly PriceSeries[], sign: 1 | -1): FindingSource {
  const ends = new Map(series.map(({ market, resolution }) => [market.id, resolution!.winner]));
  const source = deskFindings(new PredictionDesk({ detectors: [] }));
  let count = 0;
  return {
    ...source,
    take: (event, say) => {
      source.take(event, say);
      if (event.kind !== 'book' || (event.receivedTime - FROM) % (12 * HOUR_MS) !== 0) return;
      const { market, receivedTime: time } = event;
      const direction = (ends.get(market) === 0) === (sign === 1) ? 'long' : 'short';
      const words = { strength: (count % 10) / 10, reason: 'foreseen', evidence: [], related: [] };
      say({ id: `seen-${count++}`, detector: 'leak', market, time, since: time, direction, ...words });
    },
  };
}

/** Held to the end, so that what was foreseen comes. */
const HELD = { ...RESEARCH_SIGNALS, holdMs: 60 * DAY_MS, stopDistance: 1 };

const foreseen = (series: readonly PriceSeries[], sign: 1 | -1): Promise<FinishedBacktest> =>
  runPredictionBacktest(played(series, 10), { ...BACKTEST_CHOICE, signals: HELD, findings: seer(series, sign) });

describe('a backtest over prices', () => {
  const series = sample(3, 40, 10);
  let first: FinishedBacktest;
  beforeAll(async () => void (first = await foreseen(series, 1)));

  it('finds the edge of who knows the end, and loses with who knows it the wrong way round', async () => {
    const good = backtestReport(first);
    const bad = backtestReport(await foreseen(series, -1));
    expect(good).toMatchObject({ verdict: 'edge', tried: 1 });
    expect(good.net.amount.sign()).toBe(1);
    expect(good.detectors[0]!.hits!.ratio).toBe(1);
    expect(bad).toMatchObject({ verdict: 'no edge' });
    expect(bad.net.amount.sign()).toBe(-1);
    expect(bad.detectors[0]!.hits!.ratio).toBe(0);
  });

  it('makes the same orders a second time', async () => {
    const second = await foreseen(series, 1);
    expect(first.trades.length).toBeGreaterThan(10);
    expect(second.digest).toBe(first.digest);
    expect(backtestReport(second)).toEqual(backtestReport(first));
    expect((await foreseen(sample(4, 10, 10), 1)).digest).not.toBe(first.digest);
  });

  it('shares out the account to the last digit, and goes from naive to realistic without a gap', () => {
    const { attribution, net, waterfall } = backtestReport(first);
    const sums = [attribution.detectors, attribution.categories].map((list) =>
      list.reduce((sum, { profit }) => sum.plus(profit.amount), Decimal.ZERO),
    );
    for (const sum of sums) expect(sum.equals(net.amount)).toBe(true);
    const { all, categories } = waterfall;
    expect(all.net).toBeCloseTo(net.amount.toNumber(), 9);
    expect(categories.reduce((sum, one) => sum + one.net, 0)).toBeCloseTo(all.net, 9);
    expect(all.mid).toBeGreaterThan(all.touch);
    expect(all.touch).toBeGreaterThanOrEqual(all.depth);
    expect(all.depth).toBeGreaterThan(all.fees);
  });

  it('says "no edge" of prices that know everything, whatever the luck of the seed', async () => {
    for (const seed of [1, 2]) {
      const finished = await runPredictionBacktest(played(sample(seed, 120, 15), 15), BACKTEST_CHOICE);
      const report = backtestReport(finished);
      expect(report.detectors[0]!.measured).toBeGreaterThan(30);
      expect(report.verdict).toBe('no edge');
      expect(report.notes[0]).toContain('books are assumed');
    }
  });
});

describe('prices as books', () => {
  it('stand a cent or more around the price, and are one-sided near certainty', async () => {
    const [one] = sample(1, 1, 5);
    const prices = [0.5, 0.505, 0.03, 0.994];
    const times = prices.map((_, i) => FROM + i * INTERVAL);
    const source = played([{ ...one!, times, prices, resolution: undefined }], 5);
    const books: unknown[] = [];
    await source.play(FROM + DAY_MS, (event) => {
      if (event.kind === 'book') books.push([event.bids[0], event.asks[0]]);
    });
    expect(books).toEqual([
      [4_900, 5_100],
      [4_900, 5_200],
      [200, 400],
      [9_800, undefined],
    ]);
  });

  it('come in the order of time, with the end of each market after its last price', async () => {
    const times: number[] = [];
    const ended = new Set<string>();
    await played(sample(2, 20, 10), 10).play(FROM + 10 * DAY_MS, ({ kind, market, receivedTime }) => {
      times.push(receivedTime);
      expect(ended.has(market)).toBe(false);
      if (kind === 'resolved') ended.add(market);
    });
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(ended.size).toBeGreaterThan(5);
  });
});

describe('a walk-forward', () => {
  it('trades what has earned in the past, and nothing where nothing has', async () => {
    const days = 40;
    const series = sample(5, 40, days);
    const range = { from: FROM as UnixMs, to: FROM + days * DAY_MS };
    const plan = { weeks: 2, trainDays: 20, testDays: 7, resultsMin: 30 };
    const run = async (sign: 1 | -1): Promise<ReturnType<typeof predictionWalkForward>> => {
      const signals = { ...HELD, holdMs: 6 * DAY_MS };
      const findings = seer(series, sign);
      const finished = await runPredictionBacktest(played(series, days), { ...BACKTEST_CHOICE, signals, findings });
      return predictionWalkForward(finished.outcomes, range, plan);
    };
    const good = await run(1);
    expect(good.windows).toHaveLength(2);
    expect(good.windows[0]!.testTo).toBe(good.windows[1]!.trainTo);
    expect(good.outOfSample.totalR).toBeGreaterThan(0);
    expect(good.tradedRatio).toEqual({ leak: 1 });
    expect(good.verdict.kind).toBe('robust');
    const bad = await run(-1);
    expect(bad.outOfSample.signals).toBe(0);
    expect(bad.everything.totalR).toBeLessThan(0);
    expect(bad.verdict.kind).toBe('too little evidence');
  });
});
