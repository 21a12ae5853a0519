import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { backtestOverfitting } from '#domain/metrics/selection/overfitting.ts';
import type { Overfitting } from '#domain/metrics/selection/overfitting.ts';
import {
  deflatedSharpe,
  expectedBestSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeEvidence,
} from '#domain/metrics/selection/sharpe-confidence.ts';

const NORMAL = { skewness: 0, kurtosis: 3 };

describe('confidence in a Sharpe ratio', () => {
  it('needs 2.73 years of days to tell a ratio of 2 from one of 1', () => {
    // Bailey & López de Prado 2012, section 4: daily returns, independent and normal, 95 %.
    const evidence = { ...NORMAL, sharpe: 2 / Math.sqrt(252), count: 1 };
    expect(minimumTrackRecord(evidence, 1 / Math.sqrt(252))! / 252).toBeCloseTo(2.73, 2);
    expect(minimumTrackRecord(evidence, 1)).toBeUndefined();
  });

  it('is deflated by trials as in the published example', () => {
    // Bailey & López de Prado 2014: SR 2.5 a year of 250 days over 1,250 days, skewness -3, kurtosis 10, best of 100 trials whose ratios
    // have a variance of 1/2 a year: the bar is 0.1132 and the deflated ratio 0.9004.
    const evidence = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 };
    const variance = 0.5 / 250;
    expect(expectedBestSharpe(100, variance)).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(evidence, 100, variance)).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(evidence, 1, variance)).toBe(probabilisticSharpe(evidence, 0));
  });

  it('is even at the ratio itself, and reaches the confidence at the minimum record', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 0.5, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (sharpe, skewness) => {
          const evidence = { sharpe, skewness, kurtosis: 4, count: 200 };
          expect(probabilisticSharpe(evidence, sharpe)).toBeCloseTo(0.5, 12);
          const count = minimumTrackRecord(evidence, 0)!;
          expect(probabilisticSharpe({ ...evidence, count: Math.max(2, count) }, 0)).toBeCloseTo(
            0.95,
            count < 2 ? -1 : 9,
          );
        },
      ),
    );
  });

  it('falls with every trial', () => {
    const bars = [1, 2, 10, 100, 10_000].map((trials) => expectedBestSharpe(trials, 1)!);
    expect(bars).toEqual([...bars].sort((a, b) => a - b));
    expect(bars[0]).toBe(0);
    expect(expectedBestSharpe(0, 1)).toBeUndefined();
  });

  it('is unknown for returns without variation', () => {
    expect(sharpeEvidence([0, 0, 0])).toBeUndefined();
    expect(sharpeEvidence([0.01, -0.01, 0.02, 0])).toMatchObject({ count: 4 });
  });

  it('expects of the best of many coin flips what simulation shows', () => {
    const rng = new Rng(5);
    let sum = 0;
    for (let run = 0; run < 4000; run++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let trial = 0; trial < 50; trial++) best = Math.max(best, rng.normal());
      sum += best;
    }
    expect(expectedBestSharpe(50, 1)! / (sum / 4000)).toBeCloseTo(1, 1);
  });
});

describe('the probability of overfitting', () => {
  const noise = (
    seed: number,
    trials: number,
    rows = 320,
    drift: (trial: number) => number = () => 0,
  ): Float64Array[] => {
    const rng = new Rng(seed);
    return Array.from({ length: trials }, (_, trial) =>
      Float64Array.from({ length: rows }, () => drift(trial) + 0.01 * rng.normal()),
    );
  };

  it('is that of the splits counted by hand', () => {
    // Two blocks of two rows: A wins in the first half, B in the second, so the best inside is always the worst outside.
    const found = backtestOverfitting(
      [
        [0.02, 0.03, -0.01, -0.02],
        [-0.01, -0.02, 0.02, 0.03],
      ],
      { blocks: 2, performance: 'mean' },
    )!;
    expect(found.probability).toBe(1);
    expect(found.lossProbability).toBe(1);
    // Rank 1 of 2: 1/3, so ln(1/2) both times.
    expect([...found.logits].map((logit) => Math.round(logit * 1e12) / 1e12)).toEqual(
      Array(2).fill(Math.round(Math.log(0.5) * 1e12) / 1e12),
    );
    expect([...found.inside]).toEqual([0.025, 0.025]);
    expect(found.degradation).toBeUndefined();
  });

  it('is nothing for one trial that is truly better, and near a half and above for noise', () => {
    const skilled = backtestOverfitting(
      noise(1, 20, 320, (trial) => (trial === 7 ? 0.01 : 0)),
      { blocks: 10 },
    )!;
    expect(skilled.probability).toBe(0);
    expect(skilled.lossProbability).toBe(0);
    expect(skilled.logits.length).toBe(252);
    const found = [1, 2, 3, 4, 5, 6].map((seed) => backtestOverfitting(noise(seed, 20), { blocks: 8 })!);
    const average = (of: (one: Overfitting) => number): number => found.reduce((sum, one) => sum + of(one) / 6, 0);
    expect(average(({ probability }) => probability)).toBeGreaterThan(0.3);
    // Halves of one history mirror each other: what was above its mean in one was below it in the other.
    expect(average(({ degradation }) => degradation!.slope)).toBeLessThan(0);
    expect(average(({ lossProbability }) => lossProbability)).toBeGreaterThan(0.3);
  });

  it('does not depend on the size of the returns, nor on the order of the trials', () => {
    const trials = noise(9, 6, 64);
    const found = backtestOverfitting(trials, { blocks: 4 })!;
    const other = backtestOverfitting(
      [...trials].reverse().map((list) => list.map((value) => 2 * value)),
      { blocks: 4 },
    )!;
    expect(other.logits).toEqual(found.logits);
    expect(other.probability).toBe(found.probability);
  });

  it('takes a trial that never traded for one that made nothing', () => {
    const trials = [new Float64Array(32), ...noise(2, 2, 32, () => -0.02)];
    expect(backtestOverfitting(trials, { blocks: 4 })).toMatchObject({ probability: 0, lossProbability: 0 });
  });

  it('is unknown for one trial, or for fewer than two rows a block', () => {
    expect(backtestOverfitting(noise(1, 1))).toBeUndefined();
    expect(backtestOverfitting(noise(1, 3, 30))).toBeUndefined();
    expect(backtestOverfitting([])).toBeUndefined();
  });
});
