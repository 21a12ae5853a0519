import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('EMA', () => {
  it('begins with the mean and then moves by two parts in period + 1', () => {
    expect(valuesOf('ema(3)', barsOf([1, 2, 3, 4, 9]))).toEqual([undefined, undefined, 2, 3, 6]);
  });
});
