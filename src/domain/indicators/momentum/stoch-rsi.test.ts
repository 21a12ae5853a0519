import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('stochastic RSI', () => {
  it('is 100 when the RSI is the highest of its window', () => {
    expect(valuesOf('stochRsi(2,2,1,1)', barsOf([1, 2, 1, 4])).at(-1)).toBe(100);
  });

  it('is 50 while the RSI stands still', () => {
    expect(valuesOf('stochRsi(2,2,1,1)', barsOf([5, 5, 5, 5])).at(-1)).toBe(50);
  });
});
