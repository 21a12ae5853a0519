import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('MFI', () => {
  it('is the share of money on rising prices', () => {
    // Money 2 x 1 rising, then 1 x 6 falling.
    const bars = barsOf([
      [1, 1, 1, 1],
      [2, 2, 2, 1],
      [1, 1, 1, 6],
    ]);
    expect(valuesOf('mfi(2)', bars)).toEqual([undefined, undefined, 25]);
  });

  it('is 50 when no money has flowed either way', () => {
    expect(valuesOf('mfi(1)', barsOf([5, 5])).at(-1)).toBe(50);
  });
});
