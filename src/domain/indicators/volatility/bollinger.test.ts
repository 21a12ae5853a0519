import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('Bollinger bands', () => {
  it('lie population deviations away from the mean', () => {
    const bars = barsOf([1, 3]);
    const line = (name: string): number | undefined => valuesOf('bollinger(2,2)', bars, name).at(-1);
    expect(['upper', 'middle', 'lower', 'bandwidth', 'percentB'].map(line)).toEqual([4, 2, 0, 2, 0.75]);
  });

  it('keep their width at prices that drown a sum of squares', () => {
    expect(valuesOf('bollinger(2,1)', barsOf([1e9 + 1, 1e9 + 3]))).toEqual([undefined, 1e9 + 3]);
  });

  it('coincide in a flat market, where %B is undefined', () => {
    expect(valuesOf('bollinger(3)', barsOf([0.1, 0.1, 0.1])).at(-1)).toBe(0.1);
    expect(valuesOf('bollinger(3)', barsOf([0.1, 0.1, 0.1]), 'percentB').at(-1)).toBeUndefined();
  });
});
