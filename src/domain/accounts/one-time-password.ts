import { keyedHash } from '#core/hmac.ts';
import type { HmacHash } from '#core/hmac.ts';

/** How the codes of an authenticator are made. */
export interface CodeRule {
  readonly hash: HmacHash;
  readonly digits: number;
}

/** The code for a count, by https://www.rfc-editor.org/rfc/rfc4226 section 5.3; leading zeros are kept. */
export function hotp(secret: Uint8Array, count: number, { hash, digits }: CodeRule): string {
  const digest = keyedHash(hash, secret, countBytes(count));
  const offset = digest[digest.length - 1]! & 15;
  const number = new DataView(digest.buffer, digest.byteOffset).getUint32(offset) & 0x7f_ff_ff_ff;
  return `${number % 10 ** digits}`.padStart(digits, '0');
}

/** The count at a time, by https://www.rfc-editor.org/rfc/rfc6238 section 4.2: whole steps since 1970. */
export function totpStep(unixSeconds: number, stepSeconds: number): number {
  return Math.floor(unixSeconds / stepSeconds);
}

/** Eight bytes, highest first. */
function countBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(count));
  return bytes;
}
