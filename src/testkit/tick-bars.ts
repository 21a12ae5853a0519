import type { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';

/** Start of generated series: 2024-01-01T00:00Z. */
export const SERIES_START = 1_704_067_200_000;

/** One-minute bars that wander over whole prices, with gaps between bars, flat bars and ties. Prices stay between 500 and 1500. */
export function tickBars(rng: Rng, count: number): Bar[] {
  const bars: Bar[] = [];
  let close = rng.integer(900, 1_100);
  for (let i = 0; i < count; i++) {
    const open = inRange(close + (rng.uniform() < 0.3 ? rng.integer(-12, 12) : 0));
    close = inRange(open + rng.integer(-10, 10));
    bars.push({
      ...minute(i),
      open,
      high: inRange(Math.max(open, close) + rng.integer(0, 6)),
      low: inRange(Math.min(open, close) - rng.integer(0, 6)),
      close,
      volume: rng.integer(0, 100),
    });
  }
  return bars;
}

/** A one-minute bar from `[open, high, low, close]`; number `i` of its series. */
export function barOf(i: number, [open, high, low, close]: readonly [number, number, number, number]): Bar {
  return { ...minute(i), open, high, low, close, volume: 1 };
}

function minute(i: number): { readonly openTime: number; readonly closeTime: number } {
  return { openTime: SERIES_START + i * MINUTE_MS, closeTime: SERIES_START + (i + 1) * MINUTE_MS };
}

function inRange(price: number): number {
  return Math.min(1_500, Math.max(500, price));
}
