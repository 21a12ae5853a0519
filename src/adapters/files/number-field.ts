const MINUS = 45;
const PLUS = 43;
const ZERO = 48;
const LOWER_E = 101;
const UPPER_E = 69;

/** Every power of ten that a double holds exactly. */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * Reads decimal numbers straight from bytes, to the same double as `Number(text)`: an integer below 2^53 divided by an exact
 * power of ten is rounded once (Clinger 1990, "How to read floating point numbers accurately"); anything longer goes
 * through `Number`.
 */
export class NumberField {
  /** Most digits after the point that any number read so far had, trailing zeros not counted. */
  decimalsMax = 0;
  private readonly decimalMark: number;

  constructor(decimalMark: '.' | ',' = '.') {
    this.decimalMark = decimalMark.charCodeAt(0);
  }

  /** NaN when the bytes `[from, to)` are not a plain decimal number; blanks around it must be gone already. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    const sign = bytes[at];
    if (sign === MINUS || sign === PLUS) at++;
    let mantissa = 0;
    let digits = 0;
    let decimals = -1;
    let significantDecimals = 0;
    for (; at < to; at++) {
      const byte = bytes[at]!;
      const digit = byte - ZERO;
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digits++;
        if (decimals >= 0) {
          decimals++;
          if (digit !== 0) significantDecimals = decimals;
        }
      } else if (byte === this.decimalMark && decimals < 0) {
        decimals = 0;
      } else if (byte === LOWER_E || byte === UPPER_E) {
        return this.readSlowly(bytes, from, to);
      } else {
        return Number.NaN;
      }
    }
    if (digits === 0) return Number.NaN;
    if (digits > 15 || decimals > 22) return this.readSlowly(bytes, from, to);
    if (significantDecimals > this.decimalsMax) this.decimalsMax = significantDecimals;
    const value = decimals > 0 ? mantissa / EXACT_POWERS[decimals]! : mantissa;
    return sign === MINUS ? -value : value;
  }

  /** Long digits and exponents. */
  private readSlowly(bytes: Uint8Array, from: number, to: number): number {
    let text = '';
    for (let i = from; i < to; i++) text += bytes[i] === this.decimalMark ? '.' : String.fromCharCode(bytes[i]!);
    const match = /^[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/.exec(text);
    if (match === null) return Number.NaN;
    const decimals = (match[1] ?? match[2] ?? '').replace(/0+$/, '').length - Number(match[3] ?? 0);
    if (decimals > this.decimalsMax) this.decimalsMax = decimals;
    return Number(text);
  }
}
