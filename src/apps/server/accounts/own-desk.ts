import { toBase32 } from '#core/base32.ts';
import { AssayError } from '#core/errors.ts';
import { MINUTE_MS } from '#core/time.ts';
import { authenticatorUri, SECRET_BYTES, stepOfCode } from '#domain/accounts/authenticator.ts';
import { passkeyMark } from '#domain/accounts/passkey.ts';
import type { Passkey } from '#domain/accounts/passkey.ts';
import { checkPassword } from '#domain/accounts/password-rules.ts';
import {
  RECOVERY_CODE_BYTES,
  RECOVERY_CODES,
  recoveryCode,
  recoveryCodeHash,
} from '#domain/accounts/recovery-codes.ts';
import { nameKey } from '#domain/accounts/user.ts';
import type { User } from '#domain/accounts/user.ts';
import { note, signInRefused, unknownRecord } from '#apps/server/accounts/account-parts.ts';
import type { AccountParts, RequestOrigin } from '#apps/server/accounts/account-parts.ts';
import { ExpiringMap } from '#apps/server/accounts/expiring-map.ts';
import type { SignInDesk } from '#apps/server/accounts/sign-in-desk.ts';

/** Who changes their own account, in which browser. */
export interface Owner {
  readonly userId: string;
  readonly sessionId: string;
  readonly actor: string;
}

interface Registration {
  readonly challenge: string;
  readonly origin: string;
  readonly user: string;
}

const ISSUER = 'Assay';
const MOST_PASSKEYS = 20;
const REGISTRATION = { ttlMs: 5 * MINUTE_MS, most: 1_000 };

/** What people change about their own account. What weakens or opens it asks for the password again. */
export class OwnDesk {
  private readonly parts: AccountParts;
  private readonly signIn: SignInDesk;
  private readonly registrations: ExpiringMap<Registration>;

  constructor(parts: AccountParts, signIn: SignInDesk) {
    this.parts = parts;
    this.signIn = signIn;
    this.registrations = new ExpiringMap(parts, REGISTRATION);
  }

  /** Signs every other browser of the account out. Throws `auth.failed`, `auth.locked`, `argument.invalid`. */
  async changePassword(
    owner: Owner,
    words: { readonly current: string; readonly next: string },
    from: RequestOrigin,
  ): Promise<void> {
    const user = await this.confirmed(owner, words.current, from);
    checkPassword(words.next, user.name);
    const passwordHash = await this.parts.passwords.hash(words.next);
    await this.parts.store.users.change(user.id, { passwordHash }, owner.sessionId);
    await this.noted(owner, 'auth.password', {});
  }

  /** A new secret for an authenticator, in base32, and the address that a picture of it holds; not in force until it is confirmed. */
  async beginTotp(owner: Owner, password: string, from: RequestOrigin): Promise<{ secret: string; uri: string }> {
    const { store, secrets, random } = this.parts;
    const user = await this.confirmed(owner, password, from);
    const secret = toBase32(random(SECRET_BYTES));
    await store.factors.beginTotp(user.id, await secrets.seal(secret, user.id));
    return { secret, uri: authenticatorUri(secret, user.name, ISSUER) };
  }

