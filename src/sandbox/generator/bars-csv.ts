import type { BarColumns } from '#domain/market/bar-columns.ts';

/**
 * Bars as CSV with the header `time,open,high,low,close,volume`: open time in ISO 8601 UTC, prices with `priceDigits` digits,
 * an empty field where the volume is not known. Ends with a line break.
 */
export function toCsv(columns: BarColumns, priceDigits: number): string {
  const lines = ['time,open,high,low,close,volume'];
  for (let i = 0; i < columns.length; i++) {
    const volume = columns.volume[i]!;
    lines.push(
      [
        new Date(columns.openTime[i]!).toISOString(),
        columns.open[i]!.toFixed(priceDigits),
        columns.high[i]!.toFixed(priceDigits),
        columns.low[i]!.toFixed(priceDigits),
        columns.close[i]!.toFixed(priceDigits),
        Number.isNaN(volume) ? '' : `${volume}`,
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}
