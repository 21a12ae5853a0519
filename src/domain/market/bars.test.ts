import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '#core/invariant.ts';
import { HOUR_MS } from '#core/time.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import { randomBars } from '#testkit/random-bars.ts';

const SOUND: Bar = { openTime: 0, closeTime: HOUR_MS, open: 10, high: 12, low: 9, close: 11, volume: 5 };

describe('assertBar', () => {
  it.each([
    ['a sound bar', {}],
    ['one without volume', { volume: Number.NaN }],
    ['one without movement', { open: 10, high: 10, low: 10, close: 10, volume: 0 }],
  ])('lets %s pass', (_, change) => {
    expect(() => assertBar({ ...SOUND, ...change }, 0)).not.toThrow();
  });

  it.each([
    ['low above open', { low: 10.5 }, 'bars.invalid'],
    ['close above high', { close: 13 }, 'bars.invalid'],
    ['open not a number', { open: Number.NaN }, 'bars.invalid'],
    ['close not a number', { close: Number.NaN }, 'bars.invalid'],
    ['infinite high', { high: Number.POSITIVE_INFINITY }, 'bars.invalid'],
    ['zero low', { low: 0 }, 'bars.invalid'],
    ['negative volume', { volume: -1 }, 'bars.invalid'],
    ['infinite volume', { volume: Number.POSITIVE_INFINITY }, 'bars.invalid'],
    ['closing when it opens', { closeTime: 0 }, 'bars.order'],
    ['closing at no time', { closeTime: Number.NaN }, 'bars.order'],
    ['opening at no time', { openTime: Number.NaN }, 'bars.order'],
    ['opening before the last close', { openTime: -1 }, 'bars.order'],
  ])('refuses %s and names bar 7', (_, change, code) => {
    const place = expect.objectContaining({ bar: 7 });
    expect(() => assertBar({ ...SOUND, ...change }, 7, 0)).toThrow(expect.objectContaining({ code, place }));
  });
});

describe('BarColumns', () => {
  const streams = randomBars({ lengthMs: HOUR_MS, barsMax: 60, missingRatio: 0.3 });

  it('gives back what was pushed, by copy, by cursor and by slice', () => {
    fc.assert(
      fc.property(streams, fc.nat(60), fc.nat(60), (bars, a, b) => {
        const columns = BarColumns.from(bars);
        const cursor = new BarCursor(columns);
        expect(columns.length).toBe(bars.length);
        bars.forEach((bar, i) => {
          expect(columns.at(i)).toEqual(bar);
          expect(cursor.moveTo(i)).toMatchObject(bar);
        });
        const part = columns.slice(a, b);
        expect(Array.from({ length: part.length }, (_, i) => part.at(i))).toEqual(bars.slice(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  it('finds the first bar that opens at or after an instant', () => {
    fc.assert(
      fc.property(streams, fc.integer({ min: -2, max: 64 }), (bars, slot) => {
        const instant = (bars[0]?.openTime ?? 0) + slot * HOUR_MS;
        const expected = bars.findIndex((bar) => bar.openTime >= instant);
        expect(BarColumns.from(bars).indexAt(instant)).toBe(expected < 0 ? bars.length : expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('grows beyond its first size, and from a slice', () => {
    const columns = new BarColumns(1);
    for (let i = 0; i < 3000; i++) columns.push({ ...SOUND, openTime: i });
    const part = columns.slice(2999);
    part.push(SOUND);
    expect([columns.length, columns.at(2999).openTime, part.length, part.at(1)]).toEqual([3000, 2999, 2, SOUND]);
    expect(columns.slice(0).length).toBe(3000);
    expect(columns.slice(2990, 5000).length).toBe(10);
  });

  it('has no bar beyond its length', () => {
    expect(() => new BarColumns().at(0)).toThrow(InvariantError);
  });
});
