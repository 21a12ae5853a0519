import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';

const ZERO = 48;
const NINE = 57;
const POINT = 46;
const PRICE_DIGITS = 4;
const SIZE_DIGITS = 6;

/** A price such as `0.51` in units of 1/10,000, exactly; NaN unless it is plain digits between 0 and 1 on that grid. */
export function priceUnits(text: unknown): number {
  const units = readDigits(text, PRICE_DIGITS);
  return units <= PRICE_UNITS ? units : Number.NaN;
}

/** A size such as `1117675.39` in millionths, exactly; NaN unless it is plain digits on that grid and below 2^53. */
export function sizeUnits(text: unknown): number {
  return readDigits(text, SIZE_DIGITS);
}

/** Milliseconds as the venue writes them, in digits; NaN when it is no instant. */
export function timeOf(text: unknown): number {
  const ms = readDigits(text, 0);
  return ms > 0 && ms < LAST_INSTANT ? ms : Number.NaN;
}

/** The first instant after the year 9999. */
const LAST_INSTANT = 253_402_300_800_000;

/**
 * A price that comes as a number, as in settled trades: these are averages over several levels, so that the nearest unit is taken.
 * NaN outside 0…1.
 */
export function nearestPriceUnits(value: number): number {
  return value >= 0 && value <= 1 ? Math.round(value * PRICE_UNITS) : Number.NaN;
}

/** A size that comes as a number, to the nearest millionth; NaN unless it is positive and below 2^53 of them. */
export function nearestSizeUnits(value: number): number {
  const lots = Math.round(value * 10 ** SIZE_DIGITS);
  return lots > 0 && lots <= Number.MAX_SAFE_INTEGER ? lots : Number.NaN;
}

/** `0.51` of 5100: as short as the venue writes prices in books. */
export function priceText(units: number): string {
  return (PRICE_TEXTS[units] ??= plain(units, PRICE_DIGITS));
}

const PRICE_TEXTS: string[] = [];

/** `350` of 350000000. */
export function sizeText(lots: number): string {
  // Up to fifteen digits the shortest text of the quotient is the exact one.
  return lots < 1e15 ? String(lots / 10 ** SIZE_DIGITS) : plain(lots, SIZE_DIGITS);
}

function plain(units: number, digits: number): string {
  const text = String(units).padStart(digits + 1, '0');
  const whole = text.slice(0, -digits);
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** The digits are added up in one pass, in a double that holds them exactly; what does not fit is NaN. */
function readDigits(text: unknown, scale: number): number {
  if (typeof text !== 'string') return Number.NaN;
  const { length } = text;
  let value = 0;
  let at = 0;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) break;
    value = value * 10 + (code - ZERO);
  }
  if (length === 0 || (at < length && (text.charCodeAt(at) !== POINT || at === length - 1))) return Number.NaN;
  let digits = 0;
  for (at++; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return Number.NaN;
    if (digits < scale) {
      value = value * 10 + (code - ZERO);
      digits++;
    } else if (code !== ZERO) return Number.NaN;
  }
  for (; digits < scale; digits++) value *= 10;
  return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
}
