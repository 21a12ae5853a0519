import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { correlationOf } from '#domain/indicators/correlation/pearson.ts';
import { correlationMatrix, pairPlace } from '#desks/prediction/correlation/correlation-matrix.ts';

describe('the correlation matrix', () => {
  it('says of every pair what the indicator says of it alone', () => {
    const rng = new Rng(1);
    const series = Array.from({ length: 6 }, () => Float64Array.from({ length: 101 }, () => 1e6 + rng.normal()));
    const matrix = correlationMatrix(series);
    expect(matrix).toHaveLength(15);
    for (let i = 1; i < 6; i++) {
      for (let j = 0; j < i; j++) {
        expect(Math.abs(matrix[pairPlace(j, i)]! - correlationOf(series[i]!, series[j]!))).toBeLessThan(1e-12);
      }
    }
  });

  it('knows nothing of a series that is flat', () => {
    const [first, opposite, second] = correlationMatrix([
      [1, 2, 3],
      [0.1, 0.1, 0.1],
      [3, 2, 1],
    ]);
    expect([first, second]).toEqual([Number.NaN, Number.NaN]);
    expect(opposite).toBeCloseTo(-1, 12);
  });
});
