import { AssayError } from '#core/errors.ts';
import { columnName } from '#adapters/files/csv-reading.ts';
import type { CsvReading } from '#adapters/files/csv-reading.ts';
import { FieldSplitter } from '#adapters/files/field-splitter.ts';
import { NumberField } from '#adapters/files/number-field.ts';
import { TimeField } from '#adapters/files/time-field.ts';

/** The first rows of a file, as far as they can be read. */
export interface RowSample {
  /** Open times in the order of the file, unreadable ones left out. */
  readonly times: Float64Array;
  readonly priceDigits: number;
}

/** Reads times and digits of the lines in `head`, which is all of the file when `isWhole`. Throws `bars.order` when the rows run from newest to oldest. */
export function sampleRows(reading: CsvReading, head: Uint8Array, isWhole: boolean): RowSample {
  const fields = new FieldSplitter(reading.delimiter);
  const time = new TimeField(reading.timeFormat, reading.zone);
  const price = new NumberField(reading.decimalMark);
  const times: number[] = [];
  const { columns } = reading;
  const [date, clock] = columns.time;
  for (const [from, to] of dataLines(head, reading.headerLines, isWhole)) {
    const { starts, ends } = fields;
    if (fields.split(head, from, to) <= Math.max(...columns.time, columns.close)) continue;
    const after = times.at(-1);
    const at =
      clock === undefined
        ? time.read(head, starts[date]!, ends[date]!, after)
        : time.readPair(head, [starts[date]!, ends[date]!, starts[clock]!, ends[clock]!], after);
    if (!Number.isNaN(at)) times.push(at);
    price.read(head, starts[columns.open]!, ends[columns.open]!);
    price.read(head, starts[columns.close]!, ends[columns.close]!);
  }
  rejectNewestFirst(reading, times);
  return { times: Float64Array.from(times), priceDigits: price.decimalsMax };
}

function rejectNewestFirst(reading: CsvReading, times: readonly number[]): void {
  const backwards = times.filter((time, i) => i > 0 && time < times[i - 1]!).length;
  if (times.length < 3 || backwards < (times.length - 1) * 0.9) return;
  const { file, header, headerLines } = reading;
  const line = headerLines + 2;
  const column = columnName(header, reading.columns.time[0]);
  throw new AssayError(
    'bars.order',
    `${file}, line ${line}, column "${column}": expected rows from oldest to newest, was newest first`,
    {
      place: { file, line, column },
      remedy: 'Sort the rows by time, oldest first, then import the file again.',
    },
  );
}

/** Bounds of the lines after the header; the last one is left out unless it ends, because it may be cut off. */
function* dataLines(head: Uint8Array, headerLines: number, isWhole: boolean): Generator<readonly [number, number]> {
  let from = 0;
  for (let line = 0, to = head.indexOf(10); to >= 0; line++, from = to + 1, to = head.indexOf(10, from)) {
    if (line >= headerLines) yield [from, head[to - 1] === 13 ? to - 1 : to];
  }
  if (isWhole && from < head.length) yield [from, head.length];
}
