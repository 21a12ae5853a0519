import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisOf, pieceOf, wholeness } from '#apps/web/pages/data/coverage-shapes.ts';

describe('pieceOf', () => {
  const axis = { from: 1_000, to: 2_000 };

  it('is where the stretch lies on the axis', () => {
    expect(pieceOf({ from: 1_250, to: 1_500 }, axis)).toEqual({ left: 25, width: 25 });
    expect(pieceOf(axis, axis)).toEqual({ left: 0, width: 100 });
  });

  it('is always seen, and always within', () => {
    const time = fc.integer({ min: 1_000, max: 2_000 });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const { left, width } = pieceOf({ from: Math.min(a, b), to: Math.max(a, b) }, axis);
        expect(width).toBeGreaterThan(0.3);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(100 + 1e-9);
      }),
    );
  });

  it('is all of an axis without length', () => {
    expect(pieceOf({ from: 5, to: 5 }, { from: 5, to: 5 })).toEqual({ left: 0, width: 100 });
  });
});

describe('axisOf', () => {
  it('holds every set', () => {
    expect(
      axisOf([
        { from: 5, to: 9 },
        { from: 2, to: 7 },
      ]),
    ).toEqual({ from: 2, to: 9 });
    expect(axisOf([])).toBeUndefined();
  });
});

describe('wholeness', () => {
  it('is the share of bars that are there', () => {
    expect(wholeness({ bars: 75, missingBars: 25 })).toBe(0.75);
    expect(wholeness({ bars: 0, missingBars: 0 })).toBe(1);
  });
});
