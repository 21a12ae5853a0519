import { invariant } from '#core/invariant.ts';
import { AssayError } from '#core/errors.ts';

/** How a value is brought to fewer digits. `down` and `up` are towards and away from zero; `floor` is towards minus infinity. */
export type Rounding = 'down' | 'up' | 'floor' | 'nearest-even';

/**
 * An exact decimal number: `units * 10^-scale`. Immutable. Adding and multiplying never round; everything that does names
 * its rounding. Equality is by value: 1.0 equals 1.00.
 */
export class Decimal {
  static readonly ZERO = new Decimal(0n, 0);
  readonly units: bigint;
  /** Digits after the point: 0…30 in numbers that are read or made, the sum of both in products. */
  readonly scale: number;

  private constructor(units: bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  /** `units * 10^-scale`. */
  static of(units: bigint, scale = 0): Decimal {
    invariant(Number.isInteger(scale) && scale >= 0 && scale <= 30, `scale is an integer from 0 to 30, was ${scale}`);
    return new Decimal(units, scale);
  }

  /** Reads `-12.340`, keeping its digits; throws `argument.invalid` on anything else. */
  static parse(text: string): Decimal {
    const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
    const fraction = match?.[3] ?? '';
    if (match === null || fraction.length > 30) {
      throw new AssayError('argument.invalid', `Expected a decimal number, was "${text}"`, { place: { value: text } });
    }
    const units = BigInt(`${match[2]}${fraction}`);
    return new Decimal(match[1] === '-' ? -units : units, fraction.length);
  }

  /**
   * The bridge from analysis to the exact world: the shortest decimal that reads back as `value`, then rounded to `scale`
   * digits. Throws when the value is not finite.
   */
  static fromNumber(value: number, scale: number, rounding: Rounding): Decimal {
    if (!Number.isFinite(value)) {
      throw new AssayError('argument.invalid', `Expected a finite number, was "${value}"`, {
        place: { value: `${value}` },
      });
    }
    const [mantissa = '', exponentText = '0'] = String(value).split('e');
    const [whole = '', fraction = ''] = mantissa.split('.');
    const digits = BigInt(whole + fraction);
    // All digits are kept until the one rounding: 5e-324 rounded up is one step, not zero.
    const exponent = Number(exponentText) - fraction.length;
    const exact = exponent < 0 ? new Decimal(digits, -exponent) : new Decimal(digits * powerOfTen(exponent), 0);
    return exact.round(scale, rounding);
  }

  plus(other: Decimal): Decimal {
    if (this.scale === other.scale) return new Decimal(this.units + other.units, this.scale);
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.unitsAt(scale) + other.unitsAt(scale), scale);
  }

  minus(other: Decimal): Decimal {
    return this.plus(other.negated());
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.units * other.units, this.scale + other.scale);
  }

  /** Quotient with `scale` digits. */
  dividedBy(other: Decimal, scale: number, rounding: Rounding): Decimal {
    invariant(other.units !== 0n, 'divisor is not zero');
    const shift = scale + other.scale - this.scale;
    const numerator = shift >= 0 ? this.units * powerOfTen(shift) : this.units;
    const denominator = shift >= 0 ? other.units : other.units * powerOfTen(-shift);
    return new Decimal(divide(numerator, denominator, rounding), scale);
  }

  negated(): Decimal {
    return new Decimal(-this.units, this.scale);
  }

  absolute(): Decimal {
    return this.units < 0n ? this.negated() : this;
  }

  /** The same value with exactly `scale` digits, rounded when it has more. */
  round(scale: number, rounding: Rounding): Decimal {
    if (scale === this.scale) return this;
    if (scale > this.scale) return new Decimal(this.unitsAt(scale), scale);
    return new Decimal(divide(this.units, powerOfTen(this.scale - scale), rounding), scale);
  }

  /** The nearest multiple of `step` in the direction that `rounding` names; keeps the step's digits. */
  roundTo(step: Decimal, rounding: Rounding): Decimal {
    invariant(step.units > 0n, `step is positive, was ${step.toString()}`);
    const scale = Math.max(this.scale, step.scale);
    const multiple = divide(this.unitsAt(scale), step.unitsAt(scale), rounding);
    return new Decimal(multiple * step.units, step.scale);
  }

  isMultipleOf(step: Decimal): boolean {
    const scale = Math.max(this.scale, step.scale);
    return this.unitsAt(scale) % step.unitsAt(scale) === 0n;
  }

  compare(other: Decimal): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale);
    const left = this.unitsAt(scale);
    const right = other.unitsAt(scale);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0;
  }

  isZero(): boolean {
    return this.units === 0n;
  }

  /** -1, 0 or 1. */
  sign(): -1 | 0 | 1 {
    return this.units < 0n ? -1 : this.units > 0n ? 1 : 0;
  }

  /** The nearest `number`, for analysis and display only. */
  toNumber(): number {
    return Number(this.toString());
  }

  toString(): string {
    const negative = this.units < 0n;
    const digits = (negative ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const whole = digits.slice(0, digits.length - this.scale);
    const text = this.scale === 0 ? whole : `${whole}.${digits.slice(digits.length - this.scale)}`;
    return negative ? `-${text}` : text;
  }

  toJSON(): string {
    return this.toString();
  }

  private unitsAt(scale: number): bigint {
    return scale === this.scale ? this.units : this.units * powerOfTen(scale - this.scale);
  }
}

const POWERS = Array.from({ length: 62 }, (_, exponent) => 10n ** BigInt(exponent));

function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n) return quotient;
  const negative = numerator < 0n !== denominator < 0n;
  const away = negative ? quotient - 1n : quotient + 1n;
  if (rounding === 'down') return quotient;
  if (rounding === 'up') return away;
  if (rounding === 'floor') return negative ? away : quotient;
  const twice = 2n * (remainder < 0n ? -remainder : remainder);
  const whole = denominator < 0n ? -denominator : denominator;
  if (twice === whole) return quotient % 2n === 0n ? quotient : away;
  return twice > whole ? away : quotient;
}
