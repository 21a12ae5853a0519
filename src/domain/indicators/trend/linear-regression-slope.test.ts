import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('linear-regression slope', () => {
  it('is the step of a straight line, and 0 in a flat market', () => {
    expect(valuesOf('linregSlope(3)', barsOf([1, 3, 5, 7]))).toEqual([undefined, undefined, 2, 2]);
    expect(valuesOf('linregSlope(3)', barsOf([0.1, 0.1, 0.1])).at(-1)).toBeCloseTo(0, 15);
  });
});
