import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Rng } from '#core/rng.ts';
import type { State } from '#core/state.ts';
import { HOUR_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Direction } from '#domain/structure/fact.ts';
import { Regime } from '#domain/structure/regime.ts';
import type { RegimeSnapshot } from '#domain/structure/regime.ts';
import { badBars, generateBars, scramble } from '#testkit/structure-bars.ts';

/** Bars around `close(i)` with a range of `range(i)`. */
function series(
  count: number,
  close: (i: number) => number,
  range: (i: number) => number = () => 2,
  volume = () => 10,
): Bar[] {
  return Array.from({ length: count }, (_, i) => {
    const price = close(i);
    const [high, low] = [price + range(i) / 2, price - range(i) / 2];
    return {
      openTime: i * HOUR_MS,
      closeTime: (i + 1) * HOUR_MS,
      open: price,
      high,
      low,
      close: price,
      volume: volume(),
    };
  });
}

function run(
  bars: readonly Bar[],
  swing: (i: number) => Direction | undefined = () => 1,
): (RegimeSnapshot | undefined)[] {
  const regime = new Regime();
  return bars.map((bar, i) => {
    regime.update(bar, swing(i));
    return regime.current;
  });
}

const zigzag = (i: number): number => 1000 + (i % 2);
/** Rises for 60 bars, then goes nowhere. */
const riseThenRest = (i: number): number => (i < 60 ? 1000 + 2 * i : 1120 + (i % 2));

describe('Regime', () => {
  it('knows nothing before the first bar, and each part only after its warm-up', () => {
    expect(new Regime().current).toBeUndefined();
    const snapshots = run(series(230, (i) => 1000 + i));
    const firstKnown = (part: 'trend' | 'volatility' | 'liquidity'): number =>
      snapshots.findIndex((snapshot) => snapshot![part] !== undefined);
    // ADX 14: 27 bars before the first. ATR 14 begins at bar 14 and is ranked among 200. Volume: 20 bars before.
    expect([firstKnown('trend'), firstKnown('volatility'), firstKnown('liquidity')]).toEqual([27, 214, 20]);
  });

  it('is strong from ADX 25, stays strong between 25 and 20, and is sideways below 20', () => {
    const snapshots = run(series(140, riseThenRest)).map((snapshot) => snapshot!);
    const trendWhere = (test: (adx: number) => boolean, from: number): Set<unknown> =>
      new Set(
        snapshots
          .slice(from)
          .filter(({ adx }) => adx !== undefined && test(adx))
          .map(({ trend }) => trend),
      );
    expect(trendWhere((adx) => adx >= 25, 0)).toEqual(new Set(['strong_up']));
    expect(trendWhere((adx) => adx < 25 && adx >= 20, 60)).toEqual(new Set(['strong_up']));
    expect(trendWhere((adx) => adx < 20, 60)).toEqual(new Set(['sideways']));
  });

  it('is up or down, not strong, between 20 and 25 when it comes from below', () => {
    const restThenRise = (i: number): number => (i < 60 ? zigzag(i) : 1000 + 0.6 * (i - 60));
    const snapshots = run(series(100, restThenRise)).map((snapshot) => snapshot!);
    const first = snapshots.findIndex(({ adx }, i) => i > 60 && adx! >= 20);
    expect(snapshots[first]!.adx).toBeLessThan(25);
    expect([snapshots[first - 1]!.trend, snapshots[first]!.trend]).toEqual(['sideways', 'up']);
    expect(snapshots.at(-1)!.trend).toBe('strong_up');
  });

  it('takes its direction from the swing structure, and has no trend while that has none', () => {
    const bars = series(60, (i) => 1000 + 2 * i);
    expect(run(bars, () => -1).at(-1)!.trend).toBe('strong_down');
    expect(run(bars, () => undefined).at(-1)).toMatchObject({ trend: undefined, adx: expect.any(Number) });
    expect(run(bars, (i) => (i < 59 ? 1 : -1)).at(-1)!.trend).toBe('strong_down');
  });

  it('changes the volatility only when three bars in a row agree', () => {
    // Quiet bars, each a little quieter, so that the rank is 0; then ranges that grow, so that it is 100.
    const snapshots = run(
      series(
        240,
        () => 1000,
        (i) => (i < 230 ? 10 - i / 100 : 10 + i),
      ),
    );
    expect(snapshots[229]).toMatchObject({ volatility: 'calm', volatilityRank: 0 });
    expect(snapshots.slice(230, 234).map((snapshot) => [snapshot!.volatilityRank, snapshot!.volatility])).toEqual([
      [100, 'calm'],
      [100, 'calm'],
      [100, 'explosive'],
      [100, 'explosive'],
    ]);
  });

  it('does not change for one or two wild bars', () => {
    const bars = series(
      240,
      () => 1000,
      (i) => (i === 230 ? 40 : 10 - i / 100),
    );
    const ranks = run(bars).slice(230);
    expect(ranks[0]!.volatilityRank).toBe(100);
    expect(ranks[1]!.volatility).toBe('calm');
  });

  it.each([
    [4.9, 'thin'],
    [5, 'normal'],
    [15, 'normal'],
    [15.1, 'heavy'],
    [Number.NaN, undefined],
  ])('calls a volume of %d after twenty of 10 %s', (volume, liquidity) => {
    const bars = series(21, zigzag).map((bar, i) => (i < 20 ? bar : { ...bar, volume }));
    expect(run(bars).at(-1)!.liquidity).toBe(liquidity);
  });

  it('recovers from bars without volume', () => {
    const bars = series(40, zigzag).map((bar, i) => (i % 7 === 3 ? { ...bar, volume: Number.NaN } : bar));
    expect(run(bars).at(-1)).toMatchObject({ liquidity: 'normal', relativeVolume: 1 });
  });

  it('is plain data that survives being stored', () => {
    const snapshot = run(series(230, zigzag)).at(-1);
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });
});

