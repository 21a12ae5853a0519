import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { HOUR_MS } from '#core/time.ts';
import { seriesOf } from '#apps/research/prediction/correlate-files.ts';
import type { PriceSeries } from '#apps/research/prediction/correlate-files.ts';
import { correlateReport } from '#apps/research/prediction/correlate-report.ts';

/** A price that changes now and then for two hours, told again later by others. */
function walk(seed: number, laterMs = 0): PriceSeries {
  const rng = new Rng(seed);
  let [time, price] = [0, 0.5];
  const rows = [{ time: laterMs, price }];
  while (time < 2 * HOUR_MS) {
    time += 5_000 + rng.uniform() * 40_000;
    price = Math.min(0.95, Math.max(0.05, price + (rng.uniform() < 0.5 ? 0.01 : -0.01)));
    rows.push({ time: time + laterMs, price });
  }
  return seriesOf(`m${seed}+${laterMs}`, rows);
}

describe('a series', () => {
  it('keeps changes only, the last one of an instant, in the order of time', () => {
    const rows = [
      [30, 0.4],
      [10, 0.2],
      [20, 0.2],
      [30, 0.5],
      [40, 0.5],
    ] as const;
    const { ticks, from, to } = seriesOf(
      'a',
      rows.map(([time, price]) => ({ time, price })),
    );
    expect([[...ticks.times], [...ticks.prices]]).toEqual([
      [10, 30],
      [0.2, 0.5],
    ]);
    expect([from, to]).toEqual([10, 40]);
  });
});

describe('the comparison of markets', () => {
  it('finds a planted lag to a second, in its direction, and nothing between strangers', async () => {
    const report = await correlateReport([walk(1), walk(1, 20_000), walk(2)], { permutations: 99, seed: 1 });
    const [best, ...others] = report.pairs;
    expect(best).toMatchObject({ a: 'm1+0', b: 'm1+20000', verdict: 'a-leads', adjustedP: 0.03 });
    expect(Math.abs(best!.lagMs! - 20_000)).toBeLessThan(1_000);
    expect(best!.correlation).toBeGreaterThan(0.9);
    expect(others.map(({ verdict }) => verdict)).toEqual(['none', 'none']);
  });

  it('turns around with the order of the two, and is the same for the same seed', async () => {
    const choice = { permutations: 39, seed: 4, stepMs: 30_000 };
    const [ahead] = (await correlateReport([walk(3), walk(3, 15_000)], choice)).pairs;
    const [behind] = (await correlateReport([walk(3, 15_000), walk(3)], choice)).pairs;
    expect(behind!.lagMs! + ahead!.lagMs!).toBeCloseTo(0, -2);
    expect([ahead!.verdict, behind!.verdict]).toEqual(['a-leads', 'b-leads']);
    expect((await correlateReport([walk(3), walk(3, 15_000)], choice)).pairs[0]).toEqual(ahead);
  });

  it('has windows of an hour where there is an hour, and none where there is not', async () => {
    const { pairs, stepMs } = await correlateReport([walk(5), walk(5, 1)], { permutations: 19, seed: 1 });
    expect(stepMs).toBe(30_000);
    const [hour, four] = pairs[0]!.windows;
    expect(hour).toMatchObject({ windowMs: HOUR_MS });
    expect(hour!.strongest).toBeGreaterThan(0.95);
    expect(four).toMatchObject({ windowMs: 4 * HOUR_MS, last: undefined, strongest: undefined });
    expect(pairs[0]!.verdict).toBe('together');
  });

  it('tells of no time in common, and of prices that stand still', async () => {
    const still = seriesOf(
      'still',
      [0, HOUR_MS].map((time) => ({ time, price: 0.5 })),
    );
    const late = walk(6, 100 * HOUR_MS);
    const { pairs } = await correlateReport([walk(6), late, still], { permutations: 19, seed: 1 });
    expect(pairs.map(({ lagMs, pValue, verdict }) => [lagMs, pValue, verdict])).toEqual(
      pairs.map(() => [undefined, 1, 'none']),
    );
  });
});
