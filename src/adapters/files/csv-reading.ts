import { AssayError } from '#core/errors.ts';
import { UTC } from '#core/zone.ts';
import type { Zone } from '#core/zone.ts';
import type { ByteSource } from '#adapters/files/byte-source.ts';
import { assignColumns } from '#adapters/files/column-roles.ts';
import type { ColumnMap, ColumnRoles, TableSample } from '#adapters/files/column-roles.ts';
import { ambiguousDate, detectTimeFormat } from '#adapters/files/time-format.ts';
import type { TimeFormat } from '#adapters/files/time-format.ts';

/** What the user may say about a file; everything left out is detected. */
export interface CsvHints {
  readonly map?: ColumnMap;
  /** Zone of local clock times. */
  readonly zone?: Zone;
  readonly timeFormat?: TimeFormat;
  /** Currency whose amounts the volume should count. */
  readonly base?: string;
}

/** How a file is to be read. */
export interface CsvReading {
  readonly file: string;
  readonly delimiter: string;
  readonly decimalMark: '.' | ',';
  /** Lines before the first row of data. */
  readonly headerLines: number;
  /** Undefined when the file has no header. */
  readonly header: readonly string[] | undefined;
  readonly columns: ColumnRoles;
  readonly timeFormat: TimeFormat;
  readonly zone: Zone;
  /** Whether the times themselves say what zone they are in: epochs do, and texts that end in `Z` or `+02:00`. */
  readonly timesHaveZone: boolean;
  /** Choices that were made for the user and what led to them. */
  readonly notes: readonly string[];
}

/** Enough to see columns and formats. */
const HEAD_BYTES = 1 << 16;
/** Enough one-minute bars for the day of the month to pass 12, which is when day and month can be told apart. */
const LONG_HEAD_BYTES = 1 << 22;

/** Looks at the beginning of a file and says how it is to be read. Throws `csv.empty`, `csv.column` or `csv.value`. */
export async function readHeader(source: ByteSource, hints: CsvHints = {}): Promise<CsvReading> {
  const reading = recognise(source.path, await source.head(HEAD_BYTES), hints);
  if (reading !== 'ambiguous') return reading;
  const longer = recognise(source.path, await source.head(LONG_HEAD_BYTES), hints);
  if (longer !== 'ambiguous') return longer;
  const sample = sampleOf(source.path, await source.head(HEAD_BYTES), hints);
  const [column] = assignColumns(sample.table, hints.map ?? {}, []).time;
  throw ambiguousDate(source.path, columnName(sample.table.header, column), sample.table.rows[0]?.[column] ?? '');
}

/** A column's name for messages: from the header, else its position. */
export function columnName(header: readonly string[] | undefined, column: number): string {
  return header?.[column] ?? `${column + 1}`;
}

function recognise(file: string, head: Buffer, hints: CsvHints): CsvReading | 'ambiguous' {
  const { table, delimiter, headerLines } = sampleOf(file, head, hints);
  const notes: string[] = [];
  if (headerLines > 1) notes.push(`the first ${headerLines - 1} lines are not part of the table and are left out`);
  if (table.header === undefined)
    notes.push(`no header: columns are taken in the order time, open, high, low, close, volume`);
  const columns = assignColumns(table, hints.map ?? {}, notes);
  if (columns.volume === undefined) notes.push('no volume column: bars are stored without volume');
  const timeFormat = hints.timeFormat ?? formatOf(table, columns);
  if (timeFormat === 'ambiguous') return 'ambiguous';
  const { zone, timesHaveZone } = zoneOf(table, { columns, timeFormat, hints, notes });
  const decimalMark = delimiter !== ',' && /^-?\d+,\d+$/.test(table.rows[0]?.[columns.open] ?? '') ? ',' : '.';
  return {
    file,
    delimiter,
    decimalMark,
    headerLines,
    header: table.header,
    columns,
    timeFormat,
    zone,
    timesHaveZone,
    notes,
  };
}

interface Sample {
  readonly table: TableSample;
  readonly delimiter: string;
  readonly headerLines: number;
}

