import { describe, expect, it } from 'vitest';
import { alignSeries, columnsOf, drawdownOf, lineSummary, paddedRange } from '#apps/web/charts/line/line-data.ts';

describe('lines', () => {
  it('are handed on with times in seconds', () => {
    expect(columnsOf([1_000, 2_500], [{ name: 'a', values: [1, null] }], true)).toEqual([
      [1, 2.5],
      [1, null],
    ]);
    expect(columnsOf([1, 2], [{ name: 'a', values: [3, 4] }], false)[0]).toEqual([1, 2]);
  });

  it('know how far they are below their highest point', () => {
    expect(drawdownOf([100, 110, 99, null, 121])).toEqual([0, 0, 99 / 110 - 1, null, 0]);
    expect(drawdownOf([0, 5])).toEqual([null, 0]);
  });

  it('that were noted at other times hold their last value', () => {
    const aligned = alignSeries([
      { times: [1, 3], values: [10, 30] },
      { times: [2, 3, 4], values: [200, 300, 400] },
    ]);
    expect(aligned).toEqual({
      x: [1, 2, 3, 4],
      values: [
        [10, 10, 30, 30],
        [null, 200, 300, 400],
      ],
    });
  });

  it('get some air, and keep zero in sight when it matters', () => {
    expect(paddedRange(0, 100, false)).toEqual([-8, 108]);
    expect(paddedRange(-0.1, -0.02, true)[1]).toBe(0);
    const [low, high] = paddedRange(50, 50, false);
    expect(low).toBeLessThan(50);
    expect(high).toBeGreaterThan(50);
  });

  it('are told in a sentence', () => {
    expect(lineSummary({ name: 'Equity', values: [null, 2, 5, 1, 4] }, String)).toBe(
      'Equity: from 2 to 4, between 1 and 5.',
    );
    expect(lineSummary({ name: 'Equity', values: [null] }, String)).toBe('Equity: no values.');
  });
});
