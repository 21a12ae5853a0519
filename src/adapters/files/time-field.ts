import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { Zone } from '#core/zone.ts';
import type { EpochUnit, TimeFormat } from '#adapters/files/time-format.ts';

const ZERO = 48;
const COLON = 58;
const SPACE = 32;
const MINUS = 45;
const POINT = 46;
const SLASH = 47;
const COMMA = 44;
const UPPER_T = 84;

/** Reads instants straight from bytes. A text without a zone of its own is a local time of `zone`. */
export class TimeField {
  private readonly format: TimeFormat;
  private readonly zone: Zone;
  private at = 0;
  private end = 0;
  private bytes: Uint8Array = new Uint8Array(0);
  /** What the text itself said about its zone. */
  private zoneOffsetMs: number | undefined;

  constructor(format: TimeFormat, zone: Zone) {
    this.format = format;
    this.zone = zone;
  }

  /**
   * UTC ms of the bytes `[from, to)`, NaN when they do not have the format. `after` is the instant of the row before: of the
   * two instants that a clock shows in the night when it is put back, the one that fits is taken.
   */
  read(bytes: Uint8Array, from: number, to: number, after = Number.NEGATIVE_INFINITY): number {
    this.start(bytes, from, to);
    if (this.format.kind === 'epoch') return this.readEpoch(this.format.unit);
    const local = this.readDate() + this.readClock();
    return this.toInstant(local, after);
  }

  /** The same for a date and a clock time in two fields. `fields` are the bounds: date from, date to, time from, time to. */
  readPair(
    bytes: Uint8Array,
    fields: readonly [number, number, number, number],
    after = Number.NEGATIVE_INFINITY,
  ): number {
    this.start(bytes, fields[0], fields[1]);
    const day = this.readDate();
    if (this.at !== this.end) return Number.NaN;
    this.start(bytes, fields[2], fields[3]);
    return this.toInstant(day + this.readClock(), after);
  }

