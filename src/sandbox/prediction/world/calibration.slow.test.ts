import { describe, expect, it } from 'vitest';
import { HOUR_MS, unixMs } from '#core/time.ts';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DEFAULT_WORLD } from '#sandbox/prediction/world/world-config.ts';
import type { WorldConfig } from '#sandbox/prediction/world/world-config.ts';

describe('PredictionWorld', () => {
  it('has prices that come true as often as they say, and a known bias where one is wanted', () => {
    const honest = calibration({});
    const timid = calibration(Object.fromEntries(MARKET_CATEGORIES.map((category) => [category, 0.4])));
    // In deviations: of the number of Yes, and of how much favourites win more than they cost.
    expect(Math.abs(honest.level)).toBeLessThan(4);
    expect(Math.abs(honest.slope)).toBeLessThan(4);
    expect(timid.slope).toBeGreaterThan(4);
  });
});

/** Prices of all markets at some instants against what became of them, in deviations, as if markets were independent. */
function calibration(confidence: WorldConfig['confidence']): { readonly level: number; readonly slope: number } {
  const lifeMs = [2 * HOUR_MS, 10 * HOUR_MS] as const;
  const plants = { perMarketDay: {}, planned: [] };
  const config = {
    ...DEFAULT_WORLD,
    marketCount: 150,
    pace: 0.05,
    lifeMs,
    plants,
    confidence,
    forgetAfterMs: 99 * HOUR_MS,
  };
  const world = new PredictionWorld(config);
  const prices = new Map<string, number>();
  const seen: (readonly [string, number])[] = [];
  for (let hours = 1; hours <= 24; hours += 3) {
    world.advanceTo(unixMs(config.startTime + hours * HOUR_MS), (event) => {
      if (event.kind === 'trade')
        prices.set(event.market, (event.outcome === 0 ? event.ticks : PRICE_UNITS - event.ticks) / PRICE_UNITS);
      else if (event.kind === 'resolved') prices.delete(event.market);
    });
    seen.push(...prices);
    prices.clear();
  }
  world.advanceTo(unixMs(config.startTime + 36 * HOUR_MS), () => {});
  const winners = new Map(world.markets().map(({ id, winner }) => [id as string, winner]));
  let [level, levelVariance, slope, slopeVariance] = [0, 0, 0, 0];
  for (const [id, price] of seen) {
    const surprise = (winners.get(id) === 0 ? 1 : 0) - price;
    const odds = Math.log(price / (1 - price));
    level += surprise;
    levelVariance += price * (1 - price);
    slope += surprise * odds;
    slopeVariance += price * (1 - price) * odds * odds;
  }
  expect(seen.length).toBeGreaterThan(500);
  return { level: level / Math.sqrt(levelVariance), slope: slope / Math.sqrt(slopeVariance) };
}
