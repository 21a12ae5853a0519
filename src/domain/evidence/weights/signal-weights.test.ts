import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import { performanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import type { SeededOptions } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import { priorStrength, shrunkenRate } from '#domain/evidence/weights/beta-binomial.ts';
import { WEIGHT_MAX, WEIGHT_MIN, signalWeights } from '#domain/evidence/weights/signal-weights.ts';
import type { SignalWeights } from '#domain/evidence/weights/signal-weights.ts';

function weightsOf(options: SeededOptions): SignalWeights {
  const outcomes = [...seededOutcomes(options)];
  return signalWeights(
    performanceMatrix(outcomes, { dimensions: dimensionsNamed(['type']) }),
    performanceMatrix(outcomes, { dimensions: dimensionsNamed(['type', 'category']) }),
  );
}

describe('priorStrength', () => {
  it('finds the strength that the groups were drawn with', () => {
    const rng = new Rng(4);
    // Beta(30, 30) by its normal limit: variance p q / (M + 1), M = 60.
    const groups = Array.from({ length: 400 }, () => {
      const rate = Math.min(0.99, Math.max(0.01, 0.5 + rng.normal() * Math.sqrt(0.25 / 61)));
      let wins = 0;
      for (let i = 0; i < 200; i++) if (rng.uniform() < rate) wins++;
      return { wins, trials: 200, parentRate: 0.5 };
    });
    const strength = priorStrength(groups);
    expect(strength).toBeGreaterThan(45);
    expect(strength).toBeLessThan(80);
  });

  it('is the greatest when groups differ no more than by luck, and small when they are far apart', () => {
    const alike = Array.from({ length: 20 }, () => ({ wins: 50, trials: 100, parentRate: 0.5 }));
    expect(priorStrength(alike)).toBe(4_000);
    const apart = [5, 95, 10, 90].map((wins) => ({ wins, trials: 100, parentRate: 0.5 }));
    expect(priorStrength(apart)).toBeLessThan(10);
    expect(priorStrength([])).toBe(4_000);
  });

  it('pulls a rate by its share of the trials', () => {
    // (8 + 0.5 * 30) / (10 + 30)
    expect(shrunkenRate({ wins: 8, trials: 10, parentRate: 0.5 }, 30)).toBeCloseTo(23 / 40, 12);
  });
});

describe('signalWeights', () => {
  const types = [
    { type: 'good', winRatio: 0.55 },
    { type: 'plain', winRatio: 0.42 },
    { type: 'bad', winRatio: 0.25 },
  ];

  it('weigh a good type above a plain one and that above a bad one, within bounds', () => {
    const { weights } = weightsOf({ seed: 1, count: 3_000, types });
    const byType = weights.filter(({ category }) => category === undefined);
    expect(byType.map(({ type }) => type)).toEqual(['good', 'plain', 'bad']);
    expect(byType[0]!.weight).toBeGreaterThan(1.2);
    expect(byType[2]!.weight).toBeLessThan(0.8);
    for (const { weight } of weights) {
      expect(weight).toBeGreaterThanOrEqual(WEIGHT_MIN);
      expect(weight).toBeLessThanOrEqual(WEIGHT_MAX);
    }
  });

  it('stay near the parent with few samples, and leave it with many', () => {
    const special = [
      { type: 'a', winRatio: 0.4, category: { name: 'fx', by: 0.25 } },
      { type: 'b', winRatio: 0.4 },
    ];
    const deviation = (count: number): number => {
      const { weights } = weightsOf({ seed: 2, count, types: special });
      const of = (category: string | undefined): number =>
        weights.find((one) => one.type === 'a' && one.category === category)!.shrunkenRate;
      return of('fx') - of(undefined);
    };
    expect(Math.abs(deviation(30))).toBeLessThan(0.06);
    expect(deviation(6_000)).toBeGreaterThan(0.1);
  });

  it('do not reward a rate above average that earns nothing', () => {
    // 60 % wins of 0.5 R lose: 0.3 - 0.4.
    const { weights } = weightsOf({
      seed: 3,
      count: 3_000,
      winR: 0.5,
      types: [
        { type: 'often', winRatio: 0.6 },
        { type: 'seldom', winRatio: 0.3 },
      ],
    });
    expect(weights.find(({ type }) => type === 'often')).toMatchObject({ weight: 1, isHeldBack: true });
  });

  it('are the same every time, and exist for nothing as well', () => {
    expect(weightsOf({ seed: 5, count: 500, types })).toEqual(weightsOf({ seed: 5, count: 500, types }));
    expect(weightsOf({ seed: 5, count: 0, types })).toMatchObject({ weights: [], overallRate: undefined });
  });
});
