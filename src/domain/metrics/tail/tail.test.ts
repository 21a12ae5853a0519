import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { moments } from '#domain/metrics/numeric/moments.ts';
import { sortedValues } from '#domain/metrics/numeric/quantile.ts';
import { componentRisk } from '#domain/metrics/tail/component-risk.ts';
import { paretoTail } from '#domain/metrics/tail/pareto-tail.ts';
import {
  gaussianShortfall,
  gaussianVar,
  historicalShortfall,
  historicalVar,
  modifiedShortfall,
  modifiedVar,
} from '#domain/metrics/tail/value-at-risk.ts';

const returns = fc
  .array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 5, maxLength: 80 })
  .map((list) => Float64Array.from(list, (value) => value / 1e6))
  .filter((list) => new Set(list).size > 2);

describe('value at risk', () => {
  it('of a symmetric series without fat tails is bent little', () => {
    const rng = new Rng(7);
    const of = moments(Float64Array.from({ length: 20_000 }, () => 0.01 * rng.normal()));
    expect(modifiedVar(of, 0.05)).toBeCloseTo(gaussianVar(of, 0.05)!, 3);
    expect(gaussianVar(of, 0.05)).toBeCloseTo(-0.01645, 3);
    expect(gaussianShortfall(of, 0.05)).toBeCloseTo(-0.02063, 3);
    expect(modifiedShortfall(of, 0.05)).toBeCloseTo(-0.02063, 3);
  });

  it('is never worse than the mean of what lies beyond it', () => {
    fc.assert(
      fc.property(returns, fc.constantFrom(0.01, 0.05, 0.25), (list, share) => {
        const sorted = sortedValues(list);
        expect(historicalShortfall(sorted, share)).toBeLessThanOrEqual(historicalVar(sorted, share)! + 1e-15);
        const of = moments(list);
        expect(gaussianShortfall(of, share)).toBeLessThanOrEqual(gaussianVar(of, share)!);
        expect(modifiedShortfall(of, share)).toBeLessThanOrEqual(modifiedVar(of, share)! + 1e-12);
      }),
    );
  });

  it('moves with the returns and scales with them', () => {
    fc.assert(
      fc.property(returns, (list) => {
        const moved = moments(list.map((value) => 2 * value + 0.01));
        for (const risk of [gaussianVar, gaussianShortfall, modifiedVar, modifiedShortfall]) {
          expect(risk(moved, 0.05)).toBeCloseTo(2 * risk(moments(list), 0.05)! + 0.01, 9);
        }
      }),
    );
  });

  it('is undefined without returns, or without variation where the shape counts', () => {
    expect(historicalVar([], 0.05)).toBeUndefined();
    expect(historicalShortfall([], 0.05)).toBeUndefined();
    expect(gaussianVar(moments([]), 0.05)).toBeUndefined();
    expect(modifiedVar(moments([0.01, 0.01]), 0.05)).toBeUndefined();
  });
});

describe('component risk', () => {
  it('sums to the whole, and one holding alone is the whole', () => {
    const columns = [
      [0.01, -0.02, 0.03, 0],
      [0, 0.01, -0.01, 0.02],
    ];
    const risk = componentRisk(columns, [0.6, 0.4], { share: 0.05 })!;
    const mixed = columns[0]!.map((value, i) => 0.6 * value + 0.4 * columns[1]![i]!);
    expect(risk.components.reduce((sum, part) => sum + part, 0)).toBeCloseTo(risk.total, 14);
    expect(risk.shares.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
    expect(risk.total).toBeCloseTo(gaussianVar(moments(mixed), 0.05, 'sample')!, 12);
    const shortfall = componentRisk(columns, [0.6, 0.4], {
      share: 0.05,
      measure: 'expected-shortfall',
      kind: 'population',
    })!;
    expect(shortfall.total).toBeCloseTo(gaussianShortfall(moments(mixed), 0.05)!, 12);
    expect(componentRisk([columns[0]!], [1], { share: 0.05 })?.components).toHaveLength(1);
  });

  it('is undefined for holdings that do not vary', () => {
    expect(componentRisk([[0.01, 0.01]], [1], { share: 0.05 })).toBeUndefined();
    expect(componentRisk([[0.01]], [1], { share: 0.05 })).toBeUndefined();
  });
});

describe('a Pareto tail', () => {
  it('finds the shape and the quantile of the losses that it was drawn from', () => {
    // Losses u^(-shape) beyond 0.01: 1 % of all lie beyond 0.01 * 0.01^(-0.4).
    const rng = new Rng(3);
    const drawn = Float64Array.from({ length: 40_000 }, () => -0.01 * rng.uniform() ** -0.4);
    const tail = paretoTail(drawn)!;
    expect(tail.shape).toBeCloseTo(0.4, 1);
    expect(tail.valueAtRisk / (0.01 * 0.01 ** -0.4)).toBeCloseTo(1, 1);
    expect(tail.expectedShortfall! / (tail.valueAtRisk / 0.6)).toBeCloseTo(1, 1);
  });

  it('is unknown without losses', () => {
    expect(paretoTail([0.01, 0.02, 0.03])).toBeUndefined();
    expect(paretoTail([-0.1])).toBeUndefined();
  });

  it('fitted to the losses themselves is as empyrical gives it', () => {
    // Figures of the tests of empyrical: threshold, scale, shape, value at risk and shortfall.
    const tail = paretoTail([0, 0.01, 0.1, -0.04, 0.02, 0.03, 0.02, 0.01, -0.1], { fits: 'losses' })!;
    expect(tail.threshold).toBe(0.1);
    expect(tail.scale).toBeCloseTo(0.10001255835838491, 8);
    expect(tail.shape).toBeCloseTo(1.5657360018514067e-6, 8);
    expect(tail.valueAtRisk).toBeCloseTo(0.4912526273742347, 8);
    expect(tail.expectedShortfall).toBeCloseTo(0.5912659549254118, 8);
  });
});