  private start(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** Digits finer than a millisecond are left out before they are read: nanoseconds do not fit into a double. */
  private readEpoch(unit: EpochUnit): number {
    const negative = this.peek() === MINUS;
    if (negative) this.at++;
    const from = this.at;
    while (this.isDigit()) this.at++;
    const digits = this.at - from;
    if (this.peek() === POINT) this.skipFraction();
    if (digits === 0 || digits > 19 || this.at !== this.end) return Number.NaN;
    this.at = from;
    const value = this.readDigits(unit === 'ns' ? digits - 6 : digits);
    const ms = unit === 's' ? value * 1000 : unit === 'us' ? Math.floor(value / 1000) : value;
    return negative ? -ms : ms;
  }

  /** UTC ms of the date's midnight; NaN when it is none. */
  private readDate(): number {
    const { format } = this;
    if (format.kind === 'epoch') return Number.NaN;
    if (format.compact) {
      const digits = this.readFixed(8);
      return midnight(Math.floor(digits / 10_000), Math.floor(digits / 100) % 100, digits % 100);
    }
    const first = this.readDigits(4);
    const firstMark = this.next();
    const second = this.readDigits(2);
    const secondMark = this.next();
    const third = this.readDigits(4);
    if (firstMark !== secondMark || !isDateMark(firstMark)) return Number.NaN;
    if (format.order === 'ymd') return midnight(first, second, third);
    const year = third < 100 ? (third < 70 ? 2000 : 1900) + third : third;
    return format.order === 'dmy' ? midnight(year, second, first) : midnight(year, first, second);
  }

  /** Ms since midnight from `09:30`, `09:30:15.250`, `093015`, or nothing; a zone after it is applied and remembered. */
  private readClock(): number {
    this.zoneOffsetMs = undefined;
    const mark = this.peek();
    // Between date and time: blanks, a comma, or the T of ISO 8601.
    if (mark === UPPER_T || mark === COMMA) this.at++;
    this.skipBlanks();
    if (this.at === this.end) return 0;
    const from = this.at;
    let hour = this.readDigits(6);
    const digits = this.at - from;
    let rest = 0;
    if (digits === 6 || (digits === 4 && this.peek() !== COLON)) {
      const clock = digits === 4 ? hour * 100 : hour;
      hour = Math.floor(clock / 10_000);
      rest = this.sixtieths(Math.floor(clock / 100) % 100, clock % 100);
    } else if (digits > 0) {
      rest = this.readMinutes();
    }
    hour = this.readHalfDay(hour);
    this.readZone();
    if (this.at !== this.end || hour > 23) return Number.NaN;
    return hour * HOUR_MS + rest;
  }

  private readMinutes(): number {
    if (this.next() !== COLON) return Number.NaN;
    const minute = this.readFixed(2);
    if (this.peek() !== COLON) return this.sixtieths(minute, 0);
    this.at++;
    const second = this.readFixed(2);
    const mark = this.peek();
    const fraction = mark === POINT || mark === COMMA ? this.readFraction() : 0;
    return this.sixtieths(minute, second) + fraction;
  }

  private sixtieths(minute: number, second: number): number {
    return minute < 60 && second < 60 ? minute * MINUTE_MS + second * SECOND_MS : Number.NaN;
  }

  /** Whole ms of a fraction of a second; finer digits are cut off. */
  private readFraction(): number {
    this.at++;
    let ms = 0;
    for (let unit = 100; this.isDigit(); unit = Math.floor(unit / 10)) {
      ms += (this.bytes[this.at]! - ZERO) * unit;
      this.at++;
    }
    return ms;
  }

  private skipFraction(): void {
    this.at++;
    while (this.isDigit()) this.at++;
  }

  /** `1:30 PM`. */
  private readHalfDay(hour: number): number {
    this.skipBlanks();
    const letter = this.peek() | 32;
    if ((letter !== 97 && letter !== 112) || ((this.bytes[this.at + 1] ?? 0) | 32) !== 109) return hour;
    this.at += 2;
    if (hour < 1 || hour > 12) return Number.NaN;
    return (hour % 12) + (letter === 112 ? 12 : 0);
  }

  /** `Z`, `UTC`, `GMT`, `+02:00`, `-0500`, `GMT+0200`. */
  private readZone(): void {
    this.skipBlanks();
    if (this.at === this.end) return;
    const text = String.fromCharCode(...this.bytes.subarray(this.at, this.end));
    const match = /^(?=\S)(?:Z|UTC|GMT)?\s?(?:([+-])(\d{2}):?(\d{2})?)?$/i.exec(text);
    if (match === null) return;
    this.at = this.end;
    const size = Number(match[2] ?? 0) * HOUR_MS + Number(match[3] ?? 0) * MINUTE_MS;
    this.zoneOffsetMs = match[1] === '-' ? -size : size;
  }

  private toInstant(local: number, after: number): number {
    if (Number.isNaN(local)) return local;
    if (this.zoneOffsetMs !== undefined) return local - this.zoneOffsetMs;
    if (this.zone.name === 'UTC') return local;
    const first = this.zone.fromLocal(local);
    if (first > after) return first;
    // The clock was put back: the same local time comes a second time, with the offset that holds later.
    const second = local - this.zone.offsetMs(local + DAY_MS);
    return second > first && this.zone.offsetMs(second) === local - second ? second : first;
  }

  private readDigits(most: number): number {
    let value = 0;
    const stop = Math.min(this.end, this.at + most);
    while (this.at < stop && this.isDigit()) value = value * 10 + this.bytes[this.at++]! - ZERO;
    return value;
  }

  /** Exactly so many digits; NaN otherwise. */
  private readFixed(count: number): number {
    const from = this.at;
    const value = this.readDigits(count);
    return this.at - from === count ? value : Number.NaN;
  }

  private isDigit(): boolean {
    const byte = this.peek();
    return byte >= ZERO && byte < ZERO + 10;
  }

  private skipBlanks(): void {
    while (this.peek() === SPACE) this.at++;
  }

  /** The byte at hand; 0 at the end of the field. */
  private peek(): number {
    return this.at < this.end ? this.bytes[this.at]! : 0;
  }

  private next(): number {
    const byte = this.peek();
    if (this.at < this.end) this.at++;
    return byte;
  }
}

/** `-`, `.`, `/`. */
function isDateMark(byte: number): boolean {
  return byte >= MINUS && byte <= SLASH;
}

/** UTC ms of a day's midnight (Hinnant, "chrono-compatible low-level date algorithms"); NaN when there is no such day. */
function midnight(year: number, month: number, day: number): number {
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * DAY_MS;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
