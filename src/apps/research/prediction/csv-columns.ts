import { AssayError } from '#core/errors.ts';
import { UTC } from '#core/zone.ts';
import { ByteSource } from '#adapters/files/byte-source.ts';
import { FieldSplitter } from '#adapters/files/field-splitter.ts';
import { NumberField } from '#adapters/files/number-field.ts';
import { TimeField } from '#adapters/files/time-field.ts';
import { detectTimeFormat } from '#adapters/files/time-format.ts';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const HEADER_BYTES = 1 << 16;

/** One row of a {@link CsvColumns}. A view: valid only while it is handed over. */
export interface CsvRow {
  readonly line: number;
  /** Empty when the field is. */
  text(column: number): string;
  /** Whether the field is this text of ASCII without quotes; makes no string. */
  is(column: number, text: string): boolean;
  /** NaN when the field is empty; throws `csv.value` when it is no number. */
  number(column: number): number;
  /** UTC ms of an ISO date or an epoch, NaN when the field is empty; throws `csv.value` when it is no time. */
  time(column: number): number;
  /** The error for a field that does not hold what it should. */
  bad(column: number, expected: string): AssayError;
}

/** A comma-separated file, plain or gzip, whose columns are found by the names in its first line. */
export class CsvColumns {
  readonly path: string;
  readonly header: readonly string[];
  private readonly source: ByteSource;

  private constructor(source: ByteSource, header: readonly string[]) {
    this.path = source.path;
    this.source = source;
    this.header = header;
  }

  /** Reads the header. Throws `file.unreadable` or `csv.empty`. */
  static async open(path: string): Promise<CsvColumns> {
    const source = await ByteSource.open(path);
    const head = await source.head(HEADER_BYTES);
    const [first = ''] = head
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/, 1);
    if (first.trim() === '') throw emptyFile(path, 'it has no header');
    return new CsvColumns(
      source,
      first.split(',').map((name) => name.trim().replaceAll('"', '')),
    );
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => this.header.includes(name));
  }

  /** Number of a column; undefined when there is none of that name. */
  find(name: string): number | undefined {
    const at = this.header.indexOf(name);
    return at < 0 ? undefined : at;
  }

  /** Numbers of columns that must be there; throws `series.column`. */
  need<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, number>> {
    const missing = names.filter((name) => !this.has(name));
    if (missing.length > 0) throw missingColumns(this.path, missing, this.header);
    return Object.fromEntries(names.map((name) => [name, this.header.indexOf(name)])) as Record<Name, number>;
  }

  /** Hands over every row, in order. Throws `csv.empty` when there is none, `csv.value` for a row with too few fields. */
  async each(visit: (row: CsvRow) => void, options: ReadingOptions = {}): Promise<void> {
    const cursor = new RowCursor(this.path, this.header);
    let rest: Buffer = Buffer.alloc(0);
    let rows = 0;
    for await (const block of this.source.blocks(options.signal)) {
      const bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
      const cut = bytes.includes(QUOTE) ? lineEnd : newline;
      let from = 0;
      for (let end = cut(bytes, from); end >= 0; end = cut(bytes, from)) {
        if (cursor.take(bytes, from, end)) {
          visit(cursor);
          rows++;
        }
        from = end + 1;
      }
      // The block is reused by the source once the next one is asked for.
      rest = Buffer.from(bytes.subarray(from));
      options.onProgress?.(this.source.bytesRead, this.source.sizeBytes);
    }
    if (cursor.take(rest, 0, rest.length)) {
      visit(cursor);
      rows++;
    }
    if (rows === 0) throw emptyFile(this.path, 'it has a header and no rows');
  }
}

