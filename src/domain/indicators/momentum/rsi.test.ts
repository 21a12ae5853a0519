import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('RSI', () => {
  it('is the share of rises in all movement', () => {
    expect(valuesOf('rsi(2)', barsOf([1, 2, 1, 4]))).toEqual([undefined, undefined, 50, 100 * (1.75 / 2)]);
  });

  it('is 50 when nothing has moved, and 100 after rises only', () => {
    expect(valuesOf('rsi(2)', barsOf([5, 5, 5])).at(-1)).toBe(50);
    expect(valuesOf('rsi(2)', barsOf([5, 6, 7])).at(-1)).toBe(100);
  });
});