  /** Puts it in force; gives the recovery codes, which are kept as hashes only. Throws `auth.failed`, `auth.locked`, `resource.conflict`. */
  async confirmTotp(owner: Owner, code: string, from: RequestOrigin): Promise<readonly string[]> {
    const { store, secrets, clock, random } = this.parts;
    const user = await this.present(owner);
    const { pendingTotp: sealed } = user;
    const secret = sealed === undefined ? undefined : await secrets.open(sealed, user.id);
    if (sealed === undefined || secret === undefined) throw nothingPending();
    const counted = await this.signIn.countTry({ key: nameKey(user.name), id: user.id }, from);
    const step = stepOfCode(secret, code, clock.now());
    if (step === undefined) return this.refuse(owner, from);
    counted.withdraw();
    const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCode(random(RECOVERY_CODE_BYTES)));
    const confirmation = { sealed, step, codeHashes: codes.map(recoveryCodeHash) };
    if (!(await store.factors.confirmTotp(user.id, confirmation))) throw nothingPending();
    await this.noted(owner, 'auth.totp-set', { recoveryCodes: codes.length });
    return codes;
  }

  async removeTotp(owner: Owner, password: string, from: RequestOrigin): Promise<void> {
    const user = await this.confirmed(owner, password, from);
    await this.parts.store.factors.removeTotp(user.id);
    await this.noted(owner, 'auth.totp-removed', {});
  }

  passkeys(owner: Owner): Promise<readonly Passkey[]> {
    return this.parts.store.factors.passkeys(owner.userId);
  }

  /** What a browser needs to make a passkey. Throws `auth.failed`, `auth.locked`, `resource.conflict`. */
  async askPasskey(
    owner: Owner,
    password: string,
    from: RequestOrigin,
  ): Promise<{ challenge: string; options: unknown }> {
    const user = await this.confirmed(owner, password, from);
    const known = await this.passkeys(owner);
    if (known.length >= MOST_PASSKEYS) {
      throw new AssayError('resource.conflict', `Expected fewer than ${MOST_PASSKEYS} passkeys: remove one first`);
    }
    const { challenge, options } = await this.parts.passkeys.askToRegister(from.origin, user, known);
    return { challenge: this.registrations.put({ challenge, origin: from.origin, user: user.id }), options };
  }

  /** Throws `auth.failed` when the answer does not fit the question, `resource.conflict` when the passkey is known already. */
  async addPasskey(
    owner: Owner,
    given: { readonly challenge: string; readonly name: string; readonly response: unknown },
    from: RequestOrigin,
  ): Promise<Passkey> {
    const { store, passkeys, clock } = this.parts;
    const name = passkeyName(given.name);
    const asked = this.registrations.take(given.challenge);
    if (asked === undefined || asked.user !== owner.userId || asked.origin !== from.origin) throw signInRefused();
    const answer = { page: asked.origin, challenge: asked.challenge, response: given.response };
    const made = await passkeys.registered(answer);
    if (made === undefined) throw signInRefused();
    const passkey = { ...made, user: owner.userId, name, created: clock.now(), lastUsed: undefined };
    if (!(await store.factors.addPasskey(passkey))) {
      throw new AssayError('resource.conflict', 'Expected a new passkey, but this one is registered already');
    }
    await this.noted(owner, 'auth.passkey-added', { name, host: made.host });
    return passkey;
  }

  /** By its mark. Throws `resource.unknown` when the account has no such passkey. */
  async removePasskey(owner: Owner, mark: string): Promise<void> {
    const passkey = (await this.passkeys(owner)).find((each) => passkeyMark(each) === mark);
    const isGone = passkey !== undefined && (await this.parts.store.factors.removePasskey(owner.userId, passkey.id));
    if (!isGone) throw unknownRecord('a passkey', mark);
    await this.noted(owner, 'auth.passkey-removed', { name: passkey.name });
  }

  /** The account, once the password has shown that it is its owner who sits at the browser. */
  private async confirmed(owner: Owner, password: string, from: RequestOrigin): Promise<User> {
    const user = await this.present(owner);
    const counted = await this.signIn.countTry({ key: nameKey(user.name), id: user.id }, from);
    const fits = await this.signIn.judged(counted, () => this.parts.passwords.verify(password, user.passwordHash));
    if (!fits) return this.refuse(owner, from);
    counted.withdraw();
    return user;
  }

  private async refuse(owner: Owner, from: RequestOrigin): Promise<never> {
    await this.noted(owner, 'auth.confirm-failed', { address: from.address });
    throw signInRefused();
  }

  private async present({ userId }: Owner): Promise<User> {
    const user = await this.parts.store.users.get(userId);
    if (user === undefined) throw new AssayError('auth.required', 'Expected an account, but it was removed');
    return user;
  }

  private noted({ actor }: Owner, action: string, detail: unknown): Promise<void> {
    return note(this.parts, { actor, action, detail });
  }
}

function nothingPending(): AssayError {
  return new AssayError(
    'resource.conflict',
    'Expected an authenticator that was begun and not confirmed, there is none',
    {
      remedy: 'Begin again: the page shows a new secret.',
    },
  );
}

function passkeyName(text: string): string {
  const name = text.replaceAll(/\p{C}/gu, ' ').trim();
  if (name !== '') return name;
  throw new AssayError('argument.invalid', 'Expected a name for the passkey, was empty', { place: { column: 'name' } });
}
