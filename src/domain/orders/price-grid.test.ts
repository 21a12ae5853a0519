import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import type { Rounding } from '#core/decimal.ts';
import { PriceGrid, toNumber } from '#domain/orders/price-grid.ts';

const ROUNDINGS: readonly Rounding[] = ['down', 'up', 'floor', 'nearest-even'];
const TICKS = ['0.01', '1', '0.25', '0.00001', '0.5', '10'];

describe('the price grid', () => {
  it('rounds as exact decimals do, for every tick and rounding', () => {
    const values = fc.oneof(
      fc.double({ min: 1e-6, max: 1e7, noNaN: true }),
      fc.integer({ min: 1, max: 1e9 }).map((n) => n / 100),
      fc.integer({ min: 1, max: 1e6 }).map((n) => n / 8),
    );
    fc.assert(
      fc.property(values, fc.constantFrom(...TICKS), fc.constantFrom(...ROUNDINGS), (value, tickText, rounding) => {
        const tick = Decimal.parse(tickText);
        const expected = Decimal.fromNumber(value, 24, 'nearest-even').roundTo(tick, rounding);
        const grid = new PriceGrid(tick);
        expect(grid.price(value, rounding).toString()).toBe(expected.toString());
        expect(grid.price(value, rounding).toString()).toBe(expected.toString());
      }),
      { numRuns: 5_000 },
    );
  });

  it('keeps prices that are whole ticks, however binary fractions fall', () => {
    const grid = new PriceGrid(Decimal.parse('0.01'));
    expect(grid.price(0.29, 'floor').toString()).toBe('0.29');
    expect(grid.price(1.15, 'floor').toString()).toBe('1.15');
    expect(grid.price(64_123.45, 'up').toString()).toBe('64123.45');
  });

  it('refuses what is no number', () => {
    expect(() => new PriceGrid(Decimal.parse('0.01')).price(Number.NaN, 'up')).toThrow('Expected a finite number');
  });
});

describe('toNumber', () => {
  it('gives the nearest double, as going through text does', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        fc.integer({ min: 0, max: 30 }),
        (units, scale) => {
          const value = Decimal.of(units, scale);
          expect(toNumber(value)).toBe(value.toNumber());
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
