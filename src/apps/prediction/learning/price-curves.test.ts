import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { DAY_MS } from '#core/time.ts';
import { logistic, logit } from '#domain/evidence/calibration/loss.ts';
import type { ResolvedMarket } from '#domain/evidence/calibration/resolved-market.ts';
import { curvesInForce, fairPrice, PRICES_KEY, provenCurves } from '#apps/prediction/learning/price-curves.ts';
import { withDesk } from '#apps/prediction/learning/settings-in-force.ts';

/** Markets of three weeks, one after the other, whose true log odds are so many times those of the price. */
function markets(category: string, slope: number, seed: number): ResolvedMarket[] {
  const rng = new Rng(seed);
  return Array.from({ length: 1_000 }, (_, i) => {
    const begin = (i * DAY_MS) / 2;
    const price = 0.05 + 0.9 * rng.uniform();
    return {
      id: `${category}-${i}`,
      category,
      times: [begin, begin + 20 * DAY_MS],
      prices: [price, price],
      resolvedAt: begin + 21 * DAY_MS,
      plannedEnd: begin + 21 * DAY_MS,
      outcome: rng.uniform() < logistic(slope * logit(price)) ? 1 : 0,
    };
  });
}

describe('recalibrated prices', () => {
  const { curves, verdict } = provenCurves([...markets('politics', 2, 1), ...markets('sports', 1, 2)]);

  it('are those of categories in which the gain is proven, near what was planted', () => {
    expect(verdict.categories.map((one) => [one.category, one.verdict])).toEqual([
      ['politics', 'gain'],
      ['sports', 'none'],
    ]);
    expect(curves.map(({ category }) => category)).toEqual(['politics']);
    expect(fairPrice(curves, 'politics', 0.8)).toBeCloseTo(logistic(2 * logit(0.8)), 1);
    expect(fairPrice(curves, 'sports', 0.8)).toBe(0.8);
  });

  it('come back from the settings; without any in force a price is what it is', () => {
    const stored = withDesk(undefined, PRICES_KEY, { applied: 1, proposal: curves });
    expect(curvesInForce({ version: 1, applied: 1, document: JSON.parse(JSON.stringify(stored)) })).toEqual(curves);
    expect(curvesInForce(undefined)).toEqual([]);
    expect(curvesInForce({ version: 1, applied: 1, document: { desks: { [PRICES_KEY]: 'no' } } })).toEqual([]);
    expect(fairPrice([], 'politics', 0.3)).toBe(0.3);
  });

  it('of nothing are none', () => {
    expect(provenCurves([])).toMatchObject({ curves: [], verdict: { overall: { verdict: 'too-few' } } });
  });
});
