import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';

export type EpochUnit = 's' | 'ms' | 'us' | 'ns';
/** Order of year, month and day. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

/** How instants are written in a file. */
export type TimeFormat =
  | { readonly kind: 'epoch'; readonly unit: EpochUnit }
  /** A date, perhaps with a clock time and a zone. `compact` dates are digits without marks between them: `20240131`. */
  | { readonly kind: 'civil'; readonly order: DateOrder; readonly compact: boolean };

const EPOCH_WORDS: Readonly<Record<EpochUnit, string>> = {
  s: 'seconds since 1970',
  ms: 'milliseconds since 1970',
  us: 'microseconds since 1970',
  ns: 'nanoseconds since 1970',
};
const ORDER_WORDS: Readonly<Record<DateOrder, string>> = {
  ymd: 'year-month-day',
  dmy: 'day.month.year',
  mdy: 'month/day/year',
};

/** In words, for people: `milliseconds since 1970`, `day.month.year`. */
export function describeTimeFormat(format: TimeFormat): string {
  return format.kind === 'epoch' ? EPOCH_WORDS[format.unit] : ORDER_WORDS[format.order];
}

const NAMES = ['epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns', 'ymd', 'dmy', 'mdy'] as const;

/** Reads what a user writes: `epoch-ms`, `dmy`, or a pattern such as `DD/MM/YYYY HH:mm`. Throws `argument.unknown`. */
export function parseTimeFormat(text: string): TimeFormat {
  const name = text.trim().toLowerCase();
  const epoch = /^epoch-(s|ms|us|ns)$/.exec(name)?.[1];
  if (epoch !== undefined) return { kind: 'epoch', unit: epoch as EpochUnit };
  if (name === 'iso') return { kind: 'civil', order: 'ymd', compact: false };
  const pattern = /^(y+|m+|d+)([^a-z]?)(y+|m+|d+)[^a-z]?(y+|m+|d+)/.exec(name);
  const order = pattern === null ? '' : [pattern[1], pattern[3], pattern[4]].map((part) => part![0]).join('');
  if (order !== 'ymd' && order !== 'dmy' && order !== 'mdy') throw unknownName('time format', text, NAMES);
  return { kind: 'civil', order, compact: order === 'ymd' && name.length > 3 && pattern![2] === '' };
}

/**
 * Tells the format from some values of a time column. `undefined`: they look like no known format. `ambiguous`: nothing in
 * them says which is the day and which the month.
 */
export function detectTimeFormat(values: readonly string[]): TimeFormat | 'ambiguous' | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  if (/^-?\d+(\.0*)?$/.test(first)) return detectDigits(first.replace(/\.0*$/, ''));
  if (/^\d{8}[ T]/.test(first)) return { kind: 'civil', order: 'ymd', compact: true };
  if (/^\d{4}[-./]\d{1,2}[-./]\d{1,2}/.test(first)) return { kind: 'civil', order: 'ymd', compact: false };
  return detectDayAndMonth(values);
}

/** Digits only: a compact date, or an epoch whose unit shows in its size (years 1973 to 5138 for seconds and so on). */
function detectDigits(digits: string): TimeFormat | undefined {
  if (/^(19|20|21)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(([01]\d|2[0-3])[0-5]\d([0-5]\d)?)?$/.test(digits)) {
    return { kind: 'civil', order: 'ymd', compact: true };
  }
  const magnitude = Math.abs(Number(digits));
  if (magnitude < 1e8) return undefined;
  const unit: EpochUnit = magnitude < 1e11 ? 's' : magnitude < 1e14 ? 'ms' : magnitude < 1e17 ? 'us' : 'ns';
  return { kind: 'epoch', unit };
}

function detectDayAndMonth(values: readonly string[]): TimeFormat | 'ambiguous' | undefined {
  let firstMax = 0;
  let secondMax = 0;
  for (const value of values) {
    const parts = /^(\d{1,2})[-./](\d{1,2})[-./](?:\d{4}|\d{2})(?!\d)/.exec(value);
    if (parts === null) continue;
    firstMax = Math.max(firstMax, Number(parts[1]));
    secondMax = Math.max(secondMax, Number(parts[2]));
  }
  if (firstMax === 0) return undefined;
  if (firstMax > 12 && secondMax <= 12) return { kind: 'civil', order: 'dmy', compact: false };
  if (secondMax > 12 && firstMax <= 12) return { kind: 'civil', order: 'mdy', compact: false };
  // Dots between the parts are the German and Russian way, which is always day first.
  if (firstMax <= 12 && /^\d{1,2}\.\d{1,2}\./.test(values[0]!)) return { kind: 'civil', order: 'dmy', compact: false };
  return firstMax <= 12 ? 'ambiguous' : undefined;
}

/** The error for a date whose day and month cannot be told apart. */
export function ambiguousDate(file: string, column: string, value: string): AssayError {
  return new AssayError(
    'csv.value',
    `${file}, column "${column}": expected a date whose day and month can be told apart, was "${value}"`,
    {
      place: { file, column, value },
      remedy: 'Say which it is with --time-format dmy or --time-format mdy.',
    },
  );
}
