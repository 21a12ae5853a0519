import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('percentile rank', () => {
  it('counts lower values whole and equal ones half', () => {
    expect(valuesOf('percentileRank(4)', barsOf([1, 2, 3, 3, 3])).at(-1)).toBe(75);
  });
});
