import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import { rotationP, rotationTailP } from '#desks/prediction/correlation/rotation-null.ts';
import { followedTicks, ticksOf } from '#desks/prediction/correlation/sample-ticks.ts';
import type { Ticks } from '#desks/prediction/correlation/ticks.ts';

const HOUR_MS = 3_600_000;
const GRID = { lagMsMax: 60_000, stepMs: 10_000, stepMsMin: 1_000 };
const OPTIONS = { grid: GRID, from: 0, to: HOUR_MS, rotations: 29 };

describe('1,000 pairs that have nothing to do with each other', () => {
  const rng = new Rng(17);
  const pairs = Array.from({ length: 1_000 }, () => [burstyWalk(rng), burstyWalk(rng)] as const);

  it('look tied as often as chance says, one by one', () => {
    const low = pairs
      .slice(0, 400)
      .filter(([x, y]) => rotationP(x, y, { ...OPTIONS, rotations: 19, rng }) <= 0.05).length;
    expect(low).toBeGreaterThan(4);
    expect(low).toBeLessThan(38);
  });

  it('have no discoveries among them, and ten planted ones beside them are all found', () => {
    const nulls = pairs.map(([x, y]) => rotationTailP(x, y, { ...OPTIONS, rng }));
    const planted = Array.from({ length: 10 }, (_, seed) => {
      const { leader, follower } = followedTicks({ seed, lagMs: 20_000, changes: 120, noise: 0.3, sign: 1 });
      return rotationTailP(leader, follower, { ...OPTIONS, rng });
    });
    expect(adjustedP(nulls).filter((q) => q <= 0.05)).toHaveLength(0);
    const told = adjustedP([...planted, ...nulls]).map((q) => q <= 0.05);
    expect(told.slice(0, 10)).toEqual(planted.map(() => true));
    const wrong = told.slice(10).filter(Boolean).length;
    expect(wrong / (wrong + 10)).toBeLessThanOrEqual(0.05);
  });
});

/** Changes come in bursts, as those of prices do. */
function burstyWalk(rng: Rng): Ticks {
  const times: number[] = [];
  while (times.length < 50) {
    const begin = rng.uniform() * HOUR_MS;
    for (let i = rng.integer(1, 8); i > 0; i--)
      times.push(Math.min(HOUR_MS - 1, 1 + Math.floor(begin + rng.uniform() * 30_000)));
  }
  let price = 0.5;
  const distinct = [...new Set(times)].sort((a, b) => a - b);
  return ticksOf([0, 0.5], ...distinct.map((time) => [time, (price += 0.01 * rng.integer(-2, 2))] as const));
}
