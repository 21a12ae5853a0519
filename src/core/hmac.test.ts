import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameSecret, keyedHash } from '#core/hmac.ts';

describe('keyedHash', () => {
  it.each(['sha1', 'sha256', 'sha512'] as const)('is that of the runtime, with %s, for any key and message', (hash) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (key, message) => {
        const expected = createHmac(hash, key).update(message).digest('hex');
        expect(Buffer.from(keyedHash(hash, key, message)).toString('hex')).toBe(expected);
      }),
    );
  });
});

describe('isSameSecret', () => {
  it('is equality of texts', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (a, b) => {
        expect(isSameSecret(a, b)).toBe(a === b);
        expect(isSameSecret(a, a)).toBe(true);
      }),
    );
    expect(isSameSecret('', 'a')).toBe(false);
    expect(isSameSecret('aa', 'a')).toBe(false);
    expect(isSameSecret('a', 'aa')).toBe(false);
  });
});
