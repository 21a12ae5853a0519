import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import type { Rounding } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { InvariantError } from '#core/invariant.ts';

const parse = (text: string): Decimal => Decimal.parse(text);
const units = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const scales = fc.integer({ min: 0, max: 12 });
const decimals = fc.tuple(units, scales).map(([value, scale]) => Decimal.of(value, scale));
const positives = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 18n }), scales)
  .map(([value, scale]) => Decimal.of(value, scale));
const roundings = fc.constantFrom<Rounding>('down', 'up', 'floor', 'nearest-even');
const runs = { numRuns: 1000 };

function same(left: Decimal, right: Decimal): void {
  expect(left.equals(right), `${left.toString()} = ${right.toString()}`).toBe(true);
}

describe('Decimal', () => {
  it('adds a tenth a million times without an error', () => {
    let sum = Decimal.ZERO;
    for (let i = 0; i < 1_000_000; i++) sum = sum.plus(Decimal.of(1n, 1));
    expect(sum.toString()).toBe('100000.0');
  });

  it.each([
    ['1.5', '2', '2', '1', '1'],
    ['2.5', '2', '3', '2', '2'],
    ['-1.5', '-2', '-2', '-1', '-2'],
    ['-2.5', '-2', '-3', '-2', '-3'],
    ['2.51', '3', '3', '2', '2'],
    ['-2.49', '-2', '-3', '-2', '-3'],
    ['7', '7', '7', '7', '7'],
  ])('rounds %s to %s nearest even, %s up, %s down, %s floor', (value, even, up, down, floor) => {
    const rounded = (['nearest-even', 'up', 'down', 'floor'] as const).map((rounding) =>
      parse(value).round(0, rounding).toString(),
    );
    expect(rounded).toEqual([even, up, down, floor]);
  });

  it.each([
    [0.1, 4, '0.1000'],
    [1e-7, 8, '0.00000010'],
    [1.5e-7, 9, '0.000000150'],
    [-1e-7, 7, '-0.0000001'],
    [1e21, 0, '1000000000000000000000'],
    [1.2345e22, 1, '12345000000000000000000.0'],
    [-1e21, 0, '-1000000000000000000000'],
    [5e-324, 30, '0.000000000000000000000000000000'],
    [0.29, 2, '0.29'],
    [1.005, 2, '1.00'],
    [-0, 2, '0.00'],
  ])('takes the number %d with %d digits as %s', (value, scale, text) => {
    expect(Decimal.fromNumber(value, scale, 'nearest-even').toString()).toBe(text);
  });

  it('rounds the smallest numbers up to one step when asked to', () => {
    expect(Decimal.fromNumber(5e-324, 2, 'up').toString()).toBe('0.01');
    expect(Decimal.fromNumber(-5e-324, 2, 'floor').toString()).toBe('-0.01');
    expect(Decimal.fromNumber(-5e-324, 2, 'down').toString()).toBe('0.00');
  });

  it.each(['', ' ', '1.', '.5', '1e5', '0x10', '--1', '1,5', 'NaN', 'Infinity', `0.${'1'.repeat(31)}`])(
    'refuses the text "%s"',
    (text) => {
      expect(() => parse(text)).toThrow(AssayError);
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses the number %d', (value) => {
    expect(() => Decimal.fromNumber(value, 2, 'down')).toThrow(/finite/);
  });

  it('refuses to divide by zero, to step by nothing, and scales outside 0 to 30', () => {
    expect(() => parse('1').dividedBy(Decimal.ZERO, 2, 'down')).toThrow(InvariantError);
    expect(() => parse('1').roundTo(Decimal.ZERO, 'down')).toThrow(InvariantError);
    expect(() => Decimal.of(1n, 31)).toThrow(InvariantError);
    expect(() => Decimal.of(1n, 0.5)).toThrow(InvariantError);
  });

  it('divides with the digits and the rounding asked for', () => {
    expect(parse('2').dividedBy(parse('3'), 4, 'down').toString()).toBe('0.6666');
    expect(parse('2').dividedBy(parse('3'), 4, 'up').toString()).toBe('0.6667');
    expect(parse('-2').dividedBy(parse('3'), 4, 'floor').toString()).toBe('-0.6667');
    expect(parse('1').dividedBy(parse('0.00000003'), 0, 'down').toString()).toBe('33333333');
    expect(parse('0.000001').dividedBy(parse('1000'), 2, 'up').toString()).toBe('0.01');
  });
});

