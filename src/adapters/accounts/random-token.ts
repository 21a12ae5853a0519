import { randomBytes } from 'node:crypto';

/** Random bytes of the machine, for whatever nobody may guess. */
export function secureRandom(bytes: number): Uint8Array {
  return Uint8Array.from(randomBytes(bytes));
}
