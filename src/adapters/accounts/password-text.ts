/** What a hash was made with. */
export interface HashParameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** A hash with all that is needed to check a password against it. */
export interface EncodedPassword extends HashParameters {
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

/** `$argon2id$v=19$m=19456,t=3,p=1$salt$tag`, as every implementation writes it: https://github.com/P-H-C/phc-string-format. */
export function passwordText({ memoryKib, passes, lanes, salt, tag }: EncodedPassword): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

/** Reads it back; undefined when it is something else, or asks for more than a sane hash would. */
export function readPasswordText(text: string): EncodedPassword | undefined {
  const parts = TEXT.exec(text);
  if (parts === null) return undefined;
  const [memoryKib, passes, lanes] = parts.slice(1, 4).map(Number) as [number, number, number];
  const [salt, tag] = parts.slice(4, 6).map((part) => Uint8Array.from(Buffer.from(part, 'base64')));
  const isSane = memoryKib <= MOST_KIB && memoryKib >= 8 * lanes && passes >= 1 && passes <= MOST_PASSES && lanes >= 1;
  if (!isSane || salt!.length < 8 || tag!.length < 16) return undefined;
  return { memoryKib, passes, lanes, salt: salt!, tag: tag! };
}

const TEXT = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{1,90})\$([A-Za-z0-9+/]{1,180})$/;
const MOST_KIB = 1 << 20;
const MOST_PASSES = 20;

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
