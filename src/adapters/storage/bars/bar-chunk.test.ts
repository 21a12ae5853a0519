import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { chunkStart, decodeChunk, encodeChunk } from '#adapters/storage/bars/bar-chunk.ts';

function columnsAt(openTimes: readonly number[], lengths: readonly number[], volume = 3.5): BarColumns {
  return BarColumns.from(
    openTimes.map((openTime, i) => ({
      openTime,
      closeTime: openTime + lengths[i]!,
      open: 100 + i,
      high: 101.25 + i,
      low: 99.1 + i,
      close: 100.3 + i,
      volume,
    })),
  );
}

function decoded(data: Uint8Array): BarColumns {
  const bars = new BarColumns(0);
  expect(decodeChunk(data, bars)).toBe(true);
  return bars;
}

const rows = (bars: BarColumns): unknown[] => Array.from({ length: bars.length }, (_, i) => bars.at(i));

describe('a chunk', () => {
  it('gives back what was put in, whatever the spacing, the lengths and the volumes', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.boolean(), fc.constantFrom(0, 12.75, Number.NaN), (steps, isEven, volume) => {
        let at = Date.UTC(2024, 2, 31);
        const times = steps.map((step) => (at += (isEven ? 1 : step) * MINUTE_MS));
        const lengths = steps.map((step) => (isEven ? MINUTE_MS : step * 30_000));
        const bars = columnsAt(times, lengths, volume);
        expect(rows(decoded(encodeChunk(bars)))).toEqual(rows(bars));
      }),
    );
  });

  it('takes 40 bytes a bar and a header when its bars follow one another', () => {
    const times = Array.from({ length: 96 }, (_, i) => i * 15 * MINUTE_MS);
    expect(encodeChunk(columnsAt(times, Array(96).fill(15 * MINUTE_MS))).byteLength).toBe(32 + 96 * 40);
  });

  it('is refused when it is cut, longer, or of another version', () => {
    const data = encodeChunk(columnsAt([0, MINUTE_MS], [MINUTE_MS, MINUTE_MS]));
    const otherVersion = data.slice();
    otherVersion[0] = 9;
    for (const damaged of [data.slice(0, 40), new Uint8Array(7), new Uint8Array(120), otherVersion]) {
      const bars = new BarColumns(0);
      expect(decodeChunk(damaged, bars)).toBe(false);
      expect(bars.length).toBe(0);
    }
  });

  it('covers a day below an hour, a month below a day and a year above', () => {
    const at = Date.UTC(2024, 10, 17, 13, 45);
    expect(chunkStart('15m', at)).toBe(Date.UTC(2024, 10, 17));
    expect(chunkStart('1h', at)).toBe(Date.UTC(2024, 10, 1));
    expect(chunkStart('12h', at)).toBe(Date.UTC(2024, 10, 1));
    expect(chunkStart('1d', at)).toBe(Date.UTC(2024, 0, 1));
    expect(chunkStart('1M', at)).toBe(Date.UTC(2024, 0, 1));
    expect(chunkStart('1m', -1)).toBe(-DAY_MS);
    expect(chunkStart('1h', -HOUR_MS)).toBe(Date.UTC(1969, 11, 1));
  });
});
