import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { DAY_MS } from '#core/time.ts';
import type { Forecast } from '#domain/evidence/calibration/forecast.ts';
import { logistic, logit } from '#domain/evidence/calibration/loss.ts';
import { heightAt, risingCurve } from '#domain/evidence/calibration/recalibration/isotonic.ts';
import { fitRecalibration, RECALIBRATION_KINDS } from '#domain/evidence/calibration/recalibration/recalibration.ts';
import type { TrainingSet } from '#domain/evidence/calibration/recalibration/recalibration.ts';
import { fitRidgeLogistic } from '#domain/evidence/calibration/recalibration/ridge-logistic.ts';
import { recalibrationVerdict } from '#domain/evidence/calibration/recalibration/verdict.ts';
import { recalibrateForward } from '#domain/evidence/calibration/recalibration/walk-forward.ts';

interface Planted {
  readonly seed: number;
  readonly markets: number;
  /** The true log odds are so many times those of the price. */
  readonly slope: number;
  readonly category?: string;
}

/** One forecast a market, a market every six hours, resolved twenty days later. */
function planted({ seed, markets, slope, category = 'politics' }: Planted): Forecast[] {
  const rng = new Rng(seed);
  return Array.from({ length: markets }, (_, i) => {
    const probability = Math.min(0.99, Math.max(0.01, rng.uniform()));
    const outcome = rng.uniform() < logistic(slope * logit(probability)) ? 1 : 0;
    const time = (i * DAY_MS) / 4;
    const market = `${category}-${i}`;
    return { market, category, horizon: '7 d', time, knownAt: time + 20 * DAY_MS, probability, outcome };
  });
}

function training(forecasts: readonly Forecast[]): TrainingSet {
  return {
    probabilities: Float64Array.from(forecasts, ({ probability }) => probability),
    outcomes: Float64Array.from(forecasts, ({ outcome }) => outcome),
    weights: new Float64Array(forecasts.length).fill(1),
  };
}

describe('a logistic fit', () => {
  it('finds the log odds of a share: 3 of 4 is ln 3, and half of the way under a strong pull', () => {
    const samples = {
      features: [new Float64Array(4).fill(1)],
      outcomes: Float64Array.of(1, 1, 1, 0),
      weights: new Float64Array(4).fill(1),
    };
    expect(fitRidgeLogistic(samples, [0], 1e-9)[0]).toBeCloseTo(Math.log(3), 6);
    // At the optimum the pull equals the error: strength b = 3 - 4 p(b).
    const [b] = fitRidgeLogistic(samples, [0], 1);
    expect(b).toBeCloseTo(3 - 4 * logistic(b!), 8);
    expect(fitRidgeLogistic({ ...samples, weights: new Float64Array(4) }, [0.7], 1)).toEqual([0.7]);
    expect(fitRidgeLogistic(samples, [2], 1e-9, [1.5])[0]).toBe(1.5);
  });
});

