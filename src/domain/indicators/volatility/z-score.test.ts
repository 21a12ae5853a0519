import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('z-score', () => {
  it('is the distance from the mean in deviations', () => {
    expect(valuesOf('zscore(2)', barsOf([1, 3]))).toEqual([undefined, 1]);
  });

  it('is undefined while nothing moves', () => {
    expect(valuesOf('zscore(3)', barsOf([0.1, 0.1, 0.1])).at(-1)).toBeUndefined();
  });
});
