import { MINUS, formatDecimal, grouped } from '#apps/web/format/decimal.ts';

/** What stands where something is not known. */
export const NOT_KNOWN = '\u2013';

/**
 * Writes a number of analysis (never money): grouped, a true minus. `digits` fixes those after the point; left out, six significant ones
 * are kept. Not finite: a dash.
 */
export function formatNumber(value: number | null | undefined, digits?: number, sign = false): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_KNOWN;
  const text = digits === undefined ? plain(value) : value.toFixed(digits);
  return formatDecimal(text, { sign });
}

/** `0.1234` as `12.3 %`. */
export function formatRatio(value: number | null | undefined, digits = 1, sign = false): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_KNOWN;
  return `${formatNumber(value * 100, digits, sign)}\u00a0%`;
}

/** A multiple of the risk: `+1.50 R`. */
export function formatR(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_KNOWN;
  return `${formatNumber(value, digits, true)}\u00a0R`;
}

/** A whole number: `12,345`. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_KNOWN;
  return `${value < 0 ? MINUS : ''}${grouped(`${Math.abs(Math.round(value))}`)}`;
}

/** `1 signal`, `2 signals`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.5 MB`; a thousand a step. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${formatNumber(value, unit === 0 || value >= 100 ? 0 : 1)}\u00a0${BYTE_UNITS[unit]}`;
}

/** Without an exponent, six significant digits, no zeros at the end. */
function plain(value: number): string {
  const text = value.toPrecision(6);
  const fixed = text.includes('e') ? value.toFixed(Math.abs(value) < 1 ? 12 : 0) : text;
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}