describe('a rising curve', () => {
  it('pools neighbours that fall, at their weighted means', () => {
    const point = (x: number, y: number, weight = 1): { x: number; y: number; weight: number } => ({ x, y, weight });
    const curve = risingCurve([point(1, 1), point(2, 3), point(3, 2), point(4, 4, 2)]);
    expect(curve).toEqual({ xs: [1, 2.5, 4], ys: [1, 2.5, 4] });
    expect([0, 1, 1.75, 4, 9].map((x) => heightAt(curve, x))).toEqual([1, 1, 1.75, 4, 4]);
    expect(heightAt({ xs: [], ys: [] }, 1)).toBeUndefined();
  });

  it('never falls, and keeps the weighted mean', () => {
    const points = fc.array(
      fc.record({
        x: fc.double({ min: 0, max: 1, noNaN: true }),
        y: fc.integer({ min: 0, max: 1 }),
        weight: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(points, (some) => {
        const { ys } = risingCurve(some);
        for (let i = 1; i < ys.length; i++) expect(ys[i]).toBeGreaterThan(ys[i - 1]!);
        expect(Math.min(...ys)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...ys)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe.each(RECALIBRATION_KINDS)('recalibration, %s', (kind) => {
  const probes = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

  it('is the price itself without samples', () => {
    const curve = fitRecalibration(kind, training([]), 1);
    for (const p of probes) expect(curve.apply(p)).toBeCloseTo(p, 9);
  });

  it('finds a planted distortion', () => {
    const curve = fitRecalibration(kind, training(planted({ seed: 1, markets: 8_000, slope: 1.8 })), 1);
    for (const p of [0.1, 0.3, 0.5, 0.7, 0.9]) expect(curve.apply(p)).toBeCloseTo(logistic(1.8 * logit(p)), 1);
  });

  it('rises and stays between 0 and 1, whatever it learns from', () => {
    for (let seed = 0; seed < 20; seed++) {
      const curve = fitRecalibration(kind, training(planted({ seed, markets: 25, slope: -1 })), 1);
      const values = probes.map((p) => curve.apply(p));
      for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]! - 1e-12);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
    }
  });

  it('is pulled towards the curve of all when there is little of its own', () => {
    const all = fitRecalibration(kind, training(planted({ seed: 1, markets: 4_000, slope: 2 })), 1);
    const own = fitRecalibration(kind, training(planted({ seed: 2, markets: 10, slope: 0.3 })), 16, all);
    expect(Math.abs(own.apply(0.2) - all.apply(0.2))).toBeLessThan(0.05);
  });
});

describe('walking forward', () => {
  const forecasts = planted({ seed: 5, markets: 1_200, slope: 1.6 });

  it('judges nothing before enough markets are resolved', () => {
    const judged = recalibrateForward(forecasts);
    // 100 markets are priced in 25 days and known 20 days later; refits stand every 28 days.
    expect(Math.min(...judged.map(({ forecast }) => forecast.time))).toBe(56 * DAY_MS);
  });

  it('does not change what it said when later outcomes do', () => {
    const until = 150 * DAY_MS;
    const flipped = forecasts.map((one): Forecast =>
      one.knownAt > until ? { ...one, outcome: one.outcome === 1 ? 0 : 1 } : one,
    );
    const said = (some: readonly Forecast[]): (number | string)[][] =>
      recalibrateForward(some)
        .filter(({ forecast }) => forecast.time < until)
        .map(({ forecast, chosen, choice }) => [forecast.market, chosen, choice]);
    expect(said(forecasts).length).toBeGreaterThan(300);
    expect(said(flipped)).toEqual(said(forecasts));
  });

  it('does not depend on the order in which forecasts come', () => {
    const chosen = (some: readonly Forecast[]): number[] => recalibrateForward(some).map((one) => one.chosen);
    const turned = chosen([...forecasts].reverse());
    chosen(forecasts).forEach((value, i) => expect(turned[i]).toBeCloseTo(value, 9));
  });

  it('starts with the price and takes the kind that has done best', () => {
    const judged = recalibrateForward(forecasts);
    expect(judged[0]).toMatchObject({ choice: 'price', chosen: judged[0]!.forecast.probability });
    expect(judged.at(-1)!.choice).not.toBe('price');
  });
});

describe('the verdict', () => {
  it('is a gain where prices are bent, in the category that is', () => {
    const bent = planted({ seed: 8, markets: 1_500, slope: 2, category: 'sports' });
    const straight = planted({ seed: 9, markets: 1_500, slope: 1, category: 'weather' });
    const { overall, categories, choices } = recalibrationVerdict([...bent, ...straight]);
    expect(overall.verdict).toBe('gain');
    expect(overall.brierGain!.low).toBeGreaterThan(0);
    expect(overall.before!.brier - overall.after!.brier).toBeCloseTo(overall.brierGain!.mean, 12);
    expect(categories.map(({ category, verdict }) => [category, verdict])).toEqual([
      ['sports', 'gain'],
      ['weather', 'none'],
    ]);
    expect(choices.price + choices.logistic + choices.beta + choices.isotonic).toBe(overall.n);
  });

  it('is none where prices are right, at all of 10 seeds', () => {
    for (let seed = 20; seed < 30; seed++) {
      const { overall } = recalibrationVerdict(planted({ seed, markets: 800, slope: 1 }));
      expect(overall.verdict).toBe('none');
    }
  });

  it('is too few without markets to judge', () => {
    expect(recalibrationVerdict([]).overall).toMatchObject({ n: 0, verdict: 'too-few', before: undefined });
    expect(recalibrationVerdict(planted({ seed: 1, markets: 110, slope: 2 })).overall.n).toBe(0);
  });
});
