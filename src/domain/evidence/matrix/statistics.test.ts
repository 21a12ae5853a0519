import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { ClusterIndex } from '#domain/evidence/matrix/cluster-index.ts';
import { ClusterTally } from '#domain/evidence/matrix/clustered-mean.ts';
import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import { logGamma } from '#domain/evidence/matrix/log-gamma.ts';
import { twoSidedP, twoSidedT } from '#domain/evidence/matrix/student-t.ts';

const DAY = 86_400_000;

describe('logGamma', () => {
  it('is the logarithm of factorials, and of the square root of pi at one half', () => {
    expect(logGamma(1)).toBeCloseTo(0, 13);
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 13);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(logGamma(171)).toBeCloseTo(706.5730622457874, 9); // log(170!)
  });

  it('keeps Γ(x + 1) = x Γ(x)', () => {
    for (const x of [0.01, 0.3, 1.7, 9.99, 10.01, 250.5]) {
      expect(logGamma(x + 1) - logGamma(x)).toBeCloseTo(Math.log(x), 11);
    }
  });
});

describe('the t distribution', () => {
  it('has the quantiles of the printed tables', () => {
    expect(twoSidedT(0.05, 1)).toBeCloseTo(12.7062, 4);
    expect(twoSidedT(0.05, 10)).toBeCloseTo(2.2281, 4);
    expect(twoSidedT(0.01, 30)).toBeCloseTo(2.75, 3);
    expect(twoSidedT(0.05, 100_000)).toBeCloseTo(1.95998, 4);
  });

  it('has closed forms at 1 and 2 degrees', () => {
    for (const t of [0.1, 1, 3, 40]) {
      expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12);
      expect(twoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
    }
    expect(twoSidedP(0, 7)).toBe(1);
  });
});

describe('adjustedP', () => {
  it('is that of a worked case', () => {
    // m = 5, sorted 0.005 0.01 0.03 0.04 0.5: times m/rank 0.025 0.025 0.05 0.05 0.5, then the least from the right.
    expect(adjustedP([0.04, 0.01, 0.5, 0.005, 0.03]).map((p) => Number(p.toFixed(12)))).toEqual([
      0.05, 0.025, 0.5, 0.025, 0.05,
    ]);
    // 0.03 alone would be 0.04 * 5/4 = 0.05 as well: a later rank may pull an earlier one down.
    expect(adjustedP([0.011, 0.0105])).toEqual([0.011, 0.011]);
    expect(adjustedP([])).toEqual([]);
    expect(adjustedP([0.9, 1])).toEqual([1, 1]);
  });

  it('lets through at most its share of false discoveries', () => {
    const rng = new Rng(1);
    let withAny = 0;
    for (let trial = 0; trial < 2_000; trial++) {
      const nulls = Array.from({ length: 40 }, () => rng.uniform());
      if (adjustedP(nulls).some((p) => p <= 0.05)) withAny++;
    }
    // All are nulls, so any discovery is false: 5 % of the families, with four standard errors of room.
    expect(withAny / 2_000).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 2_000));
  });
});

describe('a clustered mean', () => {
  function meanOf(results: readonly (readonly [string, number, number])[]) {
    const index = new ClusterIndex();
    const tally = new ClusterTally();
    for (const [instrument, day, value] of results)
      index.add(tally, 0, index.clusterOf({ instrument, time: day * DAY + 5 }), value);
    return { tally, mean: tally.mean(0.05) };
  }

  it('has the error of the sums of its clusters', () => {
    // Clusters A: 1, 3 and B: 2, 6. Mean 3; sums of residuals -2 and +2, squares 8; times G/(G-1) = 2: 16, root 4, over n 4: 1.
    const { tally, mean } = meanOf([
      ['A', 0, 1],
      ['B', 0, 2],
      ['A', 0, 3],
      ['B', 0, 6],
    ]);
    expect(tally.clusters).toBe(2);
    expect(mean?.mean).toBe(3);
    expect(mean?.high).toBeCloseTo(3 + 12.7062, 3); // t with one degree
    expect(mean?.pValue).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(3), 12);
  });

  it('is the ordinary one when every result is its own cluster', () => {
    // No skewness: nothing to straighten.
    const values = [4, 2, 5, 1, 3.5, 2.5];
    const { mean } = meanOf(values.map((value, day) => ['A', day, value]));
    const average = values.reduce((a, b) => a + b) / 6;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / 5);
    expect(mean!.high - mean!.mean).toBeCloseTo((2.5706 * deviation) / Math.sqrt(6), 3);
  });

  it('of worthless signals with many small wins is rarely proven, on either side', () => {
    // Four wins of 0.25 R for each loss of 1 R: without Hall's transformation 3.7 of 1,000 would be good at 0.001.
    const rng = new Rng(7);
    const found = { good: 0, bad: 0 };
    for (let trial = 0; trial < 3_000; trial++) {
      const { mean } = meanOf(
        Array.from({ length: 83 }, (_, day) => ['A', day, rng.uniform() < 0.8 ? 0.25 : -1] as const),
      );
      if (mean !== undefined && mean.pValue < 0.001) found[mean.mean > 0 ? 'good' : 'bad']++;
    }
    expect(found.good).toBeLessThanOrEqual(4);
    expect(found.bad).toBeLessThanOrEqual(4);
  });

  it('has an interval that ends at 0 exactly when its p-value is the level', () => {
    const rng = new Rng(8);
    for (let trial = 0; trial < 200; trial++) {
      const shift = 0.3 * rng.normal();
      const { mean } = meanOf(
        Array.from({ length: 40 }, (_, day) => ['A', day, shift + rng.normal() ** 2 - 1] as const),
      );
      expect(mean!.low > 0 || mean!.high < 0).toBe(mean!.pValue < 0.05);
    }
  });

  it('does not take one result for many when they are copies of it', () => {
    const rng = new Rng(2);
    const days = Array.from({ length: 50 }, (_, day) => [day, rng.normal()] as const);
    const once = meanOf(days.map(([day, value]) => ['A', day, value])).mean!;
    const tenTimes = meanOf(
      days.flatMap(([day, value]) => Array.from({ length: 10 }, () => ['A', day, value] as const)),
    );
    expect(tenTimes.mean!.high).toBeCloseTo(once.high, 9);
    expect(tenTimes.mean!.pValue).toBeCloseTo(once.pValue, 9);
  });

  it('is undefined below two clusters and without variation', () => {
    expect(
      meanOf([
        ['A', 0, 1],
        ['A', 0, 2],
      ]).mean,
    ).toBeUndefined();
    expect(
      meanOf([
        ['A', 0, 1],
        ['A', 1, 1],
        ['B', 1, 1],
      ]).mean,
    ).toBeUndefined();
  });
});
