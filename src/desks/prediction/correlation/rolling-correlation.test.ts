import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { correlationMatrix, pairPlace } from '#desks/prediction/correlation/correlation-matrix.ts';
import { RollingCorrelation } from '#desks/prediction/correlation/rolling-correlation.ts';

/** Prices in half units and what NumPy 2.4.6 says of them: `default_rng(7)`, steps of N(0, 0.004), `corrcoef(diff(p))`. */
const NUMPY = {
  prices: [
    [10000, 10024, 10002, 9931, 9894, 9815, 9820, 9927, 9888, 9838, 9877, 9906, 9914],
    [9926, 9923, 9979, 9871, 9835, 9683, 9579, 9432, 9413, 9312, 9334, 9346, 9331],
    [9799, 9756, 9752, 9761, 9638, 9600, 9522, 9457, 9542, 9477, 9475, 9546, 9499],
  ],
  last12: [0.14889353773148653, -0.05633344448695387, 0.3972446711492171],
  last6: [-0.25681539744477894, -0.26097919959650207, 0.6606434330293841],
};
const SETTINGS = { stepMs: 30_000, windowSteps: [6, 12], knownRatioMin: 0.9 };
const PAIRS = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

describe('the rolling correlation', () => {
  it('says what NumPy says', () => {
    const rolling = new RollingCorrelation(SETTINGS);
    for (let t = 0; t < 13; t++) rolling.step(NUMPY.prices.map((prices) => prices[t]! / 20_000));
    PAIRS.forEach(([i, j], at) => {
      expect(Math.abs(rolling.correlation(i, j, 0) - NUMPY.last6[at]!)).toBeLessThan(1e-12);
      expect(Math.abs(rolling.correlation(j, i, 1) - NUMPY.last12[at]!)).toBeLessThan(1e-12);
    });
  });

  it('says after any number of steps what two passes over the window say', () => {
    const property = fc.property(fc.integer(), fc.integer({ min: 13, max: 90 }), (seed, steps) => {
      const rng = new Rng(seed);
      const rolling = new RollingCorrelation(SETTINGS);
      const history = walk(rng, 4, steps + 1);
      history.forEach((prices) => rolling.step(prices));
      expectTwoPasses(rolling, history);
    });
    fc.assert(property, { numRuns: 50 });
  });

  it('is not a bit off after a long life', () => {
    const rng = new Rng(3);
    const rolling = new RollingCorrelation(SETTINGS);
    const history = walk(rng, 3, 50_000);
    history.forEach((prices) => rolling.step(prices));
    const fresh = new RollingCorrelation(SETTINGS);
    history.slice(-13).forEach((prices) => fresh.step(prices));
    for (const [i, j] of PAIRS) {
      expect(rolling.correlation(i, j, 1)).toBe(fresh.correlation(i, j, 1));
      expect(rolling.correlation(i, j, 0)).toBe(fresh.correlation(i, j, 0));
    }
  });

  it('measures a spike against what was before it', () => {
    const rng = new Rng(5);
    const rolling = new RollingCorrelation({ stepMs: 30_000, windowSteps: [20, 80], knownRatioMin: 0.9 });
    const history = walk(rng, 2, 61);
    for (let t = 0; t < 20; t++) {
      const step = (rng.integer(0, 1) * 2 - 1) / 100;
      history.push(history.at(-1)!.map((price) => price + step));
    }
    history.forEach((prices) => rolling.step(prices));
    const changes = changesOf(history);
    expect(rolling.correlation(0, 1, 0)).toBe(1);
    const before = correlationMatrix(changes.map((column) => column.slice(0, 60)))[0]!;
    expect(rolling.baseline(0, 1, 0)).toBeCloseTo(before, 12);
    expect(Math.abs(before)).toBeLessThan(0.3);
  });

  it('does not know what a flat price, a young window or a market that was away is tied to', () => {
    const rolling = new RollingCorrelation(SETTINGS);
    const rng = new Rng(8);
    const history = walk(rng, 2, 13);
    const young: number[] = [];
    history.forEach(([a, b], t) => {
      rolling.step([a!, b!, 0.5, t > 9 ? 0.3 + t / 100 : Number.NaN]);
      if (t < 11) young.push(rolling.correlation(0, 1, 1));
    });
    expect(young).toEqual(young.map(() => Number.NaN));
    expect(rolling.correlation(0, 1, 1)).not.toBeNaN();
    expect(rolling.correlation(0, 2, 1)).toBeNaN();
    expect(rolling.correlation(0, 3, 0)).toBeNaN();
    rolling.forget(0);
    expect(rolling.correlation(0, 1, 1)).toBeNaN();
  });

  it('takes markets that come later', () => {
    const rng = new Rng(9);
    const rolling = new RollingCorrelation(SETTINGS);
    const history = walk(rng, 3, 40);
    history.forEach((prices, t) => rolling.step(t < 10 ? prices.slice(0, 2) : prices));
    expectTwoPasses(rolling, history);
  });

  it('does not turn when both prices are mirrored, and turns when one is', () => {
    const history = walk(new Rng(4), 2, 30);
    const [plain, both, one] = [SETTINGS, SETTINGS, SETTINGS].map((settings) => new RollingCorrelation(settings));
    for (const [a, b] of history as [number, number][]) {
      plain!.step([a, b]);
      both!.step([1 - a, 1 - b]);
      one!.step([1 - a, b]);
    }
    expect(both!.correlation(0, 1, 1)).toBe(plain!.correlation(0, 1, 1));
    expect(one!.correlation(0, 1, 1)).toBe(-plain!.correlation(0, 1, 1));
  });
});

/** Random walks on the grid of half units that stay within 0.2 and 0.8. */
function walk(rng: Rng, markets: number, steps: number): number[][] {
  const now = Array.from({ length: markets }, () => 10_000);
  return Array.from({ length: steps }, () =>
    now.map((price, i) => {
      const next = price + rng.integer(-60, 60);
      now[i] = next > 16_000 || next < 4_000 ? price : next;
      return now[i] / 20_000;
    }),
  );
}

/** Of each market, in half units. */
function changesOf(history: readonly (readonly number[])[]): number[][] {
  return history[0]!.map((_, i) =>
    history.slice(1).map((prices, t) => Math.round(20_000 * prices[i]!) - Math.round(20_000 * history[t]![i]!)),
  );
}

function expectTwoPasses(rolling: RollingCorrelation, history: readonly (readonly number[])[]): void {
  const changes = changesOf(history);
  rolling.windows.forEach((window, w) => {
    const matrix = correlationMatrix(changes.map((column) => column.slice(-window)));
    for (let i = 1; i < changes.length; i++) {
      for (let j = 0; j < i; j++) {
        expect(Math.abs(rolling.correlation(i, j, w) - matrix[pairPlace(i, j)]!)).toBeLessThan(1e-12);
      }
    }
  });
}
