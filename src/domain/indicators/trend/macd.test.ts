import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('MACD', () => {
  it('starts both averages on the same bar and all values with the signal', () => {
    // Slow EMA(3): 2, 3, 4. Fast EMA(2) starts with (2 + 3) / 2: 2.5, 3.5, 4.5.
    const bars = barsOf([1, 2, 3, 4, 5]);
    expect(valuesOf('macd(2,3,2)', bars)).toEqual([undefined, undefined, undefined, 0.5, 0.5]);
    expect(valuesOf('macd(2,3,2)', bars, 'signal').at(-1)).toBe(0.5);
    expect(valuesOf('macd(2,3,2)', bars, 'histogram').at(-1)).toBe(0);
  });
});
