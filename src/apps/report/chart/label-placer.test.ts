import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelPlacer, spread } from '#apps/report/chart/label-placer.ts';

const BOUNDS = { x: 0, y: 0, width: 100, height: 50 };
const box = (x: number, y: number): { x: number; y: number; width: number; height: number } => ({
  x,
  y,
  width: 30,
  height: 10,
});

describe('LabelPlacer', () => {
  it('takes the first free place', () => {
    const placer = new LabelPlacer(BOUNDS);
    expect(placer.place([box(0, 0)])).toEqual(box(0, 0));
    expect(placer.place([box(10, 5), box(0, 20)])).toEqual(box(0, 20));
  });

  it('places nothing outside, on a reserved box, or where nothing is free', () => {
    const placer = new LabelPlacer(BOUNDS);
    placer.reserve(box(0, 0));
    expect(placer.place([box(5, 5), box(80, 0), box(0, 45)])).toBeUndefined();
  });
});

describe('spread', () => {
  it('leaves positions that are far enough apart', () => {
    expect(spread([10, 40, 25], 15, [0, 100])).toEqual([10, 40, 25]);
  });

  it('moves near ones apart and keeps their order', () => {
    expect(spread([50, 50, 51], 10, [0, 100])).toEqual([50, 60, 70]);
    expect(spread([95, 98], 10, [0, 100])).toEqual([90, 100]);
  });

  it('keeps the gap and the limits whenever there is room', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 12 }), (wanted) => {
        const placed = [...spread(wanted, 15, [0, 200])].sort((a, b) => a - b);
        placed.forEach((at, k) => {
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(200);
          expect(at - (placed[k - 1] ?? -15)).toBeGreaterThanOrEqual(15);
        });
      }),
    );
  });
});
