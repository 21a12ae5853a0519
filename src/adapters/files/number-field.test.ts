import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberField } from '#adapters/files/number-field.ts';

function read(text: string, field = new NumberField()): number {
  const bytes = Buffer.from(`;${text};`);
  return field.read(bytes, 1, bytes.length - 1);
}

describe('a number field', () => {
  it('reads the same double as Number does, for any decimal text', () => {
    const decimals = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 0, max: 20 }), fc.boolean());
    fc.assert(
      fc.property(decimals, ([units, scale, isNegative]) => {
        const digits = units.toString().padStart(scale + 1, '0');
        const point = digits.length - scale;
        const text = `${isNegative ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`;
        expect(read(text)).toBe(Number(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads any finite double as it prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(String(value))).toBe(Number(String(value)));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['0.1', 0.1],
    ['.5', 0.5],
    ['7.', 7],
    ['+3', 3],
    ['-0.00000001', -1e-8],
    ['1e-7', 1e-7],
    ['1.5E3', 1500],
    ['123456789012345678', 123456789012345680],
  ])('reads "%s"', (text, value) => expect(read(text)).toBe(value));

  it.each(['', '-', '.', 'abc', 'NaN', 'nan', 'Infinity', '1,5', '1.2.3', '12a', '0x10', '1 000', '1e', 'e5', 'null'])(
    'gives NaN for "%s"',
    (text) => expect(read(text)).toBeNaN(),
  );

  it('reads a decimal comma when told so', () => {
    expect(read('1,0845', new NumberField(','))).toBe(1.0845);
    expect(read('1.0845', new NumberField(','))).toBeNaN();
  });

  it('counts the digits after the point, without trailing zeros', () => {
    const field = new NumberField();
    for (const text of ['1.50000', '1.084', '2.5e-6', '3']) read(text, field);
    expect(field.decimalsMax).toBe(7);
    const plain = new NumberField();
    for (const text of ['1.50000', '1.084', '3']) read(text, plain);
    expect(plain.decimalsMax).toBe(3);
  });
});
