import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText } from '#core/hash.ts';
import { Rng } from '#core/rng.ts';
import { assertBar } from '#domain/market/bar.ts';
import { toCsv } from '#sandbox/generator/bars-csv.ts';
import { bridgeRise } from '#sandbox/generator/brownian.ts';
import { randomWalk } from '#sandbox/generator/random-walk.ts';

describe('randomWalk', () => {
  it('gives the same bytes for the same seed', () => {
    expect(hashText(toCsv(randomWalk(1, 200), 2))).toBe(
      '54d69c3ddf88dd9986223199cea7cdc89867e60703d2e8aa1aeb209e38af4f2c',
    );
  });

  it('keeps the rules of bars for every seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 300 }), (seed, count) => {
        const bars = randomWalk(seed, count);
        expect(bars.length).toBe(count);
        for (let i = 0, previous = Number.NEGATIVE_INFINITY; i < count; i++) {
          assertBar(bars.at(i), i, previous);
          previous = bars.closeTime[i]!;
        }
      }),
    );
  });

  it('ends on average where it began', () => {
    const ends = Array.from({ length: 400 }, (_, seed) => randomWalk(seed, 250).close[249]!);
    const mean = ends.reduce((sum, value) => sum + value, 0) / ends.length;
    // One deviation of the mean: 100 * 0.002 * sqrt(250) / sqrt(400) = 0.16.
    expect(Math.abs(mean - 100)).toBeLessThan(0.5);
  });

  it('takes timeframe, start, price and digits', () => {
    const bars = randomWalk(5, 3, { timeframe: '1h', start: 0, startPrice: 1.1, sigma: 1e-4, priceDigits: 5 });
    expect(bars.open[0]).toBe(1.1);
    expect(Array.from(bars.closeTime)).toEqual([3_600_000, 7_200_000, 10_800_000]);
  });
});

describe('bridgeRise', () => {
  it('is at least the move and never negative', () => {
    const rng = new Rng(1);
    for (const move of [-3, -0.1, 0, 0.1, 3]) {
      for (let k = 0; k < 500; k++) expect(bridgeRise(rng, move, 1)).toBeGreaterThanOrEqual(Math.max(0, move));
    }
  });

  it('has the mean of the maximum of a bridge that returns: sqrt(pi / 8) deviations', () => {
    const rng = new Rng(2);
    const mean = Array.from({ length: 40_000 }, () => bridgeRise(rng, 0, 1)).reduce((a, b) => a + b, 0) / 40_000;
    expect(mean).toBeCloseTo(Math.sqrt(Math.PI / 8), 1.7);
  });
});

describe('toCsv', () => {
  it('writes the header, fixed digits, and an empty field for unknown volume', () => {
    const bars = randomWalk(1, 1, { startPrice: 100, sigma: 1e-9 });
    bars.volume[0] = Number.NaN;
    expect(toCsv(bars, 2)).toBe(
      'time,open,high,low,close,volume\n2020-01-06T00:00:00.000Z,100.00,100.00,100.00,100.00,\n',
    );
  });
});
