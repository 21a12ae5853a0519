import { BarColumns } from '#domain/market/bar-columns.ts';
import { readShared } from '#testkit/shared-data.ts';

/** Bars of a shared file with the header `ts,open,high,low,close,volume`, `ts` being the open in UTC ms; further columns are ignored. */
export function readSharedBars(path: string, lengthMs: number): BarColumns {
  const columns = new BarColumns();
  const lines = readShared(path).split('\n');
  for (let i = 1; i < lines.length; i++) {
    const fields = lines[i]!.split(',');
    if (fields.length < 6) continue;
    const openTime = Number(fields[0]);
    columns.push({
      openTime,
      closeTime: openTime + lengthMs,
      open: Number(fields[1]),
      high: Number(fields[2]),
      low: Number(fields[3]),
      close: Number(fields[4]),
      volume: fields[5]!.trim() === '' ? Number.NaN : Number(fields[5]),
    });
  }
  return columns;
}
