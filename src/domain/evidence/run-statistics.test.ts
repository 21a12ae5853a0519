import { describe, expect, it } from 'vitest';
import { currency } from '#core/money.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { longestDrawdownMs, maxDrawdown } from '#domain/evidence/drawdown.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { dailyReturns } from '#domain/evidence/period-returns.ts';
import { runStatistics } from '#domain/evidence/run-statistics.ts';

/** One value every `stepMs`, the first at the end of the first step. */
function curve(values: readonly number[], stepMs = DAY_MS, start = 100): EquityCurve {
  return {
    start,
    startTime: 0,
    times: Float64Array.from(values, (_, i) => (i + 1) * stepMs),
    values: Float64Array.from(values),
  };
}

describe('drawdown', () => {
  it('is the deepest fall from a running peak, with its moments', () => {
    expect(maxDrawdown(curve([110, 99, 104, 121, 84.7, 100, 121, 90]))).toEqual({
      ratio: (121 - 84.7) / 121,
      peakTime: 4 * DAY_MS,
      troughTime: 5 * DAY_MS,
      recoveryTime: 7 * DAY_MS,
    });
  });

  it('counts the start as a peak', () => {
    expect(maxDrawdown(curve([80, 90]))).toEqual({
      ratio: 0.2,
      peakTime: 0,
      troughTime: DAY_MS,
      recoveryTime: undefined,
    });
  });

  it('is undefined for an account that never fell', () => {
    expect(maxDrawdown(curve([100, 101, 101]))).toBeUndefined();
    expect(maxDrawdown(curve([]))).toBeUndefined();
    expect(longestDrawdownMs(curve([100, 101]))).toBe(0);
  });

  it('measures the longest time under water, from the peak to its recovery or the end', () => {
    expect(longestDrawdownMs(curve([110, 100, 105, 110, 108, 112]))).toBe(3 * DAY_MS);
    expect(longestDrawdownMs(curve([110, 109, 111, 100, 100, 100]))).toBe(3 * DAY_MS);
  });
});

describe('daily returns', () => {
  it('takes the last value of each day, midnight belonging to the day that ends', () => {
    const hourly = Array.from({ length: 48 }, (_, i) => (i === 23 ? 110 : i === 47 ? 121 : 105));
    expect([...dailyReturns(curve(hourly, HOUR_MS))].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.1, 0.1]);
  });

  it('skips days without bars and counts a last day that is not over', () => {
    const sparse: EquityCurve = {
      start: 100,
      startTime: 0,
      times: Float64Array.of(DAY_MS, 5 * DAY_MS, 5 * DAY_MS + HOUR_MS),
      values: Float64Array.of(110, 121, 60.5),
    };
    expect([...dailyReturns(sparse)].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.1, 0.1, -0.5]);
    expect([...dailyReturns(curve([]))]).toEqual([]);
  });
});

describe('run statistics', () => {
  it('puts trades and equity together', () => {
    const figures = { trades: [], currency: currency('USD'), exposedBars: 1, daysPerYear: 365 };
    const statistics = runStatistics({ ...figures, equity: curve([110, 99, 120, 121]) });
    expect(statistics).toMatchObject({ bars: 4, trades: 0, exposureRatio: 0.25, longestDrawdownMs: 2 * DAY_MS });
    expect(statistics.totalReturnRatio).toBeCloseTo(0.21, 12);
    expect(statistics.maxDrawdown?.ratio).toBeCloseTo(0.1, 12);
  });

  it('says nothing about a run without bars', () => {
    const figures = { trades: [], currency: currency('USD'), exposedBars: 0, daysPerYear: 365 };
    const statistics = runStatistics({ ...figures, equity: curve([]) });
    expect(statistics).toMatchObject({ bars: 0, totalReturnRatio: 0, exposureRatio: 0 });
    expect([statistics.cagrRatio, statistics.sharpe, statistics.sortino]).toEqual([undefined, undefined, undefined]);
  });
});
