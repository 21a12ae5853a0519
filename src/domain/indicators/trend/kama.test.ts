import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('KAMA', () => {
  it('takes the fast weight while price travels straight', () => {
    // Efficiency 1, weight (2 / 3) squared, started at the value before.
    expect(valuesOf('kama(2)', barsOf([1, 2, 3]))[2]).toBeCloseTo(2 + 4 / 9, 12);
  });

  it('takes the slow weight while price goes to and fro', () => {
    // Net change 0 of a way of 2: weight (2 / 31) squared.
    expect(valuesOf('kama(2)', barsOf([1, 2, 1]))[2]).toBeCloseTo(2 - (2 / 31) ** 2, 12);
  });
});
