import { fromBase32 } from '#core/base32.ts';
import { isSameSecret } from '#core/hmac.ts';
import { SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { hotp, totpStep } from '#domain/accounts/one-time-password.ts';

/** Bytes of a new secret: as long as the hash, as RFC 4226 recommends. */
export const SECRET_BYTES = 20;
/** What every authenticator app understands; others are ignored by some of them without a word. */
const RULE = { hash: 'sha1', digits: 6 } as const;
const STEP_SECONDS = 30;
/** Steps before and after the present one whose codes are taken, for clocks that differ and people who type. */
const WINDOW = 1;

/**
 * The step that a code belongs to, or undefined when it fits none near this time. Whoever accepts the code notes the step and takes
 * neither it nor an earlier one again. The secret is base32.
 */
export function stepOfCode(secret: string, code: string, now: UnixMs): number | undefined {
  const key = fromBase32(secret);
  const typed = code.replaceAll(/\s/g, '');
  const present = totpStep(now / SECOND_MS, STEP_SECONDS);
  let found: number | undefined;
  // All of them are looked at, whichever fits: the time says nothing.
  for (let step = present - WINDOW; step <= present + WINDOW; step++) {
    if (step >= 0 && isSameSecret(hotp(key, step, RULE), typed)) found = step;
  }
  return found;
}

/** The code that an authenticator shows at a time. The secret is base32. */
export function codeAt(secret: string, now: UnixMs): string {
  return hotp(fromBase32(secret), totpStep(now / SECOND_MS, STEP_SECONDS), RULE);
}

/** What the picture says that an authenticator scans: https://github.com/google/google-authenticator/wiki/Key-Uri-Format. */
export function authenticatorUri(secret: string, name: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`;
  const algorithm = RULE.hash.toUpperCase();
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=${algorithm}&digits=${RULE.digits}&period=${STEP_SECONDS}`;
}
