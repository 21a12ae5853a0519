import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';

/** Hashes that a keyed hash can be made with. SHA-1 is for one-time passwords only, whose authenticators know no other. */
export type HmacHash = 'sha1' | 'sha256' | 'sha512';

/** Keyed hash of a message (RFC 2104): 20, 32 or 64 bytes. */
export function keyedHash(hash: HmacHash, key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(HASHES[hash], key, message);
}

/**
 * Whether two texts are the same, in a time that depends on their lengths only: for codes and tokens, of which nobody may learn how
 * much of a guess was right.
 */
export function isSameSecret(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(1, b.length));
  return difference === 0;
}

const HASHES = { sha1, sha256, sha512 } as const;
