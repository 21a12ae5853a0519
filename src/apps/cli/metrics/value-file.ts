import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import { formatInstant, unixMs } from '#core/time.ts';
import { UTC } from '#core/zone.ts';
import { ByteSource } from '#adapters/files/byte-source.ts';
import { FieldSplitter } from '#adapters/files/field-splitter.ts';
import { NumberField } from '#adapters/files/number-field.ts';
import { TimeField } from '#adapters/files/time-field.ts';
import { ambiguousDate, describeTimeFormat, detectTimeFormat } from '#adapters/files/time-format.ts';
import type { TimeFormat } from '#adapters/files/time-format.ts';

/** Columns of numbers over time, as a file has them. */
export interface ValueFile {
  readonly file: string;
  readonly timeColumn: string;
  /** UTC ms, each later than the one before. */
  readonly times: Float64Array;
  /** Line of the file that each row stands on. */
  readonly lines: Int32Array;
  readonly columns: readonly ValueColumn[];
}

export interface ValueColumn {
  readonly name: string;
  readonly values: Float64Array;
}

/** Headings under which a time stands. */
const TIME_NAME = /^(date|time|ts|timestamp|datetime|day|period|month|week)$/i;

/** More bytes than any series of returns has. */
const MOST_BYTES = 1 << 28;

/**
 * Reads a CSV, plain or gzip, with a column of times and columns of numbers: those named, else all that hold numbers. Throws
 * `csv.empty`, `csv.value`, `series.column` or `series.order` with the place.
 */
export async function readValueFile(file: string, wanted: readonly string[] = []): Promise<ValueFile> {
  const source = await ByteSource.open(file);
  const table = tableOf(file, await source.head(MOST_BYTES));
  const timeIndex = timeColumn(table);
  const chosen = chosenColumns(table, timeIndex, wanted);
  const times = readTimes(table, timeIndex);
  const columns = chosen.map((column) => ({ name: table.header[column]!, values: readNumbers(table, column) }));
  return { file, timeColumn: table.header[timeIndex]!, times, lines: table.lines, columns };
}

/** The error for a value that is no part of what its column promises. */
export function badValue(
  place: { readonly file: string; readonly line: number; readonly column: string; readonly value: string },
  expected: string,
): AssayError {
  const { file, line, column, value } = place;
  return new AssayError(
    'csv.value',
    `${file}, line ${line}, column "${column}": expected ${expected}, was "${value}"`,
    {
      place,
      remedy: 'Correct the row, or remove it.',
    },
  );
}

/** The bytes of a file, cut into fields: field `f` of row `r` is `[starts, ends)` at `r * width + f`. */
interface Table {
  readonly file: string;
  readonly header: readonly string[];
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly lines: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly decimalMark: '.' | ',';
}

const NEWLINE = 10;

function tableOf(file: string, bytes: Buffer): Table {
  const lines = filledLines(bytes);
  const [first] = lines;
  if (first === undefined) throw emptyValues(file, 'it has no lines');
  const delimiter = delimiterOf(bytes.toString('utf8', first.from, first.to));
  const splitter = new FieldSplitter(delimiter);
  const text = (index: number): string => bytes.toString('utf8', splitter.starts[index], splitter.ends[index]);
  const width = splitter.split(bytes, first.from, first.to);
  const names = Array.from({ length: width }, (_, field) => text(field));
  const isHeader = isHeading(names);
  const header = isHeader ? names : names.map((_, field) => `${field + 1}`);
  const rows = isHeader ? lines.slice(1) : lines;
  if (rows.length === 0) throw emptyValues(file, 'it has a header and no rows');
  const starts = new Int32Array(rows.length * width);
  const ends = new Int32Array(rows.length * width);
  rows.forEach(({ from, to, line }, row) => {
    const count = splitter.split(bytes, from, to);
    if (count !== width) {
      throw badValue(
        { file, line, column: header[Math.min(count, width - 1)]!, value: `${count} fields` },
        `${width} fields`,
      );
    }
    starts.set(splitter.starts.subarray(0, width), row * width);
    ends.set(splitter.ends.subarray(0, width), row * width);
  });
  const table = { file, header, bytes, width, starts, ends, lines: Int32Array.from(rows, ({ line }) => line) };
  const hasComma = delimiter !== ',' && header.some((_, field) => /^-?\d+,\d+$/.test(fieldText(table, 0, field)));
  return { ...table, decimalMark: hasComma ? ',' : '.' };
}

/** Whether a line names columns: one names the time, or none of its fields is a number or a time. */
function isHeading(fields: readonly string[]): boolean {
  const isValue = (field: string): boolean =>
    /^[+-]?[\d.,]+(e[+-]?\d+)?$/i.test(field) || detectTimeFormat([field]) !== undefined;
  return fields.some((field) => TIME_NAME.test(field)) || !fields.some(isValue);
}

function filledLines(bytes: Buffer): { readonly from: number; readonly to: number; readonly line: number }[] {
  const found = [];
  let from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let line = 1; from < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline < 0 ? bytes.length : newline;
    const to = end > from && bytes[end - 1] === 13 ? end - 1 : end;
    if (bytes.toString('utf8', from, to).trim() !== '') found.push({ from, to, line });
    from = end + 1;
  }
  return found;
}

