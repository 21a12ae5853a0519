import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('DEMA', () => {
  it('takes back the lag of an EMA once', () => {
    // EMA(2): 1, 1, 3; of that again: 1, 7/3; so 2 * 3 - 7/3.
    expect(valuesOf('dema(2)', barsOf([1, 1, 1, 4])).at(-1)).toBeCloseTo(11 / 3, 12);
  });
});
