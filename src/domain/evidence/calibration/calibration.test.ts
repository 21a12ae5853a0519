import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import { calibrationScores } from '#domain/evidence/calibration/calibration-scores.ts';
import type { ScoredForecast } from '#domain/evidence/calibration/calibration-scores.ts';
import { bootstrapMeans, clusteredMean } from '#domain/evidence/calibration/clusters.ts';
import { brierLoss, LOG_CLIP, logistic, logit, logLoss } from '#domain/evidence/calibration/loss.ts';
import {
  beforePlannedEnd,
  beforeResolution,
  calendarSnapshots,
  priceAt,
} from '#domain/evidence/calibration/resolved-market.ts';
import type { ResolvedMarket } from '#domain/evidence/calibration/resolved-market.ts';

const forecast = (probability: number, outcome: 0 | 1): ScoredForecast => ({ probability, outcome });
const forecasts = fc.array(
  fc
    .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
    .map(([probability, isOne]) => forecast(probability, isOne ? 1 : 0)),
  { minLength: 1, maxLength: 60 },
);

describe('losses', () => {
  it('are as worked out, and a surprise costs no more than the clip allows', () => {
    expect(brierLoss(0.7, 1)).toBeCloseTo(0.09, 14);
    expect(brierLoss(0.7, 0)).toBeCloseTo(0.49, 14);
    expect(logLoss(0.5, 1)).toBeCloseTo(Math.LN2, 14);
    expect(logLoss(0, 1)).toBeCloseTo(-Math.log(LOG_CLIP), 12);
    expect(logLoss(1, 1)).toBe(0);
  });

  it('log odds come back as probabilities', () => {
    for (const p of [1e-5, 0.1, 0.5, 0.93]) expect(logistic(logit(p))).toBeCloseTo(p, 12);
  });
});

describe('scores of probabilities', () => {
  it('are as worked out for four forecasts', () => {
    // Squared distances .01 .04 .04 .36: mean .1125. Three of four came true: uncertainty .1875, skill 1 - .6 = .4.
    const scores = calibrationScores([forecast(0.1, 0), forecast(0.8, 1), forecast(0.8, 1), forecast(0.4, 1)])!;
    expect(scores.n).toBe(4);
    expect(scores.base).toBe(0.75);
    expect(scores.brier).toBeCloseTo(0.1125, 14);
    expect(scores.skill).toBeCloseTo(0.4, 14);
    expect(scores.log).toBeCloseTo(-(Math.log(0.9) + 2 * Math.log(0.8) + Math.log(0.4)) / 4, 14);
    // Bins .1 (1, none), .4 (1, all), .8 (2, all): gaps .1, .6, .2 twice.
    expect(scores.ece).toBeCloseTo((0.1 + 0.6 + 0.2 + 0.2) / 4, 14);
    expect(scores.reliability).toBeCloseTo((0.01 + 0.36 + 0.04 + 0.04) / 4, 14);
    expect(scores.resolution).toBeCloseTo((0.5625 + 3 * 0.0625) / 4, 14);
    expect(scores.within).toBeCloseTo(0, 14);
    expect(scores.bins.map(({ from, n, rate }) => [from, n, rate.ratio])).toEqual([
      [0.1, 1, 0],
      [0.4, 1, 1],
      [0.8, 2, 1],
    ]);
  });

  it('know nothing of no forecasts, and no skill when all outcomes are the same', () => {
    expect(calibrationScores([])).toBeUndefined();
    expect(calibrationScores([forecast(0.9, 1), forecast(1, 1)])).toMatchObject({ skill: undefined, base: 1 });
  });

  it('keep Brier = reliability - resolution + uncertainty + what bins hide', () => {
    fc.assert(
      fc.property(forecasts, (some) => {
        const { brier, reliability, resolution, uncertainty, within } = calibrationScores(some)!;
        expect(reliability - resolution + uncertainty + within).toBeCloseTo(brier, 12);
      }),
    );
  });

  it('hide nothing when every bin has one probability', () => {
    const binned = forecasts.map((some) =>
      some.map(({ probability, outcome }) => forecast(Math.min(9, Math.floor(probability * 10)) / 10 + 0.05, outcome)),
    );
    fc.assert(
      fc.property(binned, (some) => {
        expect(calibrationScores(some)!.within).toBeCloseTo(0, 12);
      }),
    );
  });

  it('do not care which outcome is called Yes', () => {
    fc.assert(
      fc.property(forecasts, (some) => {
        const mirrored = some.map(({ probability, outcome }) => forecast(1 - probability, outcome === 1 ? 0 : 1));
        const [a, b] = [calibrationScores(some)!, calibrationScores(mirrored)!];
        expect(b.brier).toBeCloseTo(a.brier, 12);
        expect(b.log).toBeCloseTo(a.log, 8);
        expect(b.uncertainty).toBeCloseTo(a.uncertainty, 12);
      }),
    );
  });
});

