import { AssayError } from '#core/errors.ts';

/** Bytes in the letters A-Z and the digits 2-7 (RFC 4648), without padding. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += LETTERS[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + LETTERS[(held << (5 - bits)) & 31];
}

/** Reads it back; case, spaces and padding do not matter. Throws `argument.invalid` for any other letter, without showing the text. */
export function fromBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text.toUpperCase().replaceAll(/[\s=]/g, '')) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) throw new AssayError('argument.invalid', 'Expected letters A-Z and digits 2-7, was something else');
    held = (held << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >>> bits) & 255);
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
