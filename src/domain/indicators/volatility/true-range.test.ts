import { describe, expect, it } from 'vitest';
import { TrueRange } from '#domain/indicators/volatility/true-range.ts';
import { barsOf } from '#testkit/indicator-values.ts';

describe('the true range', () => {
  const bars = barsOf([
    [4, 2, 3],
    [9, 8, 8],
    [3, 2, 2],
  ]);

  it('reaches to the previous close across a gap', () => {
    const range = new TrueRange();
    expect(bars.map((bar) => range.push(bar))).toEqual([Number.NaN, 6, 6]);
  });

  it("is high to low on the first bar of Wilder's start", () => {
    const range = new TrueRange('wilder');
    expect(range.push(bars[0]!)).toBe(2);
  });
});
