import type { ErrorCode } from '#core/error-codes.ts';
import type { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';

const BAR_MS = 15 * MINUTE_MS;
const START = 1_700_000_100_000;

/**
 * 80 to 160 bars with what detectors stumble over: equal highs and lows, flat bars, gaps in price, holes in time. Prices are
 * quarters between 32 and 224, so that doubling, halving and reflecting them is exact.
 */
export function generateBars(rng: Rng): Bar[] {
  const count = rng.integer(80, 160);
  const step = rng.integer(2, 24);
  const bars: Bar[] = [];
  let price = 512;
  let openTime = START + BAR_MS * rng.integer(0, 10_000);
  for (let i = 0; i < count; i++) {
    const jump = rng.uniform() < 0.08 ? rng.integer(-4 * step, 4 * step) : 0;
    const open = inside(price + jump);
    const close = rng.uniform() < 0.1 ? open : inside(open + rng.integer(-step, step));
    const isFlat = rng.uniform() < 0.05;
    const high = Math.max(open, close) + (isFlat ? 0 : rng.integer(0, step));
    const low = Math.min(open, close) - (isFlat ? 0 : rng.integer(0, step));
    if (rng.uniform() < 0.03) openTime += BAR_MS * rng.integer(1, 300);
    bars.push(quarters({ openTime, open, high, low, close, volume: rng.integer(0, 100) }));
    openTime += BAR_MS;
    price = close;
  }
  return bars;
}

/** Quarter-hour bars out of `[open, high, low, close]`, for worked examples. */
export function barsOf(...prices: readonly (readonly [number, number, number, number])[]): Bar[] {
  return prices.map(([open, high, low, close], i) => {
    const openTime = START + i * BAR_MS;
    return { openTime, closeTime: openTime + BAR_MS, open, high, low, close, volume: 1 };
  });
}

/** Other bars over the same times: a future that might have been. */
export function scramble(bars: readonly Bar[], rng: Rng): Bar[] {
  return bars.map(({ openTime }) => {
    const open = rng.integer(256, 768);
    const close = rng.integer(256, 768);
    const high = Math.max(open, close) + rng.integer(0, 32);
    const low = Math.min(open, close) - rng.integer(0, 32);
    return quarters({ openTime, open, high, low, close, volume: 1 });
  });
}

/** Bars that must not be taken after `last`, with the code of the error that each must give. */
export function badBars(last: Bar): { readonly bar: Bar; readonly code: ErrorCode }[] {
  const next = { ...last, openTime: last.closeTime, closeTime: last.closeTime + BAR_MS };
  return [
    { bar: { ...next, high: Number.NaN }, code: 'bars.invalid' },
    { bar: { ...next, close: Number.NaN }, code: 'bars.invalid' },
    { bar: { ...next, low: -next.low }, code: 'bars.invalid' },
    { bar: { ...next, high: next.low - 1 }, code: 'bars.invalid' },
    { bar: { ...next, high: Number.POSITIVE_INFINITY }, code: 'bars.invalid' },
    { bar: { ...next, volume: -1 }, code: 'bars.invalid' },
    { bar: last, code: 'bars.order' },
    { bar: { ...last, openTime: last.openTime - BAR_MS, closeTime: last.openTime }, code: 'bars.order' },
    { bar: { ...next, closeTime: next.openTime }, code: 'bars.order' },
  ];
}

function inside(price: number): number {
  return Math.min(860, Math.max(164, price));
}

function quarters(bar: Omit<Bar, 'closeTime'>): Bar {
  const { openTime, open, high, low, close, volume } = bar;
  const closeTime = openTime + BAR_MS;
  return { openTime, closeTime, open: open / 4, high: high / 4, low: low / 4, close: close / 4, volume };
}