describe('laws of exact arithmetic', () => {
  it('adds and multiplies as the integers do: order and grouping do not matter', () => {
    fc.assert(
      fc.property(decimals, decimals, decimals, (a, b, c) => {
        same(a.plus(b), b.plus(a));
        same(a.plus(b).plus(c), a.plus(b.plus(c)));
        same(a.times(b), b.times(a));
        same(a.times(b.plus(c)), a.times(b).plus(a.times(c)));
        same(a.minus(b).plus(b), a);
        same(a.plus(a.negated()), Decimal.ZERO);
      }),
      runs,
    );
  });

  it('reads back what it prints, digits included', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        const again = parse(value.toString());
        expect([again.units, again.scale]).toEqual([value.units, value.scale]);
        expect(JSON.stringify({ value })).toBe(`{"value":"${value.toString()}"}`);
      }),
      runs,
    );
  });

  it('compares by value: as the difference has its sign, and as numbers do where they are exact', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(a.compare(b)).toBe(a.minus(b).sign());
        expect(a.compare(b) + b.compare(a)).toBe(0);
        expect(a.equals(a.round(a.scale + 3, 'down'))).toBe(true);
        expect(a.absolute().sign()).toBe(a.isZero() ? 0 : 1);
      }),
      runs,
    );
  });

  it('rounds by less than a step, to the side that the rounding names', () => {
    fc.assert(
      fc.property(decimals, scales, (value, scale) => {
        const step = Decimal.of(1n, scale);
        const error = (rounding: Rounding): Decimal => value.round(scale, rounding).minus(value);
        for (const rounding of ['down', 'up', 'floor'] as const) {
          expect(error(rounding).absolute().compare(step)).toBe(-1);
        }
        expect(error('nearest-even').absolute().times(Decimal.of(2n)).compare(step)).not.toBe(1);
        expect(error('floor').sign()).not.toBe(1);
        expect(error('down').sign() * value.sign()).not.toBe(1);
        expect(error('up').sign() * value.sign()).not.toBe(-1);
      }),
      runs,
    );
  });

  it('rounds to a step: a multiple of it, less than one step away, and once is enough', () => {
    fc.assert(
      fc.property(decimals, positives, roundings, (value, step, rounding) => {
        const rounded = value.roundTo(step, rounding);
        expect(rounded.isMultipleOf(step)).toBe(true);
        expect(rounded.scale).toBe(step.scale);
        expect(rounded.minus(value).absolute().compare(step)).toBe(-1);
        same(rounded.roundTo(step, rounding), rounded);
        expect(value.isMultipleOf(step)).toBe(rounded.equals(value));
      }),
      runs,
    );
  });

  it('divides so that the quotient times the divisor is back within one last digit', () => {
    fc.assert(
      fc.property(decimals, positives, scales, roundings, (value, divisor, scale, rounding) => {
        const quotient = value.dividedBy(divisor, scale, rounding);
        const error = quotient.times(divisor).minus(value).absolute();
        expect(error.compare(divisor.times(Decimal.of(1n, scale)))).toBe(-1);
        same(value.times(divisor).dividedBy(divisor, value.scale, rounding), value);
      }),
      runs,
    );
  });

  it('crosses the bridge from numbers without loss when there are digits enough', () => {
    const numbers = fc.oneof(
      fc.double({ min: -1e21, max: 1e21, noNaN: true }).filter((value) => Math.abs(value) >= 1e-12 || value === 0),
      fc.integer(),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        expect(Decimal.fromNumber(value, 30, 'down').toNumber()).toBe(value + 0);
      }),
      runs,
    );
  });
});
