import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { dealingRange } from '#domain/structure/dealing-range.ts';
import { MarketStructure } from '#domain/structure/market-structure.ts';
import { barsOf, generateBars } from '#testkit/structure-bars.ts';

const level = (price: number, knownAt: number) => ({ price, at: 0, knownAt });

describe('the dealing range', () => {
  const up = { direction: 1, strong: level(100, 7), weak: level(200, 9) } as const;

  it('places a price between the protected low and the running high', () => {
    expect(dealingRange(up, 125)).toMatchObject({
      low: 100,
      high: 200,
      position: 0.25,
      retracement: 0.75,
      zone: 'discount',
    });
    expect(dealingRange(up, 150)).toMatchObject({ position: 0.5, zone: 'equilibrium', knownAt: 9 });
    expect(dealingRange(up, 152.5)!.zone).toBe('equilibrium');
    expect(dealingRange(up, 153)!.zone).toBe('premium');
  });

  it('finds the optimal entry at 0.62 to 0.79 of the retracement', () => {
    const range = dealingRange(up, 130)!;
    expect(range.isOptimalEntry).toBe(true);
    expect(range.optimalEntry).toEqual([121, 138]);
    expect(range.optimalEntryCentre).toBe(129.5);
    expect(dealingRange(up, 120)!.isOptimalEntry).toBe(false);
    expect(dealingRange(up, 139)!.isOptimalEntry).toBe(false);
  });

  it('is mirrored after a bearish break', () => {
    const down = { direction: -1, strong: level(200, 7), weak: level(100, 9) } as const;
    expect(dealingRange(down, 170)).toMatchObject({
      position: 0.7,
      retracement: 0.7,
      zone: 'premium',
      isOptimalEntry: true,
    });
    expect(dealingRange(down, 170)!.optimalEntry).toEqual([162, 179]);
  });

  it('takes its shares from options, and has no place in a range without height', () => {
    expect(dealingRange(up, 142, { equilibrium: [0.4, 0.6] })!.zone).toBe('equilibrium');
    expect(dealingRange(up, 150, { optimalEntry: [0.4, 0.6], optimalEntryCentre: 0.5 })!.optimalEntryCentre).toBe(150);
    expect(dealingRange({ ...up, weak: level(100, 9) }, 100)).toBeUndefined();
  });
});

describe('market structure', () => {
  it('knows nothing before it has seen enough', () => {
    const market = new MarketStructure();
    expect(market.knownAt).toBeUndefined();
    expect(market.atr).toBeUndefined();
    expect(market.swing.trend).toBeUndefined();
    expect(market.swing.dealingRange(100)).toBeUndefined();
    expect(market.nearestZone(100)).toBeUndefined();
    expect(market.nearestLiquidity(100, 1)).toBeUndefined();
  });

  it('finds the nearest live zone, as it acts now', () => {
    const market = new MarketStructure({ internal: { strength: 1 }, swing: { strength: 2 } });
    const bars = barsOf([10, 11, 9, 11], [11, 14, 10.5, 13.5], [13.5, 15, 13, 14.5], [14.5, 15, 14, 14.5]);
    for (const bar of bars) market.update(bar);
    const gap = { source: 'fvg', zone: 0, direction: 1, isTurned: false, state: 'fresh', top: 13, bottom: 11 } as const;
    expect(market.nearestZone(14.5)).toMatchObject({ distance: 1.5, zone: { ...gap, touchedAt: undefined } });
    expect(market.nearestZone(14.5)!.zone.knownAt).toBe(bars[2]!.closeTime);
    expect(market.nearestZone(12, { direction: 1, sources: ['fvg'] })!.distance).toBe(0);
    expect(market.nearestZone(12, { direction: -1 })).toBeUndefined();
    const [inverting] = barsOf([14, 14, 9, 10]);
    const openTime = market.knownAt!;
    market.update({ ...inverting!, openTime, closeTime: openTime + 1 });
    expect(market.nearestZone(10, { direction: -1, states: ['inverted'] })).toMatchObject({
      distance: 1,
      zone: { ...gap, direction: -1, isTurned: true, state: 'inverted', touchedAt: 4, knownAt: openTime + 1 },
    });
  });

  it('finds the nearest untaken high above a price and low below it', () => {
    const market = new MarketStructure({ internal: { strength: 1 }, swing: { strength: 1 } });
    const lows = [10, 11, 9, 11, 10];
    const highs = [12, 16, 11, 14, 12];
    for (const bar of barsOf(...lows.map((low, i) => [low, highs[i]!, low, low] as const))) market.update(bar);
    expect(market.nearestLiquidity(12, 1)).toMatchObject({ of: 'pivot', price: 14, at: 3, confirmedAt: 4 });
    expect(market.nearestLiquidity(14, 1)).toMatchObject({ price: 16, at: 1 });
    expect(market.nearestLiquidity(16, 1)).toBeUndefined();
    expect(market.nearestLiquidity(12, -1)).toMatchObject({ price: 9, direction: -1 });
    expect(market.nearestLiquidity(12, -1, { of: 'equal' })).toBeUndefined();
  });

  it('answers nothing that was not known at the close of its last bar, and agrees with a plain search', () => {
    for (let seed = 0; seed < 50; seed++) {
      const market = new MarketStructure({ internal: { strength: 2 }, swing: { strength: 5 }, atrBars: 12 });
      for (const bar of generateBars(new Rng(seed))) {
        market.update(bar);
        const zones = market.zones({ direction: 1 });
        const distances = zones.map(({ top, bottom }) => Math.max(bottom - bar.close, bar.close - top, 0));
        expect(market.nearestZone(bar.close, { direction: 1 })?.distance).toBe(
          distances.length === 0 ? undefined : Math.min(...distances),
        );
        for (const zone of zones) expect(zone.knownAt).toBeLessThanOrEqual(bar.closeTime);
        const above = market.liquidity(1).filter(({ price }) => price > bar.close);
        expect(market.nearestLiquidity(bar.close, 1)?.price).toBe(
          above.length === 0 ? undefined : Math.min(...above.map(({ price }) => price)),
        );
      }
    }
  });
});
