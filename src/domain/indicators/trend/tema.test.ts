import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('TEMA', () => {
  it('takes back the lag of an EMA twice', () => {
    // EMA(2): 3; of that 7/3; of that 17/9; so 3 * 3 - 3 * 7/3 + 17/9.
    expect(valuesOf('tema(2)', barsOf([1, 1, 1, 1, 4])).at(-1)).toBeCloseTo(35 / 9, 12);
  });
});
