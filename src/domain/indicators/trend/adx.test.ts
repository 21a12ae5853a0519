import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('ADX', () => {
  it('is 100 while every bar reaches above its predecessor', () => {
    const bars = barsOf([1, 2, 3, 4, 5].map((low) => [low + 1, low, low + 0.5]));
    expect(valuesOf('adx(2)', bars)).toEqual([undefined, undefined, undefined, 100, 100]);
    // A rise of 1 in a true range of 1.5, known before the ADX itself.
    expect(valuesOf('adx(2)', bars, 'plusDi')[2]).toBeCloseTo(100 / 1.5, 12);
    expect(valuesOf('adx(2)', bars, 'minusDi')[2]).toBe(0);
  });

  it('is 0 in a market that never moves', () => {
    expect(valuesOf('adx(2)', barsOf([5, 5, 5, 5])).at(-1)).toBe(0);
  });
});
