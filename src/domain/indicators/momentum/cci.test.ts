import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('CCI', () => {
  it('measures the distance from the mean in mean distances', () => {
    expect(valuesOf('cci(2)', barsOf([1, 3])).at(-1)).toBeCloseTo(1 / 0.015, 10);
  });

  it('is 0 in a flat window whose price has no exact binary form', () => {
    expect(valuesOf('cci(3)', barsOf([0.1, 0.1, 0.1])).at(-1)).toBe(0);
  });
});