function sampleOf(file: string, head: Buffer, hints: CsvHints): Sample {
  const lines = wholeLines(head);
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.length === 0) throw emptyFile(file, 'it has no lines');
  if (filled.slice(0, 20).some((line) => line.includes('\0'))) throw binaryFile(file);
  const delimiter = delimiterOf(filled);
  const split = lines.map((line) => splitText(line, delimiter));
  const width = Math.max(...split.slice(0, 200).map((fields) => fields.length));
  const first = split.findIndex(
    (fields) => fields.length === width || fields.filter((field) => field !== '').length >= 5,
  );
  const hasHeader = !isData(split[first]!);
  const headerLines = first + (hasHeader ? 1 : 0);
  const rows = split.slice(headerLines).filter((fields) => fields.length > 1);
  if (rows.length === 0) throw emptyFile(file, 'it has a header and no rows');
  const base = hints.base === undefined ? {} : { base: hints.base };
  return { table: { file, header: hasHeader ? split[first]! : undefined, rows, ...base }, delimiter, headerLines };
}

/** The text's lines; the last one is left out when it may be cut off. */
function wholeLines(head: Buffer): string[] {
  const text = head.toString('utf8').replace(/^\uFEFF/, '');
  const lines = text.split(/\r?\n/);
  return lines.length > 2 && head.length >= HEAD_BYTES ? lines.slice(0, -1) : lines;
}

/** The first of the usual separators that gives enough fields; a comma comes late, because it may be a decimal mark. */
function delimiterOf(lines: readonly string[]): string {
  // Text above the table does not decide.
  const [, , ...table] = lines.slice(0, 20);
  const sample = table.length > 0 ? table : lines.slice(-1);
  const fields = (delimiter: string): number => Math.min(...sample.map((line) => line.split(delimiter).length));
  return [';', '\t', ',', '|'].find((delimiter) => fields(delimiter) >= 5) ?? ',';
}

function splitText(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((field) => field.replace(/^[\s"]+|[\s"]+$/g, ''));
}

/** A header's fields are words; a row of data has numbers in nearly all of its fields. */
function isData(fields: readonly string[]): boolean {
  return fields.filter((field) => /^[+-]?[\d.][\d.,:/\-+ TZe]*$/.test(field)).length >= Math.min(4, fields.length);
}

function formatOf(table: TableSample, columns: ColumnRoles): TimeFormat | 'ambiguous' {
  const [column] = columns.time;
  const values = table.rows.map((row) => row[column] ?? '');
  const format = detectTimeFormat(values);
  if (format !== undefined) return format;
  const name = columnName(table.header, column);
  throw new AssayError(
    'csv.value',
    `${table.file}, line 2, column "${name}": expected a time in a known format, was "${values[0] ?? ''}"`,
    {
      place: { file: table.file, line: 2, column: name, value: values[0] ?? '' },
      remedy:
        'Name the column that holds the time with --map ts=<column>, or its format with --time-format (epoch-s, epoch-ms, ymd, dmy, mdy).',
    },
  );
}

interface ZoneQuestion {
  readonly columns: ColumnRoles;
  readonly timeFormat: TimeFormat;
  readonly hints: CsvHints;
  readonly notes: string[];
}

function zoneOf(
  table: TableSample,
  { columns, timeFormat, hints, notes }: ZoneQuestion,
): Pick<CsvReading, 'zone' | 'timesHaveZone'> {
  const column = columns.time.at(-1)!;
  const value = table.rows[0]?.[column] ?? '';
  const timesHaveZone =
    timeFormat.kind === 'epoch' || /(?:\dZ|UTC|GMT|:\d{2}(?:\.\d+)? ?[+-]\d{2}:?\d{2}|GMT[+-]\d{4})$/i.test(value);
  const name = table.header?.[column] ?? '';
  if (timesHaveZone && hints.zone !== undefined && hints.zone.name !== 'UTC') {
    notes.push(`the times carry their own zone: --tz ${hints.zone.name} only says where days begin`);
  }
  if (timesHaveZone || hints.zone !== undefined) return { zone: hints.zone ?? UTC, timesHaveZone };
  if (!/gmt|utc/i.test(name)) notes.push('the times name no zone: they are taken as UTC (--tz names another)');
  return { zone: UTC, timesHaveZone };
}

/** A file without a row of data. */
export function emptyFile(file: string, why: string): AssayError {
  return new AssayError('csv.empty', `${file}: expected rows of bars, but ${why}`, {
    place: { file },
    remedy: 'Check that this is the right file and that it was fetched whole.',
  });
}

function binaryFile(file: string): AssayError {
  return new AssayError('file.unreadable', `Expected CSV text or gzip, was binary data: "${file}"`, {
    place: { file },
    remedy: 'Save it as CSV in UTF-8.',
  });
}
