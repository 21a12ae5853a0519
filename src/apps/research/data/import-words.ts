import { basename } from 'node:path';
import { formatMinute, unixMs } from '#core/time.ts';
import type { BarConflict, SaveOutcome } from '#domain/market/bar-store.ts';
import { describeBadRow } from '#adapters/files/bad-rows.ts';
import type { SkippedRows } from '#adapters/files/bad-rows.ts';
import type { BarFile } from '#adapters/files/bar-file.ts';
import { columnName } from '#adapters/files/csv-reading.ts';
import { describeTimeFormat } from '#adapters/files/time-format.ts';

/** How a file was understood, in one line: columns, separator, format and zone of its times. */
export function describeReading({ path, reading }: BarFile): string {
  const { columns, header, delimiter, timeFormat, zone, timesHaveZone } = reading;
  const name = (column: number): string => columnName(header, column);
  const time = columns.time.map(name).join(' + ');
  const prices = [columns.open, columns.high, columns.low, columns.close].map(name).join(', ');
  const volume = columns.volume === undefined ? 'no volume' : `volume ${name(columns.volume)}`;
  const clock = timesHaveZone
    ? describeTimeFormat(timeFormat)
    : `${describeTimeFormat(timeFormat)}, ${zone.name} clock`;
  const mark = delimiter === '\t' ? 'tab' : `"${delimiter}"`;
  return `${path}: time ${time} (${clock}), prices ${prices}, ${volume}, separator ${mark}`;
}

/** What became of the bars: `35,040 bars stored`, and how many of them were there before or differ. */
export function describeOutcome({ added, identical, kept, replaced }: SaveOutcome): string {
  const parts = [`${count(added)} ${added === 1 ? 'bar' : 'bars'} added`];
  if (identical > 0) parts.push(`${count(identical)} stored already`);
  if (replaced > 0) parts.push(`${count(replaced)} replaced`);
  if (kept > 0) parts.push(`${count(kept)} differ from the stored ones`);
  return parts.join(', ');
}

/** The rows that were left out: counts by kind, then the first places. */
export function describeSkipped(skipped: SkippedRows): string {
  const kinds = Object.entries(skipped.byKind).map(([kind, rows]) => `${count(rows)} ${kind}`);
  const more =
    skipped.total > skipped.first.length ? [`  ... and ${count(skipped.total - skipped.first.length)} more`] : [];
  return [
    `${count(skipped.total)} ${skipped.total === 1 ? 'row' : 'rows'} left out: ${kinds.join(', ')}`,
    ...skipped.first.map((row) => `  ${describeBadRow({ ...row, file: basename(row.file) })}`),
    ...more,
  ].join('\n');
}

/** Bars that are stored with other numbers, side by side. */
export function describeConflicts(conflicts: readonly BarConflict[], total: number): string {
  const shown = conflicts.slice(0, 5).map(({ stored, incoming }) => {
    const numbers = (bar: BarConflict['stored']): string =>
      [bar.open, bar.high, bar.low, bar.close, bar.volume].join(' ');
    return `  ${formatMinute(unixMs(stored.openTime))}  stored ${numbers(stored)}  new ${numbers(incoming)}`;
  });
  if (total > shown.length) shown.push(`  ... and ${count(total - shown.length)} more`);
  return shown.join('\n');
}

/** `35,040`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
