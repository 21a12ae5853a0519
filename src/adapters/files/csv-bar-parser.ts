import { AssayError } from '#core/errors.ts';
import { formatInstant, unixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { badRowError } from '#adapters/files/bad-rows.ts';
import type { BadRowKind, SkippedRows } from '#adapters/files/bad-rows.ts';
import { barClose, shortestStepMs } from '#adapters/files/bar-close.ts';
import { columnName } from '#adapters/files/csv-reading.ts';
import type { CsvReading } from '#adapters/files/csv-reading.ts';
import { FieldSplitter } from '#adapters/files/field-splitter.ts';
import { NumberField } from '#adapters/files/number-field.ts';
import { TimeField } from '#adapters/files/time-field.ts';
import { describeTimeFormat } from '#adapters/files/time-format.ts';

export interface ParserOptions {
  readonly timeframe: Timeframe;
  /** Gets the rows that are left out; without it the first bad row is thrown. */
  readonly skipped?: SkippedRows;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const BOM_BYTES = 3;
/** A line longer than this is no row of bars. */
const LINE_BYTES_MAX = 1 << 20;

/**
 * Turns the bytes of a CSV into bars, block by block: nothing but the rest of a cut line and the bars not yet taken is held.
 * Works on bytes: a row costs no string and no object.
 */
export class CsvBarParser {
  /** Lines read so far. */
  line = 0;
  /** Rows that became bars. */
  rows = 0;
  /** Rows whose volume is empty; their bars have no volume. */
  rowsWithoutVolume = 0;
  private readonly reading: CsvReading;
  private readonly options: ParserOptions;
  private readonly fields: FieldSplitter;
  private readonly time: TimeField;
  private readonly price: NumberField;
  private readonly amount: NumberField;
  private readonly shortestStep: number;
  private readonly fieldsNeeded: number;
  private readonly bar = { openTime: 0, closeTime: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  private bars = new BarColumns(1024);
  private rest: Uint8Array = new Uint8Array(0);
  private lastOpenTime = Number.NEGATIVE_INFINITY;
  private bytes: Uint8Array = this.rest;

  constructor(reading: CsvReading, options: ParserOptions) {
    const { columns } = reading;
    this.reading = reading;
    this.options = options;
    this.fields = new FieldSplitter(reading.delimiter);
    this.time = new TimeField(reading.timeFormat, reading.zone);
    this.price = new NumberField(reading.decimalMark);
    this.amount = new NumberField(reading.decimalMark);
    this.shortestStep = shortestStepMs(options.timeframe);
    this.fieldsNeeded =
      1 + Math.max(...columns.time, columns.open, columns.high, columns.low, columns.close, columns.volume ?? 0);
  }

  /** Most digits after the point that any price had. */
  get priceDigits(): number {
    return this.price.decimalsMax;
  }

  /** Bars that {@link take} would give. The newest one waits: the row after it may shorten it. */
  get available(): number {
    return Math.max(0, this.bars.length - 1);
  }

  push(block: Uint8Array): void {
    let from = this.line === 0 && this.rest.length === 0 && startsWithBom(block) ? BOM_BYTES : 0;
    for (let to = block.indexOf(NEWLINE, from); to >= 0; to = block.indexOf(NEWLINE, from)) {
      if (this.rest.length > 0) {
        const whole = joined(this.rest, block.subarray(from, to));
        this.rest = whole.subarray(0, 0);
        this.readLine(whole, 0, whole.length);
      } else {
        this.readLine(block, from, to);
      }
      from = to + 1;
    }
    this.rest = joined(this.rest, block.subarray(from));
    if (this.rest.length > LINE_BYTES_MAX) throw this.endlessLine();
  }

  /** Reads the last line when no newline ends it. */
  end(): void {
    const { rest } = this;
    this.rest = rest.subarray(0, 0);
    if (rest.length > 0) this.readLine(rest, 0, rest.length);
  }

  /** The bars read so far except the newest; with `all`, that one too. */
  take(all = false): BarColumns {
    const taken = this.bars.slice(0, all ? this.bars.length : this.available);
    const left = all ? undefined : this.bars.length > 0 ? this.bars.at(this.bars.length - 1) : undefined;
    this.bars = new BarColumns(this.bars.length);
    if (left !== undefined) this.bars.push(left);
    return taken;
  }

  private readLine(bytes: Uint8Array, from: number, to: number): void {
    this.line++;
    const end = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    if (end === from || this.line <= this.reading.headerLines) return;
    this.bytes = bytes;
    const count = this.fields.split(bytes, from, end);
    if (count < this.fieldsNeeded) {
      if (count === 1 && this.fields.starts[0] === this.fields.ends[0]) return;
      this.reject(
        'missing field',
        count,
        `${this.fieldsNeeded} fields`,
        `${count} ${count === 1 ? 'field' : 'fields'}`,
      );
    } else if (this.readTime() && this.readPrices() && this.readVolume()) {
      this.add();
    }
  }

  private readTime(): boolean {
    const { starts, ends } = this.fields;
    const [first, second] = this.reading.columns.time;
    const openTime =
      second === undefined
        ? this.time.read(this.bytes, starts[first]!, ends[first]!, this.lastOpenTime)
        : this.time.readPair(
            this.bytes,
            [starts[first]!, ends[first]!, starts[second]!, ends[second]!],
            this.lastOpenTime,
          );
    this.bar.openTime = openTime;
    if (openTime - this.lastOpenTime >= this.shortestStep && openTime <= LAST_INSTANT) return true;
    return this.rejectTime(openTime, first);
  }

  private rejectTime(openTime: number, column: number): false {
    const before = this.lastOpenTime;
    if (!(Math.abs(openTime) <= LAST_INSTANT)) {
      return this.reject('time', column, `a time (${describeTimeFormat(this.reading.timeFormat)})`);
    }
    const previous = formatInstant(unixMs(before));
    if (openTime === before) return this.reject('duplicate time', column, `a time after "${previous}", the row before`);
    if (openTime < before) return this.reject('time order', column, `a time after "${previous}", the row before`);
    return this.reject(
      'spacing',
      column,
      `a time at least ${this.options.timeframe} after "${previous}", the row before`,
    );
  }

  private readPrices(): boolean {
    const { bar, reading } = this;
    const { open, high, low, close } = reading.columns;
    bar.open = this.readNumber(this.price, open);
    bar.high = this.readNumber(this.price, high);
    bar.low = this.readNumber(this.price, low);
    bar.close = this.readNumber(this.price, close);
    // Any NaN makes one of these comparisons false.
    if (bar.low > 0 && bar.low <= bar.open && bar.low <= bar.close && bar.open <= bar.high && bar.close <= bar.high)
      return true;
    return this.rejectPrices();
  }

  private rejectPrices(): false {
    const { bar, reading } = this;
    const { open, high, low, close } = reading.columns;
    const columns = { open, high, low, close };
    for (const role of ['open', 'high', 'low', 'close'] as const) {
      if (Number.isNaN(bar[role])) return this.reject('number', columns[role], 'a number');
    }
    if (!(bar.low > 0)) return this.reject('price order', low, 'a price above 0');
    if (bar.high < bar.low) return this.reject('price order', high, `high at or above low "${bar.low}"`);
    if (bar.low > bar.open || bar.low > bar.close) {
      return this.reject('price order', low, `low at or below open "${bar.open}" and close "${bar.close}"`);
    }
    return this.reject('price order', high, `high at or above open "${bar.open}" and close "${bar.close}"`);
  }

  private readVolume(): boolean {
    const column = this.reading.columns.volume;
    this.bar.volume = Number.NaN;
    if (column === undefined) return true;
    if (this.fields.starts[column] === this.fields.ends[column]) {
      this.rowsWithoutVolume++;
      return true;
    }
    this.bar.volume = this.readNumber(this.amount, column);
    if (this.bar.volume >= 0) return true;
    return this.reject('number', column, 'a volume of 0 or more');
  }

  private readNumber(field: NumberField, column: number): number {
    return field.read(this.bytes, this.fields.starts[column]!, this.fields.ends[column]!);
  }

  private add(): void {
    const { bar, bars } = this;
    const last = bars.length - 1;
    // A day on which daylight saving begins is shorter: its last bar ends where the next one opens.
    if (last >= 0 && bars.closeTime[last]! > bar.openTime) bars.closeTime[last] = bar.openTime;
    bar.closeTime = barClose(this.options.timeframe, this.reading.zone, bar.openTime);
    this.lastOpenTime = bar.openTime;
    this.rows++;
    bars.push(bar);
  }

  private reject(kind: BadRowKind, column: number, expected: string, value = this.text(column)): false {
    const { file, header } = this.reading;
    const row = { kind, file, line: this.line, column: columnName(header, column), value, expected };
    if (this.options.skipped === undefined) throw badRowError(row);
    this.options.skipped.add(row);
    return false;
  }

  private text(column: number): string {
    const { starts, ends } = this.fields;
    return Buffer.from(this.bytes.subarray(starts[column], ends[column])).toString('utf8').slice(0, 60);
  }

  private endlessLine(): AssayError {
    const { file } = this.reading;
    const line = this.line + 1;
    return new AssayError(
      'csv.value',
      `${file}, line ${line}: expected a row of bars, was a line of more than ${LINE_BYTES_MAX} bytes`,
      {
        place: { file, line },
        remedy: 'Check that this is a CSV file.',
      },
    );
  }
}

/** Where the years of {@link unixMs} end. */
const LAST_INSTANT = 253_402_300_799_999;

function startsWithBom(block: Uint8Array): boolean {
  return block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
