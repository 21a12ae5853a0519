import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe("Spearman's correlation", () => {
  it('is 1 for any common order, however crooked', () => {
    const bars = barsOf([1, 2, 3, 100].map((price) => [price, price, price, price ** 3]));
    expect(valuesOf('spearman(4)', bars).at(-1)).toBeCloseTo(1, 12);
  });

  it('lets equal numbers share their mean rank', () => {
    // Ranks 1, 2.5, 2.5 against 1, 2, 3: covariance 1.5, variances 1.5 and 2.
    const bars = barsOf([
      [1, 1, 1, 1],
      [5, 5, 5, 2],
      [5, 5, 5, 3],
    ]);
    expect(valuesOf('spearman(3)', bars).at(-1)).toBeCloseTo(1.5 / Math.sqrt(3), 12);
  });
});