/** The first of the usual separators that the first line has; a comma comes late, because it may be a decimal mark. */
function delimiterOf(line: string): string {
  return [';', '\t', '|'].find((delimiter) => line.includes(delimiter)) ?? ',';
}

function fieldText(table: Pick<Table, 'bytes' | 'starts' | 'ends' | 'width'>, row: number, field: number): string {
  const at = row * table.width + field;
  return Buffer.from(table.bytes.subarray(table.starts[at], table.ends[at])).toString('utf8').slice(0, 60);
}

/** By its heading, else the first column whose values look like times. */
function timeColumn(table: Table): number {
  const named = table.header.findIndex((name) => TIME_NAME.test(name));
  if (named >= 0) return named;
  const found = table.header.findIndex((_, field) => detectTimeFormat(texts(table, field)) !== undefined);
  if (found >= 0) return found;
  throw new AssayError('series.column', `${table.file}: expected a column of times, found ${quoted(table.header)}`, {
    place: { file: table.file },
    remedy: 'Name the column of times "date" or "ts" in the header.',
  });
}

function chosenColumns(table: Table, timeIndex: number, wanted: readonly string[]): number[] {
  const others = table.header.map((_, field) => field).filter((field) => field !== timeIndex);
  if (wanted.length > 0) return wanted.map((name) => columnNamed(table, others, name));
  const numeric = others.filter(
    (field) => !Number.isNaN(numberAt(table, 0, field)) || isMissing(fieldText(table, 0, field)),
  );
  if (numeric.length > 0) return numeric;
  throw new AssayError('series.column', `${table.file}: expected a column of numbers, found ${quoted(table.header)}`, {
    place: { file: table.file },
    remedy: 'Name the columns to read with --columns.',
  });
}

function columnNamed(table: Table, fields: readonly number[], name: string): number {
  const found = fields.find((field) => table.header[field]!.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const known = fields.map((field) => table.header[field]!);
  const near = nearestNames(name, known);
  const hint = near.length > 0 ? `did you mean ${quoted(near)}?` : `found ${quoted(known)}`;
  throw new AssayError('series.column', `${table.file}: unknown column "${name}": ${hint}`, {
    place: { file: table.file, column: name, value: name },
    remedy: 'Name columns as the header does, separated by commas.',
  });
}

/** What stands for a number that is not there: the column is one of numbers all the same. */
function isMissing(text: string): boolean {
  return /^(|nan|null|na|n\/a|-)$/i.test(text);
}

function readTimes(table: Table, field: number): Float64Array {
  const format = timeFormat(table, field);
  const reader = new TimeField(format, UTC);
  const { bytes, starts, ends, width, file, header, lines } = table;
  let before = Number.NEGATIVE_INFINITY;
  return Float64Array.from(lines, (line, row) => {
    const at = row * width + field;
    const time = reader.read(bytes, starts[at]!, ends[at]!);
    const place = { file, line, column: header[field]!, value: fieldText(table, row, field) };
    if (Number.isNaN(time)) throw badValue(place, `a time (${describeTimeFormat(format)})`);
    if (time <= before) throw outOfOrder(place, before);
    before = time;
    return time;
  });
}

function timeFormat(table: Table, field: number): TimeFormat {
  const values = texts(table, field);
  const format = detectTimeFormat(values);
  const column = table.header[field]!;
  if (format === 'ambiguous') throw ambiguousDate(table.file, column, values[0]!);
  if (format !== undefined) return format;
  throw badValue(
    { file: table.file, line: table.lines[0]!, column, value: values[0]! },
    'an ISO date or epoch milliseconds',
  );
}

function readNumbers(table: Table, field: number): Float64Array {
  return Float64Array.from(table.lines, (line, row) => {
    const value = numberAt(table, row, field);
    if (Number.isFinite(value)) return value;
    const place = { file: table.file, line, column: table.header[field]!, value: fieldText(table, row, field) };
    throw badValue(place, 'a number');
  });
}

function numberAt({ bytes, starts, ends, width, decimalMark }: Table, row: number, field: number): number {
  const at = row * width + field;
  return new NumberField(decimalMark).read(bytes, starts[at]!, ends[at]!);
}

function texts(table: Table, field: number): string[] {
  return Array.from(table.lines, (_, row) => fieldText(table, row, field));
}

function outOfOrder(
  place: { readonly file: string; readonly line: number; readonly column: string; readonly value: string },
  before: number,
): AssayError {
  const { file, line, column, value } = place;
  return new AssayError(
    'series.order',
    `${file}, line ${line}, column "${column}": expected a time after "${formatInstant(unixMs(before))}", the row before, was "${value}"`,
    { place, remedy: 'Sort the file by time, oldest first, each time once.' },
  );
}

function emptyValues(file: string, why: string): AssayError {
  return new AssayError('csv.empty', `${file}: expected rows of values, but ${why}`, {
    place: { file },
    remedy: 'Check that this is the right file and that it was written whole.',
  });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
