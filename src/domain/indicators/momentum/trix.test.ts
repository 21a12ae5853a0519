import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('TRIX', () => {
  it('is the one-bar change of the smoothed price in percent', () => {
    expect(valuesOf('trix(1)', barsOf([100, 150]))).toEqual([undefined, 50]);
  });
});
