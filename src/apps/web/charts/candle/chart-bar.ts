import type { LiveBar } from '#contract/live.ts';
import type { BarColumnsShape } from '#contract/market.ts';

/** A bar as the chart holds it: opening time in UTC milliseconds. */
export interface ChartBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Null where the source had none. */
  readonly volume: number | null;
}

/** Rows of an answer of `GET /bars`. */
export function barsOfColumns(columns: BarColumnsShape): ChartBar[] {
  return columns.openTime.map((time, i) => ({
    time,
    open: columns.open[i]!,
    high: columns.high[i]!,
    low: columns.low[i]!,
    close: columns.close[i]!,
    volume: columns.volume[i] ?? null,
  }));
}

export function barOfLive({ openTime, open, high, low, close, volume }: LiveBar): ChartBar {
  return { time: openTime, open, high, low, close, volume };
}

/** Both lists as one, oldest first; of two bars that open together the one of `newer` counts. Both are in order already. */
export function mergeBars(older: readonly ChartBar[], newer: readonly ChartBar[]): readonly ChartBar[] {
  if (older.length === 0) return newer;
  if (newer.length === 0) return older;
  if (older.at(-1)!.time < newer[0]!.time) return [...older, ...newer];
  const merged: ChartBar[] = [];
  let i = 0;
  for (const bar of newer) {
    while (i < older.length && older[i]!.time < bar.time) merged.push(older[i++]!);
    if (i < older.length && older[i]!.time === bar.time) i++;
    merged.push(bar);
  }
  while (i < older.length) merged.push(older[i++]!);
  return merged;
}

/** Index of the last bar that opens at or before an instant; -1 before the first. */
export function barIndexAt(times: ArrayLike<number>, instant: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= instant) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Where an instant lies on the axis, counted in bars: inside a bar a share of it, after the last bar as many bars as time has gone by.
 * Before the first bar it is the first.
 */
export function axisIndexAt(times: ArrayLike<number>, instant: number, barMs: number): number {
  const index = barIndexAt(times, instant);
  if (index < 0) return 0;
  const since = (instant - times[index]!) / barMs;
  return index === times.length - 1 ? index + since : index + Math.min(since, 1);
}
