import { AssayError } from '#core/errors.ts';
import type { Clock } from '#core/clock.ts';
import type { PasskeyProtocol, PasswordHasher, SecretBox } from '#domain/accounts/account-ports.ts';
import type { AccountStore } from '#domain/accounts/account-store.ts';
import type { AuditStore } from '#domain/operations/audit.ts';

/** What accounts are made of. */
export interface AccountParts {
  readonly store: AccountStore;
  readonly audit: Pick<AuditStore, 'add'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly passwords: PasswordHasher;
  readonly secrets: SecretBox;
  readonly passkeys: PasskeyProtocol;
  /** Bytes that nobody can guess. */
  readonly random: (bytes: number) => Uint8Array;
}

/** Where a request comes from. */
export interface RequestOrigin {
  readonly address: string;
  readonly agent: string;
  /** Scheme, name and port of the page: `https://assay.example.com`. */
  readonly origin: string;
}

/** Writes into the audit log; the detail holds no secret. */
export async function note(
  { audit, clock }: Pick<AccountParts, 'audit' | 'clock'>,
  entry: { readonly actor: string; readonly action: string; readonly detail: unknown },
): Promise<void> {
  await audit.add({ time: clock.now(), ...entry });
}

/** Random text for tokens, 43 characters; base64url. */
export function newSecret({ random }: Pick<AccountParts, 'random'>): string {
  return Buffer.from(random(SECRET_BYTES)).toString('base64url');
}

/** Random name of a record; no secret. */
export function newId({ random }: Pick<AccountParts, 'random'>): string {
  return Buffer.from(random(ID_BYTES)).toString('hex');
}

/** The one refusal of every sign-in, whatever did not fit. */
export function signInRefused(): AssayError {
  return new AssayError('auth.failed', 'Expected a name, password, code or passkey that fits, did not get one', {
    remedy:
      'Try again, or begin anew with name and password. "assay users reset-password" on the server helps whoever has lost it.',
  });
}

export function unknownRecord(what: string, id: string): AssayError {
  const shown = id.slice(0, 80);
  return new AssayError('resource.unknown', `Expected ${what} of this account, was "${shown}"`, {
    place: { value: shown },
  });
}

const SECRET_BYTES = 32;
const ID_BYTES = 9;
