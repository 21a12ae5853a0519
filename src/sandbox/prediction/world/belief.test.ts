import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { Belief } from '#sandbox/prediction/world/belief.ts';
import type { GroupShape } from '#sandbox/prediction/world/belief.ts';

const CHANCES: Readonly<Record<GroupShape, readonly number[]>> = {
  single: [0.3, 0.7],
  exclusive: [0.5, 0.3, 0.15, 0.05],
  nested: [0.2, 0.5, 0.2, 0.1],
};
const MARKETS: Readonly<Record<GroupShape, number>> = { single: 1, exclusive: 4, nested: 3 };
const SHAPES = ['single', 'exclusive', 'nested'] as const;

describe('Belief', () => {
  it('starts from the chances that it is given: of strikes, those of all buckets above', () => {
    const told = SHAPES.map((shape) => chancesOf(shape, new Belief(shape, CHANCES[shape], new Rng(1))));
    expect(told[0]![0]).toBeCloseTo(0.3, 12);
    expect(told[1]![2]).toBeCloseTo(0.15, 12);
    expect(told[2]!.map((chance) => Number(chance.toFixed(12)))).toEqual([0.8, 0.3, 0.1]);
  });

  it.each(SHAPES)('of %s markets that have a chance of c, c come true, whatever was heard before', (shape) => {
    const rng = new Rng(7);
    const bins = Array.from({ length: 10 }, () => ({ n: 0, chance: 0, yes: 0 }));
    for (let run = 0; run < 6_000; run++) {
      const belief = new Belief(shape, CHANCES[shape], rng);
      for (let i = 0; i < 4; i++) belief.observe(0.5, rng);
      belief.sign(run % MARKETS[shape], 0.8, rng.uniform());
      const market = (run >> 3) % MARKETS[shape];
      const chance = chancesOf(shape, belief)[market]!;
      const bin = bins[Math.min(9, Math.floor(10 * chance))]!;
      bin.n++;
      bin.chance += chance;
      bin.yes += belief.isYes(market, belief.winner) ? 1 : 0;
    }
    const full = bins.filter(({ n }) => n > 30);
    expect(full.length).toBeGreaterThan(4);
    // In deviations of a share of so many.
    const misses = full.map(({ n, chance, yes }) => Math.abs(yes - chance) / Math.sqrt(chance * (1 - chance / n)));
    for (const miss of misses) expect(miss).toBeLessThan(4);
  });

  it('moves the log-odds of a market by exactly the jump of a sign', () => {
    for (const shape of SHAPES) {
      const belief = new Belief(shape, CHANCES[shape], new Rng(3));
      const market = MARKETS[shape] - 1;
      const before = logit(chancesOf(shape, belief)[market]!);
      const direction = belief.sign(market, 0.9, 0.2);
      expect(logit(chancesOf(shape, belief)[market]!) - before).toBeCloseTo(0.9 * direction, 9);
    }
  });

  it('comes to know the winner', () => {
    for (let seed = 0; seed < 30; seed++) {
      const rng = new Rng(seed);
      const belief = new Belief('exclusive', CHANCES.exclusive, rng);
      for (let i = 0; i < 200; i++) belief.observe(2, rng);
      expect(chancesOf('exclusive', belief)[belief.winner]).toBeGreaterThan(0.99);
    }
  });

  it('keeps sums and the order of strikes under any confidence', () => {
    const rng = new Rng(5);
    for (const confidence of [0.6, 1, 1.4]) {
      const candidates = new Belief('exclusive', CHANCES.exclusive, rng);
      const strikes = new Belief('nested', CHANCES.nested, rng);
      for (let i = 0; i < 20; i++) {
        candidates.observe(0.3, rng);
        strikes.observe(0.3, rng);
        const sum = chancesOf('exclusive', candidates, confidence).reduce((total, chance) => total + chance, 0);
        expect(sum).toBeCloseTo(1, 12);
        const [low, middle, high] = chancesOf('nested', strikes, confidence);
        expect(low! >= middle! && middle! >= high!).toBe(true);
      }
    }
  });
});

function chancesOf(shape: GroupShape, belief: Belief, confidence = 1): number[] {
  const into = new Float64Array(MARKETS[shape]);
  belief.chances(confidence, into);
  return Array.from(into);
}

function logit(chance: number): number {
  return Math.log(chance / (1 - chance));
}
