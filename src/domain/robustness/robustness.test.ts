import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { acceptanceOf, DEFAULT_ACCEPTANCE, QUICK_ACCEPTANCE } from '#domain/robustness/acceptance.ts';
import type { AcceptanceEvidence } from '#domain/robustness/acceptance.ts';
import { resampledBars } from '#domain/robustness/bar-paths.ts';
import { chanceTest, quantilesOf } from '#domain/robustness/chance-test.ts';
import { breakEvenOf } from '#domain/robustness/cost-stress.ts';
import { neighbourhoodOf } from '#domain/robustness/neighbourhood.ts';
import { chanceOf, resampledIndexes } from '#domain/robustness/resampling.ts';
import { DEFAULT_TRADE_PATHS, tradePaths } from '#domain/robustness/trade-paths.ts';
import { tickBars } from '#testkit/tick-bars.ts';

describe('resampling', () => {
  it('draws every item about equally often, in blocks of the mean length', () => {
    const rng = new Rng(3);
    const counts = new Float64Array(50);
    let blocks = 0;
    for (let run = 0; run < 400; run++) {
      const indexes = resampledIndexes(50, 5, rng);
      for (const [i, index] of indexes.entries()) {
        counts[index] = counts[index]! + 1;
        if (i === 0 || index !== (indexes[i - 1]! + 1) % 50) blocks++;
      }
    }
    expect(Math.min(...counts)).toBeGreaterThan(250);
    expect(Math.max(...counts)).toBeLessThan(600);
    // 20,000 items; a new block may happen to go on where the old one ended.
    expect(20_000 / blocks).toBeGreaterThan(4.5);
    expect(20_000 / blocks).toBeLessThan(5.7);
  });

  it('is the same for the same seed', () => {
    expect(resampledIndexes(9, 2, new Rng(1))).toEqual(resampledIndexes(9, 2, new Rng(1)));
  });

  it('counts the result itself among the draws of chance', () => {
    expect(chanceOf(5, [1, 2, 3])).toBe(1 / 4);
    expect(chanceOf(2, [1, 2, 3])).toBe(3 / 4);
    expect(chanceOf(1, [])).toBe(1);
  });
});

describe('a chance test', () => {
  it('keeps every draw, their quantiles, and the share that did as well', () => {
    expect(chanceTest([4, 1, 3, 2, 0], 3)).toEqual({
      runs: 5,
      net: [0.2, 1, 2, 3, 3.8],
      chance: 3 / 6,
      draws: [4, 1, 3, 2, 0],
    });
    expect(chanceTest([], 3)).toBeUndefined();
  });
});

describe('the break-even of costs', () => {
  const at = (...nets: number[]) => breakEvenOf(nets.map((net, multiple) => ({ multiple, trades: 1, net })));

  it('lies straight between the points around it', () => {
    // From 30 at once the costs to -10 at twice: three quarters of the way.
    expect(at(70, 30, -10)).toBe(1.75);
    expect(at(70, 0, -10)).toBe(1);
  });

  it('is 0 for what loses without costs, and not known when nothing is lost or nothing was run', () => {
    expect(at(-1, -2)).toBe(0);
    expect(at(3, 2)).toBeUndefined();
    expect(at()).toBeUndefined();
  });
});

describe('Monte Carlo of trades', () => {
  it('moves nothing when every trade is the same', () => {
    const paths = tradePaths([10, 10, 10], 100)!;
    expect(paths.profit).toEqual([30, 30, 30, 30, 30]);
    expect(paths.maxDrawdown).toEqual([0, 0, 0, 0, 0]);
    expect(paths.band.map((quantiles) => quantiles[2])).toEqual([100, 110, 120, 130]);
    expect(paths.actual).toEqual([100, 110, 120, 130]);
    expect(paths).toMatchObject({ lossRatio: 0, ruinRatio: 0 });
  });

  it('keeps the path that was taken, at the points of the band', () => {
    const { actual, band } = tradePaths([5, -10, 20, 1], 100, { ...DEFAULT_TRADE_PATHS, points: 2 })!;
    expect(actual).toEqual([100, 95, 116]);
    expect(band).toHaveLength(3);
  });

  it('spreads around the mean as far as chance goes', () => {
    const results = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 12 : -10));
    const { profit, lossRatio } = tradePaths(results, 1_000, { ...DEFAULT_TRADE_PATHS, meanBlock: 1 })!;
    // Mean 100, standard deviation √100 * 11 = 110: a path loses when it falls 0.91 deviations short, 18 % of the time.
    expect(profit[2]).toBeGreaterThan(85);
    expect(profit[2]).toBeLessThan(115);
    expect(profit[0]).toBeGreaterThan(100 - 1.645 * 110 - 25);
    expect(profit[0]).toBeLessThan(100 - 1.645 * 110 + 25);
    expect(lossRatio).toBeGreaterThan(0.12);
    expect(lossRatio).toBeLessThan(0.24);
  });

  it('grows with the account when results are shares of it', () => {
    const paths = tradePaths([0.1, 0.1, 0.1], 100, { ...DEFAULT_TRADE_PATHS, compounds: true })!;
    expect(paths.profit[2]).toBeCloseTo(33.1, 10);
    const halves = tradePaths([-0.5, -0.5], 100, { ...DEFAULT_TRADE_PATHS, compounds: true })!;
    expect(halves.maxDrawdown[4]).toBe(0.75);
  });

  it('calls a fall of half the peak ruin', () => {
    expect(tradePaths([-50, -50, 1], 100)!.ruinRatio).toBeGreaterThan(0.9);
    expect(tradePaths([], 100)).toBeUndefined();
  });

  it('draws quantiles straight between neighbours', () => {
    expect(quantilesOf(Float64Array.from([4, 1, 3, 2, 0]))).toEqual([0.2, 1, 2, 3, 3.8]);
  });
});

