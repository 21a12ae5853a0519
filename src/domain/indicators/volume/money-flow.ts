import type { Bar } from '#domain/market/bar.ts';

/** Volume times where the close lies in the bar, from -1 at the low to 1 at the high; 0 for a bar without range (Chaikin). */
export function moneyFlowVolume({ high, low, close, volume }: Bar): number {
  const range = high - low;
  const place = range > 0 ? (close - low - (high - close)) / range : 0;
  return place * volume;
}
