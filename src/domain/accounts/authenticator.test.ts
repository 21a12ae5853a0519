import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase32 } from '#core/base32.ts';
import { unixMs } from '#core/time.ts';
import { authenticatorUri, codeAt, stepOfCode } from '#domain/accounts/authenticator.ts';
import { recoveryCode, recoveryCodeHash } from '#domain/accounts/recovery-codes.ts';

const SECRET = toBase32(new TextEncoder().encode('12345678901234567890'));
const AT = unixMs(1_111_111_109_000);
const STEP = 37_037_036;

describe('an authenticator', () => {
  it('shows the last six digits of the published codes', () => {
    // RFC 6238, appendix B: 94287082 at 59 s, 07081804 at 1111111109 s.
    expect(codeAt(SECRET, unixMs(59_000))).toBe('287082');
    expect(codeAt(SECRET, AT)).toBe('081804');
  });

  it('is believed for the step before, the present one and the next, and says which it was', () => {
    const steps = [-2, -1, 0, 1, 2].map((n) => stepOfCode(SECRET, codeAt(SECRET, unixMs(AT + n * 30_000)), AT));
    expect(steps).toEqual([undefined, STEP - 1, STEP, STEP + 1, undefined]);
  });

  it('is believed however the code is typed, and not when it is another one', () => {
    expect(stepOfCode(SECRET, ' 081 804 ', AT)).toBe(STEP);
    for (const code of ['', '81804', '0818040', '081805', '000000', 'abcdef']) {
      expect(stepOfCode(SECRET, code, AT)).toBeUndefined();
    }
  });

  it('works in the first seconds of 1970', () => {
    expect(stepOfCode(SECRET, '755224', unixMs(0))).toBe(0);
  });

  it('has an address for its picture in which names cannot break out', () => {
    expect(authenticatorUri('ABC', 'anna', 'Assay')).toBe(
      'otpauth://totp/Assay:anna?secret=ABC&issuer=Assay&algorithm=SHA1&digits=6&period=30',
    );
    expect(authenticatorUri('ABC', 'a:b&secret=X', 'Assay')).toContain('totp/Assay:a%3Ab%26secret%3DX?secret=ABC&');
  });
});

describe('a recovery code', () => {
  it('is four groups of four, and fits however it is typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (random) => {
        const code = recoveryCode(random);
        expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
        const hash = recoveryCodeHash(code);
        expect(recoveryCodeHash(code.toLowerCase().replaceAll('-', ' '))).toBe(hash);
        expect(recoveryCodeHash(`${code}A`)).not.toBe(hash);
        expect(hash).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });
});
