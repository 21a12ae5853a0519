import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUS, formatDecimal, signOfDecimal } from '#apps/web/format/decimal.ts';

describe('a decimal for people', () => {
  it.each([
    ['0', {}, '0'],
    ['1234567.89', {}, '1,234,567.89'],
    ['-1234.5', { digits: 2 }, `${MINUS}1,234.50`],
    ['0.00001234', {}, '0.00001234'],
    ['12', { digits: 2 }, '12.00'],
    ['12.3456', { minDigits: 2 }, '12.3456'],
    ['12', { minDigits: 2 }, '12.00'],
    ['5', { sign: true }, '+5'],
    ['-5', { sign: true }, `${MINUS}5`],
    ['0.00', { sign: true }, '0.00'],
    ['-0.004', { digits: 2 }, '0.00'],
    ['0.995', { digits: 2 }, '1.00'],
    ['999.5', { digits: 0 }, '1,000'],
    ['007.10', {}, '7.10'],
  ])('writes %s with %j as %s', (text, style, written) => {
    expect(formatDecimal(text, style)).toBe(written);
  });

  it('rounds halves to even, as the ledger does', () => {
    expect(['0.125', '0.135', '0.145', '0.1250001'].map((text) => formatDecimal(text, { digits: 2 }))).toEqual([
      '0.12',
      '0.14',
      '0.14',
      '0.13',
    ]);
  });

  it('keeps every digit of what no float can hold', () => {
    expect(formatDecimal('12345678901234567890.123456789012345678')).toBe(
      '12,345,678,901,234,567,890.123456789012345678',
    );
    expect(formatDecimal('9007199254740993', { digits: 0 })).toBe('9,007,199,254,740,993');
  });

  it('gives back what is no decimal', () => {
    expect(['', 'n/a', '1e5', '1,000', '.5'].map((text) => formatDecimal(text))).toEqual([
      '',
      'n/a',
      '1e5',
      '1,000',
      '.5',
    ]);
  });

  it('differs from the number by at most half a unit of its last digit', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.nat(12), fc.nat(12), (units, scale, digits) => {
        const text = decimalOf(units, scale);
        const shown = formatDecimal(text, { digits }).replaceAll(',', '').replace(MINUS, '-');
        const distance = unitsOf(shown, 24) - unitsOf(text, 24);
        expect((distance < 0n ? -distance : distance) * 2n).toBeLessThanOrEqual(10n ** BigInt(24 - digits));
        expect(shown.split('.')[1]?.length ?? 0).toBe(digits);
      }),
    );
  });

  it('knows its sign', () => {
    expect(['0', '-0.00', '0.01', '-3'].map(signOfDecimal)).toEqual([0, 0, 1, -1]);
  });
});

function decimalOf(units: bigint, scale: number): string {
  const digits = `${units < 0n ? -units : units}`.padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}

function unitsOf(text: string, scale: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(scale, '0'));
}
