import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('WMA', () => {
  it('weighs the newest value most', () => {
    expect(valuesOf('wma(3)', barsOf([1, 2, 3, 4]))).toEqual([undefined, undefined, 14 / 6, 20 / 6]);
  });

  it('agrees with the sum taken afresh after many turns', () => {
    const prices = Array.from({ length: 100 }, (_, i) => 1 + ((i * 7) % 13));
    const [a, b, c] = prices.slice(-3);
    expect(valuesOf('wma(3)', barsOf(prices)).at(-1)).toBeCloseTo((a! + 2 * b! + 3 * c!) / 6, 12);
  });
});
