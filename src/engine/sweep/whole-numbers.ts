import type { Decimal } from '#core/decimal.ts';

/** Thrown when an amount leaves the range in which a double counts every whole number. Nothing is ever rounded silently. */
export class OutOfRange extends Error {
  override readonly name = 'OutOfRange';
}

/** A ratio as a fraction of two whole numbers, shortened: 0.00100 is 1 / 1000. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

export function fractionOf(value: Decimal): Fraction {
  let { units, scale } = value;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale--;
  }
  return { numerator: safe(Number(units)), denominator: safe(10 ** scale) };
}

/** The number itself, when it is a whole one that a double holds exactly. */
export function safe(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new OutOfRange(`Expected a whole number below 2^53, was "${value}"`);
}

/** `value / divisor`, rounded down; neither is negative. */
export function quotientDown(value: number, divisor: number): number {
  let quotient = Math.floor(safe(value) / divisor);
  // The division rounds: one step back when it came out too large.
  if (quotient * divisor > value) quotient--;
  return quotient;
}

/** `value / divisor`, rounded up; neither is negative. */
export function quotientUp(value: number, divisor: number): number {
  const quotient = quotientDown(value, divisor);
  return quotient * divisor === value ? quotient : quotient + 1;
}
