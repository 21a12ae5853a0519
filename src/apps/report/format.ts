import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';

/** Stands for a value that is not known. */
export const UNKNOWN = '\u2013';
const MINUS = '\u2212';
/** A space that neither breaks nor stretches, between a number and its unit. */
const NARROW = '\u202F';

/** `-1234567.80` as `−1,234,567.80`, digit by digit: no float is involved. Text that is no decimal number is given back as it is. */
export function formatDecimal(text: string): string {
  const match = /^([+-]?)(\d+)(\.\d+)?$/.exec(text.trim());
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = ''] = match;
  return `${sign === '-' ? MINUS : ''}${grouped(whole)}${fraction}`;
}

/** As {@link formatDecimal} with a plus sign before amounts above zero and the currency after. */
export function formatMoney(text: string, currency = '', options: { readonly isSigned?: boolean } = {}): string {
  const sign = options.isSigned === true && signOfDecimal(text) > 0 ? '+' : '';
  return `${sign}${formatDecimal(text)}${currency === '' ? '' : `${NARROW}${currency}`}`;
}

/** -1, 0 or 1, read off the text of a decimal number. */
export function signOfDecimal(text: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(text)) return 0;
  return text.trim().startsWith('-') ? -1 : 1;
}

/** A number with `digits` after the point and grouped thousands; {@link UNKNOWN} when undefined or not finite. */
export function formatNumber(value: number | undefined, digits = 2): string {
  if (value === undefined || !Number.isFinite(value)) return UNKNOWN;
  if (Math.abs(value) >= 1e21) return value.toExponential(2).replace('-', MINUS);
  const text = value.toFixed(digits);
  return formatDecimal(Number(text) === 0 ? text.replace('-', '') : text);
}

export function formatCount(value: number | undefined): string {
  return formatNumber(value, 0);
}

/** 0.1234 as `12.3 %`. */
export function formatPercent(ratio: number | undefined, digits = 1): string {
  return ratio === undefined || !Number.isFinite(ratio) ? UNKNOWN : `${formatNumber(ratio * 100, digits)}${NARROW}%`;
}

/** A change with its sign: 0.0213 as `+2.13 %`. */
export function formatChange(ratio: number | undefined, digits = 2): string {
  return `${ratio !== undefined && ratio > 0 ? '+' : ''}${formatPercent(ratio, digits)}`;
}

/** Multiples of the risk: `+1.50 R`. */
export function formatR(multiple: number | undefined): string {
  if (multiple === undefined || !Number.isFinite(multiple)) return UNKNOWN;
  return `${multiple > 0 ? '+' : ''}${formatNumber(multiple)}${NARROW}R`;
}

/** A score from -1 to 1 with its sign: `+0.42`. */
export function formatScore(score: number | undefined): string {
  if (score === undefined || !Number.isFinite(score)) return UNKNOWN;
  return `${score > 0 ? '+' : ''}${formatNumber(score)}`;
}

/** How long something was held. Executions inside a bar are booked on its last ms: that one is counted as over. */
export function formatHeld(from: number, to: number): string {
  return formatDuration(Math.round((to - from) / SECOND_MS) * SECOND_MS);
}

/** The two largest units: `3 d 4 h`, `2 h 15 min`, `40 s`. */
export function formatDuration(durationMs: number | undefined): string {
  if (durationMs === undefined || !Number.isFinite(durationMs)) return UNKNOWN;
  const units: readonly (readonly [string, number])[] = [
    ['d', DAY_MS],
    ['h', HOUR_MS],
    ['min', MINUTE_MS],
    ['s', SECOND_MS],
  ];
  const size = Math.abs(durationMs);
  const first = Math.max(
    units.findIndex(([, length]) => size >= length),
    size < SECOND_MS ? units.length - 1 : 0,
  );
  const [name, length] = units[first]!;
  const count = Math.floor(size / length);
  const [nextName, nextLength] = units[first + 1] ?? ['', 0];
  const rest = nextLength === 0 ? 0 : Math.floor((size - count * length) / nextLength);
  const tail = rest === 0 ? '' : ` ${rest}${NARROW}${nextName}`;
  return `${durationMs < 0 ? MINUS : ''}${count}${NARROW}${name}${tail}`;
}

/** `2024-11-01 09:30` in UTC; {@link UNKNOWN} when undefined. */
export function formatTime(instant: number | undefined): string {
  if (instant === undefined || !isDate(instant)) return UNKNOWN;
  return new Date(instant).toISOString().slice(0, 16).replace('T', ' ');
}

/** `2024-11-01` in UTC; {@link UNKNOWN} when undefined. */
export function formatDate(instant: number | undefined): string {
  return instant === undefined || !isDate(instant) ? UNKNOWN : new Date(instant).toISOString().slice(0, 10);
}

/** Digits after the point that the given prices need, 0…8: 0.01 needs 2. */
export function priceDigitsOf(prices: Iterable<number>): number {
  let digits = 0;
  for (const price of prices) {
    while (digits < 8 && Math.abs(Number(price.toFixed(digits)) - price) > Math.abs(price) * 1e-12) digits++;
  }
  return digits;
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ',');
}

function isDate(instant: number): boolean {
  return Math.abs(instant) <= 8.64e15;
}
