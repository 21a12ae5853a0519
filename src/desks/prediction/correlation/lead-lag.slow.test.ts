import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import { hayashiYoshida, realizedVariance } from '#desks/prediction/correlation/hayashi-yoshida.ts';
import { DEFAULT_LAG_GRID, leadLag } from '#desks/prediction/correlation/lead-lag.ts';
import { rotated, rotationP } from '#desks/prediction/correlation/rotation-null.ts';
import { followedTicks, ticksOf } from '#desks/prediction/correlation/sample-ticks.ts';
import { TickRing } from '#desks/prediction/correlation/ticks.ts';
import type { Ticks } from '#desks/prediction/correlation/ticks.ts';

const HOUR = 3_600_000;

describe('the Hayashi-Yoshida covariance', () => {
  it('adds up products of changes whose intervals overlap', () => {
    const x = ticksOf([0, 0.5], [10, 0.52], [20, 0.51]);
    const y = ticksOf([0, 0.3], [15, 0.33], [30, 0.32]);
    // x: +0.02 in (0, 10], -0.01 in (10, 20]; y: +0.03 in (0, 15], -0.01 in (15, 30].
    expect(hayashiYoshida(x, y)).toBeCloseTo(0.02 * 0.03 - 0.01 * 0.03 + 0.01 * 0.01, 15);
    // y moved back by 15: +0.03 in (-15, 0] meets nothing, -0.01 in (0, 15] meets both.
    expect(hayashiYoshida(x, y, 15)).toBeCloseTo(-0.02 * 0.01 + 0.01 * 0.01, 15);
  });

  it('of a price with itself is its realized variance, and is the product of both moves when they overlap wholly', () => {
    const x = walk(new Rng(2), 50);
    expect(hayashiYoshida(x, x)).toBeCloseTo(realizedVariance(x), 12);
  });

  it('says what every pair of overlapping intervals adds up to, with any lag', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -90_000, max: 90_000 }), (seed, lag) => {
        const rng = new Rng(seed);
        const [x, y] = [walk(rng, 30), walk(rng, 20)];
        expect(hayashiYoshida(x, y, lag)).toBeCloseTo(allOverlaps(x, y, lag), 12);
        expect(hayashiYoshida(y, x, -lag)).toBeCloseTo(hayashiYoshida(x, y, lag), 12);
      }),
    );
  });
});

describe('the lead-lag estimate', () => {
  it('finds a planted lag within a second, whoever leads and whatever the sign', () => {
    const errors: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      for (const lagMs of [3_700, 41_300, -17_250]) {
        const { leader, follower } = followedTicks({
          seed,
          lagMs: Math.abs(lagMs),
          changes: 150,
          noise: 0.3,
          sign: -1,
        });
        const found = lagMs > 0 ? leadLag(leader, follower) : leadLag(follower, leader);
        errors.push(Math.abs(found!.lagMs - lagMs));
        expect(found!.correlation).toBeLessThan(-0.5);
        expect(lagMs > 0 ? found!.ratio : 1 / found!.ratio).toBeGreaterThan(1);
      }
    }
    expect(Math.max(...errors)).toBeLessThan(1_000);
  });

  it('sees no lead where both move at the same time', () => {
    const { leader, follower } = followedTicks({ seed: 4, lagMs: 0, changes: 150, noise: 0.3, sign: 1 });
    expect(Math.abs(leadLag(leader, follower)!.lagMs)).toBeLessThan(1_000);
  });

  it('is nothing for a price that does not move', () => {
    const x = walk(new Rng(2), 50);
    expect(leadLag(x, ticksOf([0, 0.5]))).toBeUndefined();
    expect(leadLag(ticksOf([0, 0.5], [9, 0.5]), x)).toBeUndefined();
  });
});

describe('the null of turned-around time', () => {
  it('keeps the changes and their order around the clock', () => {
    const turned = rotated(ticksOf([0, 0.5], [10, 0.6], [70, 0.3], [90, 0.35]), { from: 0, to: 100, byMs: 40 });
    expect([...turned.times]).toEqual([0, 10, 30, 50]);
    const changes = [...turned.prices].map((price, i, all) => (i === 0 ? 0 : Number((price - all[i - 1]!).toFixed(9))));
    expect(changes).toEqual([0, -0.3, 0.05, 0.1]);
  });

  it('gives the same value for the same seed, and a small one for what belongs together', () => {
    const { leader, follower } = followedTicks({ seed: 3, lagMs: 20_000, changes: 100, noise: 0.3, sign: 1 });
    const p = (seed: number): number =>
      rotationP(leader, follower, { grid: GRID, from: 0, to: HOUR, rotations: 99, rng: new Rng(seed) });
    expect(p(1)).toBe(p(1));
    expect(p(1)).toBe(0.01);
  });

  it('calls nothing a discovery among pairs that have nothing to do with each other', () => {
    const rng = new Rng(11);
    const pValues = Array.from({ length: 60 }, () => {
      const [x, y] = [walk(rng, 40), walk(rng, 40)];
      return rotationP(x, y, { grid: GRID, from: 0, to: HOUR, rotations: 39, rng });
    });
    expect(adjustedP(pValues).filter((q) => q <= 0.05)).toHaveLength(0);
    const share = pValues.filter((p) => p <= 0.25).length / pValues.length;
    expect(share).toBeLessThan(0.42);
  });
});

describe('a ring of ticks', () => {
  it('keeps changes only, and knows which price held at an instant', () => {
    const ring = new TickRing(3);
    for (const [time, price] of [
      [1, 0.5],
      [2, 0.5],
      [3, 0.6],
      [5, 0.7],
      [6, 0.8],
    ] as const)
      ring.push(time, price);
    expect([...ring.read(4, 9).times]).toEqual([4, 5, 6]);
    expect([...ring.read(4, 9).prices]).toEqual([0.6, 0.7, 0.8]);
    expect([ring.priceAt(2), ring.priceAt(5.5), ring.priceAt(99)]).toEqual([Number.NaN, 0.7, 0.8]);
    ring.push(6, 0.9);
    expect(ring.lastPrice).toBe(0.9);
  });
});

const GRID = { ...DEFAULT_LAG_GRID, lagMsMax: 60_000, stepMs: 4_000 };

function walk(rng: Rng, changes: number): Ticks {
  const times = Array.from({ length: changes }, () => Math.floor(rng.uniform() * HOUR)).sort((a, b) => a - b);
  let price = 0.5;
  return ticksOf([0, 0.5], ...times.map((time) => [time + 1, (price += 0.01 * rng.normal())] as const));
}

function allOverlaps(x: Ticks, y: Ticks, lag: number): number {
  let sum = 0;
  for (let i = 1; i < x.times.length; i++) {
    for (let j = 1; j < y.times.length; j++) {
      const start = Math.max(x.times[i - 1]!, y.times[j - 1]! - lag);
      const end = Math.min(x.times[i]!, y.times[j]! - lag);
      if (start < end) sum += (x.prices[i]! - x.prices[i - 1]!) * (y.prices[j]! - y.prices[j - 1]!);
    }
  }
  return sum;
}