describe('intervals by clusters', () => {
  const clusters = Array.from({ length: 200 }, (_, i) => `${i % 40}`);
  const values = Float64Array.from(clusters, (name, i) => Number(name) / 40 + (i % 3) / 100);

  it('are the same for the same seed, hold the mean, and shift with the values', () => {
    const [first] = bootstrapMeans(clusters, [values], { seed: 7 })!;
    const [again, shifted] = bootstrapMeans(clusters, [values, values.map((value) => value + 1)], { seed: 7 })!;
    expect(again).toEqual(first);
    expect(shifted!.low).toBeCloseTo(first!.low + 1, 12);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(first!.low).toBeLessThan(mean);
    expect(first!.high).toBeGreaterThan(mean);
    expect(bootstrapMeans(['one'], [[1]], { seed: 1 })).toBeUndefined();
  });

  it('are wider than those that take every value for itself', () => {
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    const alone = clusters.map((_, i) => `${i}`);
    const [together] = bootstrapMeans(clusters, [values], { seed: 3 })!;
    const [apart] = bootstrapMeans(alone, [values], { seed: 3 })!;
    expect(width(together!)).toBeGreaterThan(1.8 * width(apart!));
    const mean = (names: readonly string[]): { low: number; high: number } =>
      clusteredMean(names.map((cluster, i) => ({ cluster, value: values[i]! })))!;
    expect(width(mean(clusters))).toBeGreaterThan(1.8 * width(mean(alone)));
  });
});

const market = (changes: Partial<ResolvedMarket> = {}): ResolvedMarket => ({
  id: 'm',
  category: 'politics',
  times: [10 * DAY_MS, 11 * DAY_MS, 14 * DAY_MS],
  prices: [0.2, 0.3, 0.9],
  resolvedAt: 15 * DAY_MS,
  plannedEnd: 20 * DAY_MS,
  outcome: 1,
  ...changes,
});

describe('a price at a time', () => {
  it('is the last one at or before it, however old, and none before the first or after the end', () => {
    const at = (days: number): number | undefined => priceAt(market(), days * DAY_MS);
    expect([9.99, 10, 10.5, 11, 13.99, 14, 14.99, 15].map(at)).toEqual([
      undefined,
      0.2,
      0.2,
      0.3,
      0.3,
      0.9,
      0.9,
      undefined,
    ]);
  });
});

describe('snapshots', () => {
  it('count days back from the resolution, or from the planned end while the market is open', () => {
    const at = (days: number): number | undefined => beforeResolution([market()], days)[0]?.probability;
    expect([1, 2, 4, 5, 6].map(at)).toEqual([0.9, 0.3, 0.3, 0.2, undefined]);
    const planned = (days: number): number | undefined => beforePlannedEnd([market()], days)[0]?.probability;
    expect([1, 5, 6, 7, 10, 11].map(planned)).toEqual([undefined, undefined, 0.9, 0.3, 0.2, undefined]);
    expect(beforePlannedEnd([market({ plannedEnd: undefined })], 6)).toEqual([]);
  });

  it('stand on Mondays and know the time to the planned end', () => {
    // 1970-01-12 is a Monday, day 11 of the epoch; the next one is day 18, after the resolution.
    const [only, ...others] = calendarSnapshots([market()]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ time: 11 * DAY_MS, probability: 0.3, horizon: '7 to 30 d', knownAt: 15 * DAY_MS });
    const horizon = (plannedEnd: number | undefined): string => calendarSnapshots([market({ plannedEnd })])[0]!.horizon;
    expect([undefined, 11, 18, 18.1, 42].map((days) => horizon(days && days * DAY_MS))).toEqual([
      'no end known',
      'past its end',
      'up to 7 d',
      '7 to 30 d',
      'over 30 d',
    ]);
  });

  it('on the calendar do not change when the end of a market does: only those after it go', () => {
    const long = calendarSnapshots([market({ resolvedAt: 60 * DAY_MS })], DAY_MS);
    const short = calendarSnapshots([market({ resolvedAt: 13 * DAY_MS })], DAY_MS);
    expect(short.length).toBe(3);
    expect(short.map(({ time, probability }) => [time, probability])).toEqual(
      long.slice(0, 3).map(({ time, probability }) => [time, probability]),
    );
  });
});