export interface ReadingOptions {
  readonly signal?: AbortSignal;
  /** Bytes on the disk that were read, and all of them. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The error for a file that has none of the columns that would tell what it is. */
export function missingColumns(path: string, missing: readonly string[], header: readonly string[]): AssayError {
  const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
  return new AssayError(
    'series.column',
    `${path}: expected the column${missing.length > 1 ? 's' : ''} ${list(missing)}, found ${list(header)}`,
    {
      place: { file: path, column: missing[0]! },
      remedy: 'Name the columns in the first line as the help says.',
    },
  );
}

/** Where the line that begins at `from` ends: the next newline outside quotes; below 0 when the line is not whole yet. */
function lineEnd(bytes: Buffer, from: number): number {
  let end = bytes.indexOf(NEWLINE, from);
  let quotes = 0;
  let counted = from;
  while (end >= 0) {
    for (let i = counted; i < end; i++) if (bytes[i] === QUOTE) quotes++;
    if (quotes % 2 === 0) return end;
    counted = end;
    end = bytes.indexOf(NEWLINE, end + 1);
  }
  return end;
}

/** The same for bytes without any quotes. */
function newline(bytes: Buffer, from: number): number {
  return bytes.indexOf(NEWLINE, from);
}

/** Splits line after line in place and reads fields when asked for them. */
class RowCursor implements CsvRow {
  line = 0;
  private readonly path: string;
  private readonly header: readonly string[];
  private readonly splitter = new FieldSplitter(',');
  private readonly numbers = new NumberField();
  private readonly times: (TimeField | undefined)[] = [];
  private bytes: Buffer = Buffer.alloc(0);

  constructor(path: string, header: readonly string[]) {
    this.path = path;
    this.header = header;
  }

  /** False for the header and for a blank line. */
  take(bytes: Buffer, from: number, end: number): boolean {
    this.line++;
    const to = end > from && bytes[end - 1] === RETURN ? end - 1 : end;
    if (this.line === 1 || to === from) return false;
    this.bytes = bytes;
    const fields = this.splitter.split(bytes, from, to);
    if (fields === this.header.length) return true;
    throw new AssayError(
      'csv.value',
      `${this.path}, line ${this.line}: expected ${this.header.length} fields, was "${fields}"`,
      { place: { file: this.path, line: this.line, value: `${fields}` }, remedy: 'Correct the row, or remove it.' },
    );
  }

  text(column: number): string {
    const text = this.bytes.toString('utf8', this.splitter.starts[column], this.splitter.ends[column]);
    return text.includes('""') ? text.replaceAll('""', '"') : text;
  }

  is(column: number, text: string): boolean {
    const start = this.splitter.starts[column]!;
    if (this.splitter.ends[column]! - start !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  number(column: number): number {
    const [start, end] = [this.splitter.starts[column]!, this.splitter.ends[column]!];
    if (start === end) return Number.NaN;
    const value = this.numbers.read(this.bytes, start, end);
    if (Number.isFinite(value)) return value;
    throw this.bad(column, 'a number');
  }

  time(column: number): number {
    const [start, end] = [this.splitter.starts[column]!, this.splitter.ends[column]!];
    if (start === end) return Number.NaN;
    const time = this.timeField(column)?.read(this.bytes, start, end);
    if (time !== undefined && Number.isFinite(time)) return time;
    throw this.bad(column, 'an ISO date or epoch milliseconds');
  }

  bad(column: number, expected: string): AssayError {
    const value = this.text(column).slice(0, 60);
    const name = this.header[column]!;
    return new AssayError(
      'csv.value',
      `${this.path}, line ${this.line}, column "${name}": expected ${expected}, was "${value}"`,
      { place: { file: this.path, line: this.line, column: name, value }, remedy: 'Correct the row, or remove it.' },
    );
  }

  /** The format of a column is that of its first value. */
  private timeField(column: number): TimeField | undefined {
    const known = this.times[column];
    if (known !== undefined) return known;
    const format = detectTimeFormat([this.text(column)]);
    if (format === undefined || format === 'ambiguous') return undefined;
    return (this.times[column] = new TimeField(format, UTC));
  }
}

function emptyFile(path: string, reason: string): AssayError {
  return new AssayError('csv.empty', `Expected rows of data in "${path}", but ${reason}`, {
    place: { file: path },
    remedy: 'Check that this is the right file, and that it was written to its end.',
  });
}
