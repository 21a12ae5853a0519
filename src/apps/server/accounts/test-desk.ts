import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PasswordHasher } from '#domain/accounts/account-ports.ts';
import type { AuditRecord } from '#domain/operations/audit.ts';
import { Argon2Passwords } from '#adapters/accounts/argon2-passwords.ts';
import { secureRandom } from '#adapters/accounts/random-token.ts';
import { FolderSecretBox } from '#adapters/accounts/secret-box.ts';
import { WebAuthn } from '#adapters/accounts/webauthn.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { AccountDesk } from '#apps/server/accounts/account-desk.ts';
import type { AccountMode } from '#apps/server/accounts/account-desk.ts';
import type { AccountParts, RequestOrigin } from '#apps/server/accounts/account-parts.ts';
import type { IdentifiedSession } from '#apps/server/accounts/browser-desk.ts';
import type { Caller } from '#apps/server/http/handlers.ts';
import type { SignInOutcome } from '#apps/server/accounts/sign-in-desk.ts';

export const HOME: RequestOrigin = { address: '192.0.2.1', agent: 'Firefox', origin: 'https://assay.example.com' };
export const AWAY: RequestOrigin = { ...HOME, address: '198.51.100.7' };
/** Whoever is not signed in, as the guard says it. */
export const NOBODY: Caller = { actor: 'nobody', role: 'viewer', scopes: [], userId: undefined, sessionId: undefined };
export const PASSWORD = 'copper kettle on a hill';
export const OTHER_PASSWORD = 'seven maps of the moon';

/** Counts hashes and has cheap ones; otherwise the real thing. */
export class CountingPasswords implements PasswordHasher {
  hashes = 0;
  private readonly inner = new Argon2Passwords({ memoryKib: 8, passes: 1, lanes: 1 });

  hash(password: string): Promise<string> {
    this.hashes++;
    return this.inner.hash(password);
  }

  verify(password: string, encoded: string | undefined): Promise<boolean> {
    this.hashes++;
    return this.inner.verify(password, encoded);
  }

  isOutdated(encoded: string): boolean {
    return this.inner.isOutdated(encoded);
  }
}

/** A server's accounts for tests, over a store on the disk, with a time of their own. */
export interface TestDesk extends AsyncDisposable {
  readonly desk: AccountDesk;
  readonly store: Store;
  readonly parts: AccountParts;
  readonly passwords: CountingPasswords;
  /** Lets time pass; gives the new one. */
  pass(ms: number): UnixMs;
  now(): UnixMs;
  /** The audit log since it was last asked for, in full. */
  audited(): Promise<readonly AuditRecord[]>;
  /** Another process, or this one after a restart: nothing but the store is the same. */
  restarted(mode?: AccountMode): AccountDesk;
}

export async function openTestDesk(mode: AccountMode = 'accounts'): Promise<TestDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-accounts-'));
  const store = await openStore(folder);
  const passwords = new CountingPasswords();
  let now = unixMs(1_800_000_000_000);
  let read = 0;
  const parts: AccountParts = {
    store: store.accounts,
    audit: store.audit,
    clock: { now: () => now },
    passwords,
    secrets: new FolderSecretBox(folder),
    passkeys: new WebAuthn(),
    random: secureRandom,
  };
  return {
    desk: new AccountDesk(parts, mode),
    store,
    parts,
    passwords,
    pass: (ms) => (now = unixMs(now + ms)),
    now: () => now,
    audited: async () => {
      const records = await store.audit.read(read, 10_000);
      read += records.length;
      return records;
    },
    restarted: (again = mode) => new AccountDesk(parts, again),
    [Symbol.asyncDispose]: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Makes the account and signs in by password, at home. */
export async function signedIn(
  { desk }: Pick<TestDesk, 'desk'>,
  name: string,
  role: 'viewer' | 'trader' | 'admin' = 'admin',
): Promise<IdentifiedSession & { readonly token: string }> {
  await desk.people.add({ name, password: PASSWORD, role }, 'cli');
  return identified(desk, await desk.signIn.byPassword({ name, password: PASSWORD }, HOME));
}

/** Whose session a sign-in has begun; throws when it has begun none. */
export async function identified(
  desk: AccountDesk,
  outcome: SignInOutcome,
): Promise<IdentifiedSession & { readonly token: string }> {
  if (outcome.kind !== 'signed-in') throw new Error(`Expected to be signed in, was ${outcome.kind}`);
  const session = await desk.identifySession(outcome.token);
  if (session === undefined) throw new Error('Expected a session that is known');
  return { ...session, token: outcome.token };
}

/** The code and message of what was thrown, and whether nothing was. */
export async function refusal(work: Promise<unknown>): Promise<{ readonly code: string; readonly message: string }> {
  return work.then(
    () => ({ code: 'none', message: 'nothing was thrown' }),
    (error: unknown) => error as { code: string; message: string },
  );
}
