import { describe, expect, it } from 'vitest';
import { barsOf, valuesOf } from '#testkit/indicator-values.ts';

describe('realised volatility', () => {
  it('is the sample deviation of log returns, scaled to a year when asked', () => {
    // Log returns 1 and -1 around a mean of 0: variance 2.
    const bars = barsOf([1, Math.E, 1]);
    expect(valuesOf('realisedVolatility(2)', bars).at(-1)).toBeCloseTo(Math.SQRT2, 12);
    expect(valuesOf('realisedVolatility(2,2)', bars).at(-1)).toBeCloseTo(2, 12);
  });
});
