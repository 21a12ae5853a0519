import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import type { PlantedType, SeededOptions } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import { categoryVerdicts } from '#domain/evidence/tuning/category-models.ts';
import { fitLogistic, winChance } from '#domain/evidence/tuning/logistic.ts';
import { scoredResult } from '#domain/evidence/tuning/scored-result.ts';
import type { ScoredResult } from '#domain/evidence/tuning/scored-result.ts';
import { SignalLearner } from '#domain/evidence/tuning/signal-proposal.ts';
import { bestThreshold, figuresOf, tuneThreshold } from '#domain/evidence/tuning/threshold-tuning.ts';
import { timeFolds } from '#domain/evidence/tuning/time-folds.ts';

function results(options: SeededOptions): readonly ScoredResult[] {
  return [...seededOutcomes(options)].map((outcome) => scoredResult(outcome)!);
}

function result(changes: Partial<ScoredResult>): ScoredResult {
  const time = changes.time ?? 0;
  return {
    time,
    knownAt: time + HOUR_MS,
    instrument: 'A',
    strategy: 's',
    type: 't',
    category: 'c',
    score: 0.5,
    scoreThreshold: 0.2,
    result: 1,
    ...changes,
  };
}

describe('timeFolds', () => {
  it('learn from what was known an embargo before the block that is judged', () => {
    const all = Array.from({ length: 10 }, (_, day) => result({ time: day * DAY_MS }));
    const folds = timeFolds(all, { blocks: 3, embargoMs: DAY_MS });
    // Nine days and a millisecond in three blocks: borders at days 3 and 6. Known by day 2 are days 0 and 1; by day 5 days 0 to 4.
    expect(folds.map(({ train }) => train.length)).toEqual([2, 5]);
    expect(folds.map(({ judged }) => judged.map(({ time }) => time / DAY_MS))).toEqual([
      [3, 4, 5],
      [6, 7, 8, 9],
    ]);
  });

  it('never learn from a result that was known after the judging began, and judge every later one once', () => {
    const all = results({ seed: 1, count: 500, types: [{ type: 'a', winRatio: 0.5 }] });
    const folds = timeFolds(all);
    for (const { train, judgedFrom } of folds)
      for (const { knownAt } of train) expect(knownAt).toBeLessThan(judgedFrom);
    const judged = folds.flatMap((fold) => fold.judged);
    expect(new Set(judged).size).toBe(judged.length);
    expect(judged.length).toBeGreaterThan(400);
    expect(timeFolds([])).toEqual([]);
  });
});

describe('tuneThreshold', () => {
  const informative: PlantedType = { type: 'a', winRatio: 0.4, scoreSlope: 0.6 };

  it('raises the threshold when scores tell, and says what it brought out of sample', () => {
    for (const seed of [1, 2, 3]) {
      const proposal = tuneThreshold(results({ seed, count: 3_000, types: [informative] }));
      expect(proposal).toMatchObject({ verdict: 'change', reason: 'proven', present: 0.2 });
      // Break-even at 0.4 lies at a score of 0.6.
      expect(proposal.chosen).toBeGreaterThan(0.5);
      expect(proposal.chosen).toBeLessThan(0.75);
      expect(proposal.outOfSample.totalR).toBeGreaterThan(proposal.outOfSamplePresent.totalR);
      expect(proposal.gain!.low).toBeGreaterThan(0);
    }
  });

  it('keeps the present one when scores tell nothing, nearly always', () => {
    let changed = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { verdict } = tuneThreshold(results({ seed, count: 600, types: [{ type: 'a', winRatio: 0.4 }] }));
      if (verdict === 'change') changed++;
    }
    // 2.5 % are allowed on the upper side: one of 40.
    expect(changed).toBeLessThanOrEqual(3);
  });

  it('never raises it for win rate times count, which is the number of wins', () => {
    const all = results({ seed: 1, count: 1_000, types: [informative] });
    expect(tuneThreshold(all, { objective: 'wins' })).toMatchObject({ verdict: 'keep', chosen: 0.2 });
  });

  it('keeps it with too few results', () => {
    expect(tuneThreshold(results({ seed: 1, count: 50, types: [informative] })).reason).toBe('too-few');
    expect(tuneThreshold([])).toMatchObject({ verdict: 'keep', gain: undefined, choices: [] });
  });

  it('counts what a threshold takes, and asks a candidate to leave enough', () => {
    const all = Array.from({ length: 100 }, (_, i) => result({ score: i / 100, result: i >= 95 ? 3 : -1 }));
    expect(figuresOf(all, 0.95)).toEqual({ signals: 5, wins: 5, totalR: 15 });
    // 0.95 would be best and leaves five; the highest candidate that leaves 30 is the 70th in a hundred.
    expect(bestThreshold(all, 0, 'net-r')).toBeCloseTo(0.7, 1);
  });
});

