import type { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';

const BAR_MS = 15 * MINUTE_MS;
const START = 1_700_000_100_000;

/**
 * 60 to 130 bars with what indicators stumble over: ties, flat bars, jumps, bars without volume, and in half of the series
 * a stretch in which nothing moves and nothing trades; in one of five, bars whose source has no volume. Prices are quarters
 * between 32 and 224, so that doubling and reflecting them is exact. One random word a bar keeps thousands of series cheap.
 */
export function quietBars(rng: Rng): Bar[] {
  const count = rng.integer(60, 130);
  const stillFrom = rng.integer(0, count);
  const stillUntil = rng.uniform() < 0.5 ? stillFrom : stillFrom + rng.integer(1, 60);
  const lacksVolume = rng.uniform() < 0.2;
  const bars: Bar[] = [];
  let price = 512;
  for (let i = 0; i < count; i++) {
    const isStill = i >= stillFrom && i < stillUntil;
    const bar = isStill ? barAt(i, [price, price, price, price, 0]) : drawnBar(i, price, rng.uint32());
    bars.push(lacksVolume && i % 7 === 3 ? { ...bar, volume: Number.NaN } : bar);
    price = bar.close * 4;
  }
  return bars;
}

/** Bars in which no two numbers are equal, so that nothing is undefined but for want of bars. */
export function livelyBars(rng: Rng): Bar[] {
  let price = 100;
  return Array.from({ length: 90 }, (_, i) => {
    const open = price;
    const close = open * (1 + (rng.uniform() - 0.5) / 10);
    price = close;
    const high = Math.max(open, close) * (1 + rng.uniform() / 100);
    const low = Math.min(open, close) * (1 - rng.uniform() / 100);
    const openTime = START + i * BAR_MS;
    return { openTime, closeTime: openTime + BAR_MS, open, high, low, close, volume: 1 + rng.uniform() };
  });
}

/** Fields of one random word: jump, move, wicks, volume, and whether the bar is flat or closes where it opened. */
function drawnBar(i: number, price: number, word: number): Bar {
  const jumps = ((word >>> 27) & 31) === 0;
  const open = inside(price + (jumps ? ((word >>> 3) & 127) - 64 : 0));
  const close = ((word >>> 24) & 7) === 0 ? open : inside(open + ((word >>> 19) & 31) - 16 + (word & 1));
  const isFlat = ((word >>> 15) & 15) === 0;
  const high = isFlat ? Math.max(open, close) : Math.max(open, close) + ((word >>> 12) & 7);
  const low = isFlat ? Math.min(open, close) : Math.min(open, close) - ((word >>> 9) & 7);
  return barAt(i, [open, high, low, close, word & 15]);
}

function inside(price: number): number {
  return Math.min(860, Math.max(164, price));
}

function barAt(i: number, [open, high, low, close, volume]: readonly [number, number, number, number, number]): Bar {
  const openTime = START + i * BAR_MS;
  return {
    openTime,
    closeTime: openTime + BAR_MS,
    open: open / 4,
    high: high / 4,
    low: low / 4,
    close: close / 4,
    volume,
  };
}