describe('laws of the regime', () => {
  const swingOf = (i: number): Direction | undefined => (i < 10 ? undefined : i % 40 < 20 ? 1 : -1);

  it('says about the past what it would say without the future', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const rng = new Rng(seed);
        const bars = generateBars(rng);
        const cut = rng.integer(1, bars.length - 1);
        const early = run(bars, swingOf).slice(0, cut);
        expect(run([...bars.slice(0, cut), ...scramble(bars.slice(cut), rng)], swingOf).slice(0, cut)).toEqual(early);
      }),
      { numRuns: 1000 },
    );
  });

  it('goes on from a snapshot byte for byte, also after a forming bar was tried', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const rng = new Rng(seed);
        const bars = generateBars(rng);
        const cut = rng.integer(0, bars.length - 1);
        const [whole, first, second] = [new Regime(), new Regime(), new Regime()];
        bars.forEach((bar, i) => whole.update(bar, swingOf(i)));
        bars.slice(0, cut).forEach((bar, i) => first.update(bar, swingOf(i)));
        const state = JSON.parse(JSON.stringify(first.snapshot())) as State;
        second.update(scramble([bars[cut]!], rng)[0]!, 1);
        second.restore(state);
        bars.slice(cut).forEach((bar, i) => second.update(bar, swingOf(cut + i)));
        expect(second.current).toEqual(whole.current);
        expect(JSON.stringify(second.snapshot())).toBe(JSON.stringify(whole.snapshot()));
      }),
      { numRuns: 1000 },
    );
  });

  it('does not depend on the unit of prices, and mirrors its trend with the swing', () => {
    const mirror = {
      strong_up: 'strong_down',
      up: 'down',
      sideways: 'sideways',
      down: 'up',
      strong_down: 'strong_up',
    } as const;
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -6, max: 6 }), (seed, exponent) => {
        const bars = generateBars(new Rng(seed));
        const factor = 2 ** exponent;
        const scaled = bars.map((bar) => ({
          ...bar,
          open: bar.open * factor,
          high: bar.high * factor,
          low: bar.low * factor,
          close: bar.close * factor,
        }));
        expect(run(scaled, swingOf)).toEqual(run(bars, swingOf));
        const turned = run(bars, (i) => (swingOf(i) === undefined ? undefined : swingOf(i) === 1 ? -1 : 1));
        const expected = run(bars, swingOf).map((snapshot) => snapshot!.trend && mirror[snapshot!.trend]);
        expect(turned.map((snapshot) => snapshot!.trend)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses bad bars by name and keeps its state', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const bars = generateBars(new Rng(seed)).slice(0, 40);
        const regime = new Regime();
        for (const bar of bars) regime.update(bar, 1);
        const before = JSON.stringify(regime.snapshot());
        for (const { bar, code } of badBars(bars.at(-1)!)) {
          expect(() => regime.update(bar, 1)).toThrow(expect.objectContaining({ code }));
        }
        expect(JSON.stringify(regime.snapshot())).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });
});
