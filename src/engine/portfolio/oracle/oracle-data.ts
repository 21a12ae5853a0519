import { AssayError } from '#core/errors.ts';
import { DAY_MS, parseInstant } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';

/** A row of the oracle's price files, keyed by its header; the first column, the time, has no name. */
export type PriceRow = Readonly<Record<string, string>>;

/** Bars of rows, each as long as the shortest distance between two. */
export function barsOf(rows: readonly PriceRow[]): BarColumns {
  const times = rows.map((row) => parseInstant(row['']!));
  let lengthMs = DAY_MS;
  for (let i = 1; i < times.length; i++) lengthMs = Math.min(lengthMs, times[i]! - times[i - 1]!);
  const bars = new BarColumns(rows.length);
  for (const [i, row] of rows.entries()) {
    const openTime = times[i]!;
    const [open, high, low, close, volume] = ['Open', 'High', 'Low', 'Close', 'Volume'].map((name) =>
      Number(row[name]),
    );
    bars.push({
      openTime,
      closeTime: openTime + lengthMs,
      open: open!,
      high: high!,
      low: low!,
      close: close!,
      volume: volume!,
    });
  }
  return bars;
}

/** A file with a piece of it, as cases write it: `GOOG.csv`, `GOOG.csv[:20]`, `BTCUSD.csv['2015':] (monthly)`. */
export interface DataReference {
  readonly file: string;
  /** Rows `[from, to)`; a text is a time from which on, or before which, rows count. */
  readonly from: number | string | undefined;
  readonly to: number | string | undefined;
}

export function dataReference(text: string): DataReference {
  const match = /^(\w+\.csv)(?:\[([^:\]]*):([^\]]*)\])?(?: \(\w+\))?$/.exec(text.trim());
  if (match === null) {
    throw new AssayError('argument.invalid', `Expected data such as "GOOG.csv[:20]", was "${text}"`, {
      place: { value: text },
    });
  }
  return { file: match[1]!, from: boundOf(match[2], text), to: boundOf(match[3], text) };
}

export function selectRows(rows: readonly PriceRow[], { from, to }: DataReference): readonly PriceRow[] {
  return rows.filter((row, i) => {
    const time = row['']!;
    const isFrom = from === undefined || (typeof from === 'number' ? i >= from : time >= from);
    return isFrom && (to === undefined || (typeof to === 'number' ? i < to : time.slice(0, to.length) <= to));
  });
}

function boundOf(text: string | undefined, whole: string): number | string | undefined {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return undefined;
  if (/^\d+$/.test(trimmed)) return Number(trimmed);
  const quoted = /^'([\d-]+)'$/.exec(trimmed);
  if (quoted !== null) return quoted[1]!;
  throw new AssayError('argument.invalid', `Expected bounds of rows or times, was "${whole}"`, {
    place: { value: whole },
  });
}
