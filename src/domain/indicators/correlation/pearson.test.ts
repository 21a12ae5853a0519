import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe("Pearson's correlation", () => {
  it('is 1 and -1 when one number follows the other in a straight line', () => {
    const together = barsOf([1, 2, 4].map((price) => [price, price, price, 10 * price]));
    const apart = barsOf([1, 2, 4].map((price) => [price, price, price, 50 - 10 * price]));
    expect(valuesOf('pearson(3)', together).at(-1)).toBeCloseTo(1, 12);
    expect(valuesOf('pearson(3)', apart).at(-1)).toBeCloseTo(-1, 12);
  });

  it('is undefined while one side is flat', () => {
    expect(valuesOf('pearson(2)', barsOf([0.1, 0.2]))).toEqual([undefined, undefined]);
  });

  it('keeps its digits at high levels', () => {
    const bars = barsOf([0, 1, 0, 2].map((step) => [1e9 + step, 1e9 + step, 1e9 + step, step]));
    expect(valuesOf('pearson(4)', bars).at(-1)).toBeCloseTo(1, 12);
  });
});
