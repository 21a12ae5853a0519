import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('Supertrend', () => {
  it('turns upward when the close crosses the stop, then trails below and never retreats', () => {
    const prices = [10, 10, 10, 20, 30, 29];
    const bars = barsOf(prices.map((price) => [price + 1, price - 1, price]));
    const directions = valuesOf('supertrend(2,1)', bars, 'direction');
    expect(directions).toEqual([undefined, -1, -1, 1, 1, 1]);
    const stops = valuesOf('supertrend(2,1)', bars);
    expect(stops[5]!).toBeGreaterThanOrEqual(stops[4]!);
    expect(stops[5]!).toBeLessThan(29);
  });
});
