import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('relative moving average', () => {
  it('moves the long mean by the distance of the shorter ones', () => {
    expect(valuesOf('relativeMa(1)', barsOf([3, 6, 9]))).toEqual([undefined, undefined, 9 - 7.5 + 6]);
  });
});
