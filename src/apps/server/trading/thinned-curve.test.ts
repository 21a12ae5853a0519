import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { EquityPoint } from '#domain/operations/session-store.ts';
import { ThinnedCurve } from '#apps/server/trading/thinned-curve.ts';

const QUARTER = 15 * 60_000;

function point(i: number, value: number, time = i * QUARTER): EquityPoint {
  const equity = Decimal.fromNumber(value, 2, 'nearest-even');
  return { time: time as UnixMs, equity, cash: equity, position: Decimal.ZERO, price: 1 };
}

/** The deepest fall from a peak to a later point. */
function deepest(points: readonly { readonly time: number; readonly value: number }[]) {
  let peak = { time: 0, value: Number.NEGATIVE_INFINITY };
  let worst = { fall: 0, from: 0, to: 0 };
  for (const one of points) {
    if (one.value > peak.value) peak = one;
    if (peak.value - one.value > worst.fall) worst = { fall: peak.value - one.value, from: peak.time, to: one.time };
  }
  return worst;
}

const walks = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 400 }).map((steps) => {
  let value = 10_000;
  return steps.map((step, i) => point(i, (value += step)));
});

function thinned(points: readonly EquityPoint[], bucketsMax = 4_096): ThinnedCurve {
  const curve = new ThinnedCurve(bucketsMax);
  for (const one of points) curve.add(one);
  return curve;
}

const plain = (points: readonly EquityPoint[]) =>
  points.map(({ time, equity }) => ({ time, value: equity.toNumber() }));

describe('a thinned curve', () => {
  it('keeps to the number of points, with the first, the last, the highest and the lowest, in order of time', () => {
    fc.assert(
      fc.property(walks, fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 64 }), (points, count, buckets) => {
        const shown = thinned(points, buckets).points(count);
        expect(shown.length).toBeLessThanOrEqual(count);
        const times = shown.map(({ time }) => time);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(shown[0]!.time).toBe(points[0]!.time);
        expect(shown.at(-1)).toMatchObject({ time: points.at(-1)!.time, equity: points.at(-1)!.equity });
        if (count < 4) return;
        const values = points.map(({ equity }) => equity.toNumber());
        expect(Math.max(...shown.map(({ value }) => value))).toBe(Math.max(...values));
        expect(Math.min(...shown.map(({ value }) => value))).toBe(Math.min(...values));
      }),
    );
  });

  it('shows every point when there is room for all', () => {
    fc.assert(
      fc.property(walks, (points) => {
        expect(
          thinned(points)
            .points(400)
            .map(({ time, value }) => ({ time, value })),
        ).toEqual(plain(points));
      }),
    );
  });

  it('falls as deep as the whole curve whenever peak and trough lie in different stretches', () => {
    let compared = 0;
    fc.assert(
      fc.property(walks, fc.integer({ min: 8, max: 60 }), (points, count) => {
        const shown = thinned(points).points(count);
        const whole = deepest(plain(points));
        const seen = deepest(shown);
        expect(seen.fall).toBeLessThanOrEqual(whole.fall);
        // The longest stretch that this many points can stand for.
        const stretch = 2 ** Math.ceil(Math.log2((points.length * 15) / Math.floor((count - 2) / 2) + 15)) * 2 * 60_000;
        if (whole.to - whole.from < stretch) return;
        compared++;
        expect(seen.fall).toBe(whole.fall);
      }),
      { numRuns: 600 },
    );
    expect(compared).toBeGreaterThan(20);
  });

  it('is unchanged by points that come again', () => {
    const points = [100, 90, 120, 80].map((value, i) => point(i, value));
    const curve = thinned(points);
    curve.add(points.at(-1)!);
    expect(curve.points(10)).toHaveLength(4);
  });

  it('of nothing is empty', () => {
    expect(new ThinnedCurve().points(2)).toEqual([]);
  });
});
