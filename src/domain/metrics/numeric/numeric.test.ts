import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excessKurtosisOf, moments, skewnessOf, standardDeviation } from '#domain/metrics/numeric/moments.ts';
import { nelderMead } from '#domain/metrics/numeric/nelder-mead.ts';
import { normalCdf, normalDensity, normalQuantile } from '#domain/metrics/numeric/normal.ts';
import { quantileOfSorted } from '#domain/metrics/numeric/quantile.ts';

describe('the normal distribution', () => {
  // Exact to the digits shown (Abramowitz & Stegun, table 26.1; the tails from their asymptotic series).
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [1.959963984540054, 0.975],
    [3, 0.99865010196837],
    [-3.5, 0.000232629079035525],
    [-5, 2.86651571879194e-7],
    [-10, 7.61985302416053e-24],
  ])('has %f below it with a share of %f', (x, share) => {
    expect(normalCdf(x) / share).toBeCloseTo(1, 12);
  });

  it.each([
    [0.05, -1.6448536269514722],
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
    [1e-10, -6.361340902404056],
  ])('gives the quantile of %f', (share, x) => {
    expect(normalQuantile(share)).toBeCloseTo(x, 12);
  });

  it('leads from a quantile back to its share', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1 - 1e-12, noNaN: true }), (share) => {
        expect(normalCdf(normalQuantile(share)) / share).toBeCloseTo(1, 11);
      }),
    );
  });

  it('is symmetric, and its density is its slope', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (x) => {
        expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
        expect((normalCdf(x + 1e-5) - normalCdf(x - 1e-5)) / 2e-5).toBeCloseTo(normalDensity(x), 8);
      }),
    );
  });

  it('rises where series and fraction meet', () => {
    for (const edge of [-3, 3]) {
      expect(normalCdf(edge + 1e-12) - normalCdf(edge - 1e-12)).toBeCloseTo(2e-12 * normalDensity(edge), 15);
    }
  });
});

describe('moments', () => {
  it('of 1, 2, 3, 10 are as worked out', () => {
    // Mean 4; distances -3, -2, -1, 6: squares 50, cubes 180, fourths 1,394.
    const of = moments([1, 2, 3, 10]);
    expect(of).toEqual({ count: 4, mean: 4, squares: 50, cubes: 180, fourths: 1394 });
    expect(standardDeviation([1, 2, 3, 10])).toBeCloseTo(Math.sqrt(50 / 3), 14);
    expect(standardDeviation([1, 2, 3, 10], 'population')).toBeCloseTo(Math.sqrt(12.5), 14);
    expect(skewnessOf(of)).toBeCloseTo(45 / 12.5 ** 1.5, 14);
    expect(skewnessOf(of, 'sample')).toBeCloseTo((45 / 12.5 ** 1.5) * (Math.sqrt(12) / 2), 14);
    expect(excessKurtosisOf(of)).toBeCloseTo(348.5 / 156.25 - 3, 14);
    expect(excessKurtosisOf(of, 'sample')).toBeCloseTo((3 / 2) * (5 * (348.5 / 156.25 - 3) + 6), 13);
  });

  it('leave missing values out', () => {
    expect(moments([Number.NaN, 1, 2, Number.NaN, 3, 10])).toEqual(moments([1, 2, 3, 10]));
  });

  it('see no variation in a constant, however long and odd it is', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 5000 }), (value, n) => {
        expect(moments(new Float64Array(n).fill(value)).squares).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a quantile', () => {
  it('lies on the line between neighbours', () => {
    expect(quantileOfSorted([1, 81, 82, 83, 84, 85], 0.1)).toBe(41);
    expect(quantileOfSorted([7], 0.9)).toBe(7);
    expect(quantileOfSorted([], 0.5)).toBeUndefined();
  });
});

describe('the minimiser', () => {
  it('walks down the valley of Rosenbrock', () => {
    const least = nelderMead(([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2, [-1.2, 1], 1e-10);
    expect(least.converged).toBe(true);
    expect(least.point[0]).toBeCloseTo(1, 7);
    expect(least.point[1]).toBeCloseTo(1, 7);
  });

  it('says when it did not arrive', () => {
    expect(nelderMead(([x]) => -x!, [1], 1e-9).converged).toBe(false);
  });
});
