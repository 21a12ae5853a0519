import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';

/** What somebody may do; each role may do what the ones before it may. */
export type UserRole = 'viewer' | 'trader' | 'admin';

/** An account. */
export interface User {
  readonly id: string;
  /** As it was typed when the account was made. */
  readonly name: string;
  readonly role: UserRole;
  /** Encoded hash (PHC string) of the password, never the password. */
  readonly passwordHash: string;
  readonly created: UnixMs;
  readonly lastSignIn: UnixMs | undefined;
  readonly isDisabled: boolean;
  /** Secret of the authenticator, sealed; undefined without one. */
  readonly totp: string | undefined;
  /** Sealed secret of an authenticator that has not been confirmed yet. */
  readonly pendingTotp: string | undefined;
  readonly passkeys: number;
}

/** What may be changed of an account; what is left out stays. */
export interface UserChange {
  readonly role?: UserRole;
  readonly isDisabled?: boolean;
  readonly passwordHash?: string;
}

/** The name under which an account is found: `Anna` and `anna ` are the same one. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/**
 * The name of a new account, tidied up. Throws `argument.invalid` unless it begins with a letter or digit and goes on with letters,
 * digits, spaces and `. _ @ + -`.
 */
export function accountName(text: string): string {
  const name = text.normalize('NFKC').trim();
  if (NAME.test(name) && name.length <= LONGEST_NAME) return name;
  throw new AssayError('argument.invalid', `Expected a name of letters, digits and ". _ @ + -", was "${shown(name)}"`, {
    place: { column: 'name', value: shown(name) },
    remedy: `Begin with a letter or digit; ${LONGEST_NAME} characters at most.`,
  });
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@+-]*$/u;
const LONGEST_NAME = 100;

function shown(name: string): string {
  return name.replaceAll(/\p{C}/gu, '?').slice(0, LONGEST_NAME);
}
