import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '#core/time.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { Bar } from '#domain/market/bar.ts';
import { FormingBars } from '#apps/server/platform/forming-bars.ts';

const START = Date.UTC(2026, 0, 5, 10, 30);

function bar(minute: number, open: number, close: number): Bar {
  const openTime = START + minute * MINUTE_MS;
  return {
    openTime,
    closeTime: openTime + MINUTE_MS,
    open,
    high: Math.max(open, close),
    low: Math.min(open, close),
    close,
    volume: 2,
  };
}

describe('bars under way', () => {
  it('grow with every trade, and begin anew with their period', () => {
    const bars = new FormingBars(UTC_CLOCK, ['1m']);
    expect(bars.bar('1m')).toBeUndefined();
    for (const [second, price] of [
      [1, 10],
      [20, 12],
      [59, 9],
    ] as const)
      bars.onTrade(START + second * 1_000, price, 0.5);
    expect(bars.bar('1m')).toEqual({ openTime: START, open: 10, high: 12, low: 9, close: 9, volume: 1.5 });
    bars.onTrade(START + MINUTE_MS, 11, 1);
    expect(bars.bar('1m')).toEqual({ openTime: START + MINUTE_MS, open: 11, high: 11, low: 11, close: 11, volume: 1 });
  });

  it('of longer timeframes hold what had been traded before anybody listened', () => {
    const bars = new FormingBars(UTC_CLOCK, ['1m', '5m']);
    bars.onTrade(START + 2 * MINUTE_MS + 5_000, 30, 1);
    expect(bars.bar('5m')).toBeUndefined();
    bars.prime('5m', [bar(0, 10, 20), bar(1, 20, 5)]);
    expect(bars.bar('5m')).toEqual({ openTime: START, open: 10, high: 30, low: 5, close: 30, volume: 5 });
    bars.onTrade(START + 3 * MINUTE_MS, 31, 1);
    expect(bars.bar('5m')).toMatchObject({ high: 31, close: 31, volume: 6 });
  });

  it('count a minute once that is both under way and closed', () => {
    const bars = new FormingBars(UTC_CLOCK, ['1m', '5m']);
    bars.onTrade(START + 1_000, 10, 2);
    bars.prime('5m', [bar(0, 10, 10)]);
    expect(bars.bar('5m')?.volume).toBe(2);
  });

  it('leave out a trade of a period that is over', () => {
    const bars = new FormingBars(UTC_CLOCK, ['1m']);
    bars.onTrade(START + MINUTE_MS, 10, 1);
    bars.onTrade(START + 59_000, 99, 1);
    expect(bars.bar('1m')).toMatchObject({ high: 10, volume: 1 });
  });
});
