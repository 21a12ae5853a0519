import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nearestPriceUnits,
  nearestSizeUnits,
  priceText,
  priceUnits,
  sizeText,
  sizeUnits,
  timeOf,
} from '#adapters/polymarket/wire/units.ts';

describe('prices and sizes as whole numbers', () => {
  it.each([
    ['0.51', 5_100],
    ['.51', 5_100],
    ['0.510', 5_100],
    ['0.0025', 25],
    ['0.51000000', 5_100],
    ['0', 0],
    ['1', 10_000],
  ])('%s is %d units', (text, units) => {
    expect(priceUnits(text)).toBe(units);
  });

  it.each(['1117675.39', '350.0', '9000023.58', '0.000001', '0'])('%s is a whole number of millionths', (text) => {
    expect(sizeUnits(text)).toBe(Math.round(Number(text) * 1e6));
  });

  it.each([
    '',
    '.',
    '0.',
    '1.0001',
    '2',
    '-0.5',
    '+0.5',
    '5e-1',
    'NaN',
    'Infinity',
    '0.00001',
    '0,5',
    ' 0.5',
    '0x1',
    0.5,
    null,
    undefined,
    {},
  ])('%j is no price', (text) => {
    expect(priceUnits(text)).toBeNaN();
  });

  it.each(['-1', '1e3', '0.0000001', '9007199254740993', '1.', '', 12, null, '1 000'])('%j is no size', (text) => {
    expect(sizeUnits(text)).toBeNaN();
  });

  it('are written as short as they can be, and read back the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 2 ** 53 - 1 }), (units, lots) => {
        expect(priceUnits(priceText(units))).toBe(units);
        expect(sizeUnits(sizeText(lots))).toBe(lots);
        expect(sizeText(lots)).not.toMatch(/\.\d*0$|e/);
      }),
    );
  });

  it('that come as averages are brought to the nearest unit', () => {
    expect(nearestPriceUnits(0.54333333)).toBe(5_433);
    expect(nearestSizeUnits(33.333333333)).toBe(33_333_333);
    for (const value of [-0.1, 1.01, Number.NaN, Number.POSITIVE_INFINITY]) expect(nearestPriceUnits(value)).toBeNaN();
    for (const value of [0, -1, 1e-9, 1e30, Number.NaN]) expect(nearestSizeUnits(value)).toBeNaN();
  });

  it('times are milliseconds before the year 10000', () => {
    expect(timeOf('1703875200000')).toBe(1_703_875_200_000);
    for (const text of ['0', '', '-1', '1.5', '999999999999999', 1_703_875_200_000]) expect(timeOf(text)).toBeNaN();
  });
});
