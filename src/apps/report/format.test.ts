import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatChange,
  formatDecimal,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatR,
  formatTime,
  priceDigitsOf,
  signOfDecimal,
} from '#apps/report/format.ts';

const plain = (text: string): string => text.replaceAll('\u202F', ' ').replaceAll('\u2212', '-');

describe('formatDecimal', () => {
  it('groups thousands and keeps every digit, without going through a float', () => {
    expect(formatDecimal('12345678901234567890.120000000000000001')).toBe(
      '12,345,678,901,234,567,890.120000000000000001',
    );
    expect(plain(formatDecimal('-1234.50'))).toBe('-1,234.50');
    expect(formatDecimal('0.00')).toBe('0.00');
  });

  it('gives the digits back when the commas are taken out', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 12 }), (units, scale) => {
        const text = units.toString().replace(/^(-?)(\d+)$/, (_, sign: string, digits: string) => {
          const padded = digits.padStart(scale + 1, '0');
          return `${sign}${padded.slice(0, padded.length - scale)}${scale === 0 ? '' : `.${padded.slice(-scale)}`}`;
        });
        expect(plain(formatDecimal(text)).replaceAll(',', '')).toBe(text);
      }),
    );
  });

  it('leaves text that is no number as it is', () => {
    expect(formatDecimal('n/a')).toBe('n/a');
  });
});

describe('formatMoney', () => {
  it('adds currency, and a plus sign when asked', () => {
    expect(plain(formatMoney('1234.5', 'USDT', { isSigned: true }))).toBe('+1,234.5 USDT');
    expect(plain(formatMoney('0.00', '', { isSigned: true }))).toBe('0.00');
    expect(plain(formatMoney('-3.10', 'EUR', { isSigned: true }))).toBe('-3.10 EUR');
  });
});

it('signOfDecimal reads the sign off the text', () => {
  expect(['-0.01', '0.000', '-0.00', '3'].map(signOfDecimal)).toEqual([-1, 0, 0, 1]);
});

it('formatNumber says – for what is not known and never minus zero', () => {
  expect([undefined, Number.NaN, Infinity].map((value) => formatNumber(value))).toEqual(['–', '–', '–']);
  expect(formatNumber(-0.001)).toBe('0.00');
  expect(formatNumber(42_000.126)).toBe('42,000.13');
});

it('formatPercent, formatChange and formatR carry their units', () => {
  expect(plain(formatPercent(0.1234))).toBe('12.3 %');
  expect(plain(formatChange(0.0227))).toBe('+2.27 %');
  expect(plain(formatR(-1))).toBe('-1.00 R');
  expect(plain(formatR(1.5))).toBe('+1.50 R');
  expect(formatChange(undefined)).toBe('–');
});

it.each([
  [0, '0 s'],
  [40_000, '40 s'],
  [8_100_000, '2 h 15 min'],
  [100 * 3_600_000, '4 d 4 h'],
  [3_600_000, '1 h'],
  [-61_000, '-1 min 1 s'],
])('formatDuration gives %d ms as %s', (ms, text) => {
  expect(plain(formatDuration(ms))).toBe(text);
});

it('formatTime is UTC', () => {
  expect(formatTime(1_704_101_400_000)).toBe('2024-01-01 09:30');
  expect(formatTime(undefined)).toBe('–');
  expect(formatTime(1e300)).toBe('–');
});

it('priceDigitsOf finds the digits that prices need', () => {
  expect(priceDigitsOf([42_000, 42_000.5, 42_001.25])).toBe(2);
  expect(priceDigitsOf([1.08123])).toBe(5);
  expect(priceDigitsOf([])).toBe(0);
});
