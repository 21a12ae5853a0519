import { MINUTE_MS } from '#core/time.ts';
import { parseIndicator } from '#domain/indicators/parse.ts';
import type { Bar } from '#domain/market/bar.ts';

/** High, low, close and volume of a bar that opens at its close. */
export type BarNumbers = readonly [high: number, low: number, close: number, volume?: number];

/** One-minute bars: a number is a flat bar at that price with a volume of 1, a list gives high, low, close and volume. */
export function barsOf(numbers: readonly (number | BarNumbers)[], start = 0): Bar[] {
  return numbers.map((item, i) => {
    const [high, low, close, volume = 1] = typeof item === 'number' ? ([item, item, item] as const) : item;
    const openTime = start + i * MINUTE_MS;
    return { openTime, closeTime: openTime + MINUTE_MS, open: close, high, low, close, volume };
  });
}

/** The values of one output, the first unless named, bar by bar. */
export function valuesOf(spec: string, bars: readonly Bar[], output?: string): (number | undefined)[] {
  const indicator = parseIndicator(spec);
  const index = output === undefined ? 0 : indicator.outputs.indexOf(output);
  return bars.map((bar) => {
    indicator.update(bar);
    return indicator.value(index);
  });
}
