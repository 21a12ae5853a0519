import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { PasswordHasher } from '#domain/accounts/account-ports.ts';
import { argon2id } from '#adapters/accounts/argon2id.ts';
import { passwordText, readPasswordText } from '#adapters/accounts/password-text.ts';
import type { EncodedPassword, HashParameters } from '#adapters/accounts/password-text.ts';
import { WaitingLine } from '#adapters/accounts/waiting-line.ts';

/** Memory of OWASP's minimum (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html), one pass more. */
export const PASSWORD_PARAMETERS: HashParameters = { memoryKib: 19_456, passes: 3, lanes: 1 };

export interface PasswordLimits {
  /** Hashes that are made at a time; each takes the memory of the parameters. */
  readonly atOnce: number;
  /** Hashes that may wait for their turn. */
  readonly waiting: number;
}

const LIMITS: PasswordLimits = { atOnce: 2, waiting: 50 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** Hashes of passwords by argon2id. */
export class Argon2Passwords implements PasswordHasher {
  private readonly parameters: HashParameters;
  private readonly line: WaitingLine;
  /** What the password of nobody is compared with. */
  private readonly nobody: EncodedPassword;

  constructor(parameters: HashParameters = PASSWORD_PARAMETERS, limits: PasswordLimits = LIMITS) {
    this.parameters = parameters;
    this.line = new WaitingLine(limits.atOnce, limits.waiting);
    this.nobody = { ...parameters, salt: random(SALT_BYTES), tag: random(TAG_BYTES) };
  }

  async hash(password: string): Promise<string> {
    const input = { ...this.parameters, salt: random(SALT_BYTES) };
    return passwordText({ ...input, tag: await this.tagOf(password, input, TAG_BYTES) });
  }

  async verify(password: string, encoded: string | undefined): Promise<boolean> {
    const known = encoded === undefined ? undefined : readPasswordText(encoded);
    const { tag, ...input } = known ?? this.nobody;
    const found = await this.tagOf(password, input, tag.length);
    return timingSafeEqual(found, tag) && known !== undefined;
  }

  isOutdated(encoded: string): boolean {
    const made = readPasswordText(encoded);
    if (made === undefined) return true;
    const { memoryKib, passes, lanes } = this.parameters;
    return made.memoryKib !== memoryKib || made.passes !== passes || made.lanes !== lanes;
  }

  private tagOf(password: string, input: Omit<EncodedPassword, 'tag'>, tagBytes: number): Promise<Uint8Array> {
    // One password may be typed in more than one way: an umlaut as one character or as two.
    const bytes = new TextEncoder().encode(password.normalize('NFKC'));
    return this.line.run(() => argon2id({ ...input, password: bytes, tagBytes }));
  }
}

function random(bytes: number): Uint8Array {
  return Uint8Array.from(randomBytes(bytes));
}
