import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase32, toBase32 } from '#core/base32.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('base32', () => {
  // https://www.rfc-editor.org/rfc/rfc4648#section-10, the padding left out.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('writes "%s" as %s, and reads it back', (text, letters) => {
    expect(toBase32(bytesOf(text))).toBe(letters);
    expect(fromBase32(letters)).toEqual(bytesOf(text));
  });

  it('gives back any bytes, however the letters are grouped', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const grouped = toBase32(bytes)
          .toLowerCase()
          .replaceAll(/(.{4})/g, '$1 ');
        expect(fromBase32(grouped)).toEqual(bytes);
      }),
    );
  });

  it('refuses other letters without showing them', () => {
    expect(() => fromBase32('hunter1')).toThrow('letters A-Z and digits 2-7');
    expect(() => fromBase32('hunter1')).not.toThrow('hunter');
  });
});