describe('Monte Carlo of bars', () => {
  const bars = BarColumns.from(tickBars(new Rng(9), 400));
  const options = { meanBlock: 10, priceDigits: 2, withoutDrift: false };

  it('makes sound bars on the same clock, from the same start', () => {
    const path = resampledBars(bars, new Rng(1), options);
    expect(path.length).toBe(400);
    expect(path.closeTime.subarray(0, 400)).toEqual(bars.closeTime.subarray(0, 400));
    for (let i = 0; i < 400; i++) {
      const { open, high, low, close } = path.at(i);
      expect(low).toBeGreaterThan(0);
      expect(low).toBeLessThanOrEqual(Math.min(open, close));
      expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
    }
  });

  it('is another market with the same size of moves', () => {
    const path = resampledBars(bars, new Rng(1), options);
    expect(path.close).not.toEqual(bars.close);
    const size = ({ close }: BarColumns): number => {
      let sum = 0;
      for (let i = 1; i < 400; i++) sum += Math.abs(Math.log(close[i]! / close[i - 1]!));
      return sum;
    };
    expect(size(path) / size(bars)).toBeGreaterThan(0.85);
    expect(size(path) / size(bars)).toBeLessThan(1.15);
  });

  it('goes nowhere on average without drift', () => {
    const rising = BarColumns.from(
      Array.from({ length: 300 }, (_, i) => {
        const price = 100 * 1.004 ** i;
        const next = price * 1.004;
        return { openTime: i, closeTime: i + 1, open: price, high: next, low: price, close: next, volume: 1 };
      }),
    );
    const with_ = resampledBars(rising, new Rng(2), options);
    const without = resampledBars(rising, new Rng(2), { ...options, withoutDrift: true });
    expect(with_.close[299]! / with_.open[0]!).toBeGreaterThan(3);
    expect(without.close[299]! / without.open[0]!).toBeLessThan(1.1);
    expect(without.close[299]! / without.open[0]!).toBeGreaterThan(0.9);
  });
});

describe('a neighbourhood', () => {
  const around = (nets: readonly number[], centre: number) =>
    neighbourhoodOf([{ isCentre: true, net: centre }, ...nets.map((net) => ({ isCentre: false, net }))]);

  it('tells a plateau from a peak', () => {
    expect(around([90, 95, 105, 80], 100)).toEqual({
      count: 4,
      profitableRatio: 1,
      keptRatio: 0.925,
      centreRank: 0.75,
    });
    expect(around([-20, -5, 3, -10], 100)).toEqual({
      count: 4,
      profitableRatio: 0.25,
      keptRatio: -0.075,
      centreRank: 1,
    });
  });

  it('is not known without a centre or neighbours, and keeps nothing of a loss', () => {
    expect(neighbourhoodOf([{ isCentre: false, net: 1 }])).toBeUndefined();
    expect(around([], 1)).toBeUndefined();
    expect(around([5], -1)).toMatchObject({ keptRatio: undefined });
  });
});

describe('acceptance', () => {
  const good: AcceptanceEvidence = {
    trades: 100,
    meanRLow: 0.1,
    deflatedSharpe: 0.97,
    netAtDoubleCosts: 10,
    netOneBarLater: 5,
    randomEntryChance: 0.01,
    resampledChance: 0.05,
    neighboursProfitable: 0.8,
    overfitting: 0.2,
  };

  it('needs every rule', () => {
    expect(acceptanceOf(good).isAccepted).toBe(true);
    const worse: Partial<AcceptanceEvidence>[] = [
      { trades: 29 },
      { meanRLow: 0 },
      { deflatedSharpe: 0.94 },
      { netAtDoubleCosts: 0 },
      { netOneBarLater: -1 },
      { randomEntryChance: 0.06 },
      { resampledChance: 0.06 },
      { neighboursProfitable: 0.5 },
      { overfitting: 0.51 },
    ];
    expect(worse.length).toBe(Object.keys(DEFAULT_ACCEPTANCE).length);
    for (const change of worse) {
      const { isAccepted, rules } = acceptanceOf({ ...good, ...change });
      expect(isAccepted).toBe(false);
      expect(rules.filter(({ passes }) => !passes)).toHaveLength(1);
    }
  });

  it('does not pass on what is not known, unless the rule is left out', () => {
    const unknown = { ...good, overfitting: undefined };
    expect(acceptanceOf(unknown).isAccepted).toBe(false);
    expect(acceptanceOf(unknown, { ...DEFAULT_ACCEPTANCE, overfittingMax: null }).isAccepted).toBe(true);
    expect(acceptanceOf(good, QUICK_ACCEPTANCE).rules).toHaveLength(5);
  });
});
