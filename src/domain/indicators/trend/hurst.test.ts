import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('Hurst exponent', () => {
  it('is near one half for a random walk and near zero for noise around a price', () => {
    const rng = new Rng(1);
    let price = 1000;
    const walk = Array.from({ length: 1000 }, () => (price += rng.normal()));
    const noise = Array.from({ length: 1000 }, () => 1000 + rng.normal());
    expect(valuesOf('hurst(1000,20)', barsOf(walk)).at(-1)).toBeCloseTo(0.5, 1);
    expect(Math.abs(valuesOf('hurst(1000,20)', barsOf(noise)).at(-1)!)).toBeLessThan(0.05);
  });

  it('is undefined on a straight line, where changes have no spread', () => {
    expect(valuesOf('hurst(10,4)', barsOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).at(-1)).toBeUndefined();
  });
});
