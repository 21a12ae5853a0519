import type { PriceSeries } from '#apps/report/run/run-report.ts';

/** The same prices in at most `count` candles: first open, highest high, lowest low, last close of those put together. */
export function aggregated(series: PriceSeries, count: number): PriceSeries {
  const { length } = series.times;
  const size = Math.ceil(length / Math.max(1, count));
  if (size <= 1) return series;
  const starts = Array.from({ length: Math.ceil(length / size) }, (_, k) => k * size);
  const part = (values: readonly number[], from: number): readonly number[] => values.slice(from, from + size);
  return {
    barsPerCandle: series.barsPerCandle * size,
    candleMs: series.candleMs * size,
    times: starts.map((from) => series.times[from]!),
    open: starts.map((from) => series.open[from]!),
    high: starts.map((from) => Math.max(...part(series.high, from))),
    low: starts.map((from) => Math.min(...part(series.low, from))),
    close: starts.map((from) => part(series.close, from).at(-1)!),
  };
}

/** Where an instant lies among the candles, counted in candles from the first one's left edge; holes take no room. */
export function placeAt({ times, candleMs }: PriceSeries, instant: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= instant) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  return low - 1 + Math.min(1, (instant - times[low - 1]!) / candleMs);
}

/**
 * The series as few characters, for the page's script: times as runs of equal distance, prices in whole ticks, each bar as
 * open minus the last close, upper wick, lower wick, and close minus open.
 */
export function packed(series: PriceSeries, digits: number): object {
  const scale = 10 ** digits;
  const tick = (price: number): number => Math.round(price * scale);
  const moves: number[] = [];
  let last = 0;
  series.open.forEach((price, i) => {
    const [open, high, low, close] = [tick(price), tick(series.high[i]!), tick(series.low[i]!), tick(series.close[i]!)];
    moves.push(open - last, high - Math.max(open, close), Math.min(open, close) - low, close - open);
    last = close;
  });
  return {
    candleMs: series.candleMs,
    barsPerCandle: series.barsPerCandle,
    digits,
    times: timeRuns(series.times),
    moves,
  };
}

/** `[from, step, count, from, step, count, ...]`. */
function timeRuns(times: readonly number[]): readonly number[] {
  const runs: number[] = [];
  for (let i = 0; i < times.length;) {
    const from = times[i]!;
    const step = (times[i + 1] ?? from) - from;
    let count = 1;
    while (times[i + count] === from + count * step) count++;
    runs.push(from, step, count);
    i += count;
  }
  return runs;
}
