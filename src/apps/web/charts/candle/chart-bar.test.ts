import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { axisIndexAt, barIndexAt, barOfLive, barsOfColumns, mergeBars } from '#apps/web/charts/candle/chart-bar.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';

const bar = (time: number, close = 1): ChartBar => ({
  time,
  open: close,
  high: close,
  low: close,
  close,
  volume: null,
});

describe('bars of the chart', () => {
  it('reads columns, keeping a volume that is not known', () => {
    const columns = {
      instrument: 'BTC/USDT@sandbox',
      timeframe: '1m',
      openTime: [60_000, 120_000],
      open: [1, 2],
      high: [3, 4],
      low: [0.5, 1.5],
      close: [2, 3],
      volume: [10, null],
      hasEarlier: false,
    };
    expect(barsOfColumns(columns)).toEqual([
      { time: 60_000, open: 1, high: 3, low: 0.5, close: 2, volume: 10 },
      { time: 120_000, open: 2, high: 4, low: 1.5, close: 3, volume: null },
    ]);
    const live = { openTime: 60_000, open: 1, high: 3, low: 0.5, close: 2, volume: 10, isClosed: false };
    expect(barOfLive(live)).toEqual(barsOfColumns(columns)[0]);
  });

  it('merges two stretches in order, the newer state of a bar winning', () => {
    expect(mergeBars([bar(1), bar(2), bar(3)], [bar(3, 9), bar(4)])).toEqual([bar(1), bar(2), bar(3, 9), bar(4)]);
    expect(mergeBars([bar(1), bar(2)], [bar(5)])).toEqual([bar(1), bar(2), bar(5)]);
    expect(mergeBars([bar(5), bar(6)], [bar(1)])).toEqual([bar(1), bar(5), bar(6)]);
    expect(mergeBars([], [bar(1)])).toEqual([bar(1)]);
  });

  it('merges any two stretches into one without doubles, in order', () => {
    const stretch = fc
      .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 30 })
      .map((times) => times.sort((a, b) => a - b).map((time) => bar(time)));
    fc.assert(
      fc.property(stretch, stretch, (older, newer) => {
        const times = mergeBars(older, newer).map(({ time }) => time);
        const wanted = [...new Set([...older, ...newer].map(({ time }) => time))].sort((a, b) => a - b);
        expect(times).toEqual(wanted);
      }),
    );
  });

  it('finds the bar that an instant lies in', () => {
    const times = [100, 200, 300];
    expect([99, 100, 199, 200, 999].map((instant) => barIndexAt(times, instant))).toEqual([-1, 0, 0, 1, 2]);
    expect(barIndexAt([], 5)).toBe(-1);
  });

  it('goes on counting bars after the last one, but not into a gap', () => {
    const times = [100, 200, 600];
    expect(axisIndexAt(times, 150, 100)).toBe(0.5);
    expect(axisIndexAt(times, 500, 100)).toBe(2);
    expect(axisIndexAt(times, 850, 100)).toBe(4.5);
    expect(axisIndexAt(times, 50, 100)).toBe(0);
  });
});
