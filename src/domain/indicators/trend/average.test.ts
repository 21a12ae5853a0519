import { describe, expect, it } from 'vitest';
import { averageOf, AVERAGES } from '#domain/indicators/trend/average.ts';

describe('the choice of average', () => {
  it('gives averages that agree on a flat series and differ on a step', () => {
    const steps = AVERAGES.map((kind) => {
      const average = averageOf(kind, 3);
      return [5, 5, 5, 8].map((value) => average.push(value)).slice(2);
    });
    expect(steps).toEqual([
      [5, 6],
      [5, 6.5],
      [5, 6],
      [5, 6.5],
    ]);
  });
});