describe('fitLogistic', () => {
  it('finds the line that the wins were drawn by', () => {
    const samples = Array.from({ length: 4_000 }, (_, i) => {
      const score = ((i % 200) - 100) / 100;
      const chance = 1 / (1 + Math.exp(0.5 - 2 * score));
      // Wins spread evenly: the fraction of the chance that has been reached.
      return { score, result: (Math.floor(i / 200) + 0.5) / 20 < chance ? 1 : -1 };
    });
    const model = fitLogistic(samples, { intercept: 0, slope: 0 }, 1e-6);
    expect(model.intercept).toBeCloseTo(-0.5, 1);
    expect(model.slope).toBeCloseTo(2, 1);
  });

  it('is its prior without samples, and stays near it with few', () => {
    const prior = { intercept: 0.3, slope: -1 };
    expect(fitLogistic([], prior, 4)).toEqual(prior);
    const { intercept } = fitLogistic([{ score: 0, result: 1 }], prior, 4);
    expect(Math.abs(intercept - 0.3)).toBeLessThan(0.15);
    expect(winChance({ intercept: 100, slope: 0 }, 0)).toBe(0.999);
  });
});

describe('categoryVerdicts', () => {
  it('give a category its own model when it is different beyond doubt', () => {
    const planted: PlantedType = { type: 'a', winRatio: 0.35, category: { name: 'fx', by: 0.3 } };
    const verdicts = categoryVerdicts(results({ seed: 1, count: 4_000, types: [planted] }));
    const fx = verdicts.find(({ category }) => category === 'fx')!;
    expect(fx).toMatchObject({ verdict: 'own', reason: 'proven' });
    expect(fx.own!.logLoss).toBeLessThan(fx.generic!.logLoss);
    expect(fx.own!.brier).toBeLessThan(fx.generic!.brier);
    expect(fx.models.map(({ type }) => type)).toEqual(['a']);
  });

  it('keep the generic model when categories are alike, nearly always', () => {
    let own = 0;
    let judged = 0;
    for (let seed = 1; seed <= 30; seed++) {
      for (const { verdict } of categoryVerdicts(
        results({ seed, count: 900, types: [{ type: 'a', winRatio: 0.45 }] }),
      )) {
        judged++;
        if (verdict === 'own') own++;
      }
    }
    expect(judged).toBe(90);
    expect(own).toBeLessThanOrEqual(3);
  });

  it('say so when there are too few', () => {
    const [first] = categoryVerdicts(results({ seed: 1, count: 60, types: [{ type: 'a', winRatio: 0.45 }] }));
    expect(first).toMatchObject({ verdict: 'generic', reason: 'too-few' });
    expect(categoryVerdicts([])).toEqual([]);
  });
});

describe('SignalLearner', () => {
  it('learns weights, thresholds and category models from the same outcomes', () => {
    const types = [
      { type: 'good', winRatio: 0.55, scoreSlope: 0.3 },
      { type: 'bad', winRatio: 0.3, scoreSlope: 0.3 },
    ];
    const learner = new SignalLearner();
    for (const outcome of seededOutcomes({ seed: 1, count: 2_000, types })) learner.add(outcome);
    const proposal = learner.proposal();
    expect(proposal.weights.weights[0]).toMatchObject({ type: 'good', category: undefined });
    expect(proposal.thresholds.map(({ type }) => type)).toEqual(['bad', 'good']);
    expect(proposal.categories.map(({ category }) => category)).toEqual(['crypto', 'fx', 'politics']);
    expect(new SignalLearner().proposal()).toMatchObject({ results: 0, thresholds: [], categories: [] });
  });
});
