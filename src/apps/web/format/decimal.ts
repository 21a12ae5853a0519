/** How a decimal is written. */
export interface DecimalStyle {
  /** Digits after the point: the number is rounded or filled up to them. Left out: as many as it has. */
  readonly digits?: number;
  /** Digits that are at least shown; the rest is kept as it is. */
  readonly minDigits?: number;
  /** Writes `+` before what is above zero. */
  readonly sign?: boolean;
}

export const MINUS = '\u2212';
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Writes a decimal text for people: `-1234.5` as `−1,234.50`. Exact: no float comes near it, halves are rounded to even. What is no
 * decimal is given back as it is.
 */
export function formatDecimal(text: string, style: DecimalStyle = {}): string {
  const parts = DECIMAL.exec(text.trim());
  if (parts === null) return text;
  const [, mark = '', whole = '0', fraction = ''] = parts;
  const rounded = style.digits === undefined ? { whole, fraction } : roundTo(whole, fraction, style.digits);
  const shown = rounded.fraction.padEnd(style.minDigits ?? 0, '0');
  const isZero = /^0*$/.test(rounded.whole + rounded.fraction);
  const number = grouped(rounded.whole.replace(/^0+(?=\d)/, '')) + (shown === '' ? '' : `.${shown}`);
  return signOf(mark === '-', isZero, style.sign === true) + number;
}

/** Whether a decimal text is above zero (1), below (-1) or zero (0). */
export function signOfDecimal(text: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(text)) return 0;
  return text.trim().startsWith('-') ? -1 : 1;
}

/** Puts commas between thousands. */
export function grouped(whole: string): string {
  return whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function signOf(isNegative: boolean, isZero: boolean, wantsPlus: boolean): string {
  if (isZero) return '';
  if (isNegative) return MINUS;
  return wantsPlus ? '+' : '';
}

function roundTo(whole: string, fraction: string, digits: number): { whole: string; fraction: string } {
  if (fraction.length <= digits) return { whole, fraction: fraction.padEnd(digits, '0') };
  const kept = BigInt(whole + fraction.slice(0, digits));
  const rest = fraction.slice(digits);
  const isHalf = /^50*$/.test(rest);
  const goesUp = isHalf ? kept % 2n === 1n : rest >= '5';
  const result = `${goesUp ? kept + 1n : kept}`.padStart(digits + 1, '0');
  return { whole: result.slice(0, result.length - digits), fraction: digits === 0 ? '' : result.slice(-digits) };
}
