import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RollingExtreme } from '#domain/indicators/window/rolling-extreme.ts';
import { RollingMoments } from '#domain/indicators/window/rolling-moments.ts';
import { RollingRanks } from '#domain/indicators/window/rolling-ranks.ts';
import { RollingSum } from '#domain/indicators/window/rolling-sum.ts';

/** A period and a series with ties and zeros, longer than the period. */
const SERIES = fc.record({
  period: fc.integer({ min: 1, max: 8 }),
  values: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 8, maxLength: 60 }),
});

/** Each full window of the series, oldest first. */
function windowsOf(values: readonly number[], period: number): number[][] {
  return values.slice(period - 1).map((_, i) => values.slice(i, i + period));
}

function ascending(a: number, b: number): number {
  return a - b;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

describe('rolling windows agree with looking at each window by itself', () => {
  it('sum', () => {
    fc.assert(
      fc.property(SERIES, ({ period, values }) => {
        const rolling = new RollingSum(period);
        const sums = values.map((value) => rolling.push(value)).slice(period - 1);
        expect(sums).toEqual(windowsOf(values, period).map(sumOf));
      }),
    );
  });

  it('highest, lowest and their ages, the newest of equals', () => {
    fc.assert(
      fc.property(SERIES, fc.constantFrom(1 as const, -1 as const), ({ period, values }, side) => {
        const rolling = new RollingExtreme(period, side);
        const found = values.map((value) => [rolling.push(value) + 0, rolling.age]).slice(period - 1);
        const expected = windowsOf(values, period).map((window) => {
          const extreme = side === 1 ? Math.max(...window) : Math.min(...window);
          return [extreme + 0, period - 1 - window.lastIndexOf(extreme)];
        });
        expect(found).toEqual(expected);
      }),
    );
  });

  it('mean, deviation and mean distance', () => {
    fc.assert(
      fc.property(SERIES, ({ period, values }) => {
        const rolling = new RollingMoments(period);
        const found = values
          .map((value) => (rolling.push(value) ? [rolling.mean, rolling.squaredDeviations, rolling.meanDistance] : []))
          .slice(period - 1);
        for (const [i, window] of windowsOf(values, period).entries()) {
          const mean = sumOf(window) / period;
          expect(found[i]![0]).toBeCloseTo(mean, 12);
          expect(found[i]![1]).toBeCloseTo(sumOf(window.map((value) => (value - mean) ** 2)), 10);
          expect(found[i]![2]).toBeCloseTo(sumOf(window.map((value) => Math.abs(value - mean))) / period, 12);
        }
      }),
    );
  });

  it('ranks, equal numbers sharing theirs', () => {
    fc.assert(
      fc.property(SERIES, ({ period, values }) => {
        const rolling = new RollingRanks(period);
        for (const value of values) rolling.push(value);
        const window = values.slice(-period);
        const ranks = window.map(
          (own) =>
            window.filter((other) => other < own).length + (window.filter((other) => other === own).length + 1) / 2,
        );
        expect([...rolling.ranks].toSorted(ascending)).toEqual(ranks.toSorted(ascending));
      }),
    );
  });
});

describe('a rolling sum', () => {
  it('is exactly zero when every number in the window is, whatever came before', () => {
    const rolling = new RollingSum(4);
    const sums = [0.1, 0.2, 0.3, 0.7, 0.1, 0, 0, 0, 0].map((value) => rolling.push(value));
    expect(sums.at(-1)).toBe(0);
  });

  it('keeps its digits over a million numbers', () => {
    const rolling = new RollingSum(7);
    let sum = 0;
    for (let i = 0; i < 1_000_000; i++) sum = rolling.push(0.1 + (i % 5) * 1e9);
    // The last seven are of kinds 3, 4, 0, 1, 2, 3, 4.
    expect(sum).toBeCloseTo(17e9 + 0.7, 4);
  });
});
