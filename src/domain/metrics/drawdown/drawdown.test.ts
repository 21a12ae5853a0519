import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averageDrawdown,
  calmarRatio,
  drawdownLengths,
  painIndex,
  ulcerIndex,
} from '#domain/metrics/drawdown/drawdown-measures.ts';
import {
  deepestDrawdown,
  drawdowns,
  longestDrawdown,
  longestWait,
  underwater,
} from '#domain/metrics/drawdown/drawdowns.ts';

const WORTH = [110, 110, 99, 104, 121, 84.7, 100, 121, 90];
const TIMES = WORTH.map((_, i) => i + 1);

describe('drawdowns', () => {
  it('are every stay below a peak, in order', () => {
    expect(drawdowns(WORTH, 100)).toEqual([
      { ratio: 11 / 110, highIndex: 0, peakIndex: 1, troughIndex: 2, recoveryIndex: 4 },
      { ratio: (121 - 84.7) / 121, highIndex: 4, peakIndex: 4, troughIndex: 5, recoveryIndex: 7 },
      { ratio: 31 / 121, highIndex: 7, peakIndex: 7, troughIndex: 8, recoveryIndex: undefined },
    ]);
    expect(deepestDrawdown(WORTH, 100)?.troughIndex).toBe(5);
  });

  it('count the start as a peak only when it is given', () => {
    expect(deepestDrawdown([80, 90], 100)).toMatchObject({ ratio: 0.2, peakIndex: -1 });
    expect(deepestDrawdown([80, 90])).toBeUndefined();
    expect(deepestDrawdown([])).toBeUndefined();
  });

  it('last from the peak, or from the first row below it', () => {
    expect(drawdownLengths(drawdowns(WORTH, 100), TIMES)).toEqual([3, 3, 1]);
    expect(drawdownLengths(drawdowns(WORTH, 100), TIMES, { from: 'first-below' })).toEqual([2, 2, 0]);
    expect(longestDrawdown(WORTH, TIMES, { start: 100, startTime: 0 })).toBe(3);
    expect(longestDrawdown([90, 95, 100], [1, 2, 3], { start: 100, startTime: 0 })).toBe(3);
    expect(longestWait(WORTH)).toBe(4);
  });

  it('have mean depth, ulcer and pain index as worked out', () => {
    // Depths 0, 0.1, 0.05 and 0.
    const depths = underwater([100, 90, 95, 100]);
    expect([...depths]).toEqual([0, 0.1, 0.05, 0]);
    expect(ulcerIndex(depths)).toBeCloseTo(Math.sqrt(0.0125 / 4), 12);
    expect(painIndex(depths)).toBeCloseTo(0.0375, 12);
    expect(averageDrawdown(drawdowns(WORTH, 100))).toBeCloseTo((0.1 + 0.3 + 31 / 121) / 3, 12);
    expect(averageDrawdown([])).toBeUndefined();
    expect(calmarRatio(0.1, 0.05)).toBeCloseTo(2, 12);
    expect(calmarRatio(0.1, undefined)).toBeUndefined();
  });

  it('lie between 0 and 1 for worth above zero, whatever its currency, and agree with the depths', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 80 }), (values) => {
        const spans = drawdowns(values);
        const depths = underwater(values);
        const deepest = Math.max(...depths);
        expect(deepestDrawdown(values)?.ratio ?? 0).toBe(deepest);
        expect(spans.every(({ ratio }) => ratio > 0 && ratio < 1)).toBe(true);
        expect(drawdowns(values.map((value) => value * 4))).toEqual(spans);
        for (const { peakIndex, troughIndex, recoveryIndex = values.length } of spans) {
          expect(peakIndex < troughIndex && troughIndex < recoveryIndex).toBe(true);
          expect(depths.subarray(peakIndex + 1, recoveryIndex).every((depth) => depth > 0)).toBe(true);
        }
        const below = spans.reduce(
          (sum, { peakIndex, recoveryIndex = values.length }) => sum + recoveryIndex - peakIndex - 1,
          0,
        );
        expect(below).toBe(depths.filter((depth) => depth > 0).length);
        expect(ulcerIndex(depths)).toBeGreaterThanOrEqual(painIndex(depths)! - 1e-12);
      }),
    );
  });
});
