import type { Bar } from '#domain/market/bar.ts';

/** Which number of a bar an indicator reads. `hl2`, `hlc3` (typical price) and `ohlc4` are means of the named prices. */
export type BarSource = (typeof BAR_SOURCES)[number];

export const BAR_SOURCES = ['close', 'open', 'high', 'low', 'hl2', 'hlc3', 'ohlc4', 'volume'] as const;

/** The number that a source names; NaN for the volume of a bar that has none. */
export function sourceValue(bar: Bar, source: BarSource): number {
  switch (source) {
    case 'close':
      return bar.close;
    case 'open':
      return bar.open;
    case 'high':
      return bar.high;
    case 'low':
      return bar.low;
    case 'hl2':
      return (bar.high + bar.low) / 2;
    case 'hlc3':
      return typicalPrice(bar);
    case 'ohlc4':
      return (bar.open + bar.high + bar.low + bar.close) / 4;
    case 'volume':
      return bar.volume;
    default:
      return source satisfies never;
  }
}

/** Mean of high, low and close. */
export function typicalPrice(bar: Bar): number {
  return (bar.high + bar.low + bar.close) / 3;
}
