import { toBase32 } from '#core/base32.ts';
import { hashText } from '#core/hash.ts';

/** Codes that are handed out at a time. */
export const RECOVERY_CODES = 10;
/** 80 bits a code: too many to guess, so a plain hash keeps it safe. */
export const RECOVERY_CODE_BYTES = 10;

/** A code out of random bytes, in groups of four: `ABCD-EFGH-IJKL-MNOP`. */
export function recoveryCode(random: Uint8Array): string {
  return toBase32(random).replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** What is kept of a code. Case, spaces and dashes do not matter. */
export function recoveryCodeHash(code: string): string {
  return hashText(code.toUpperCase().replaceAll(/[\s-]/g, ''));
}
