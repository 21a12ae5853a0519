import { AssayError } from '#core/errors.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { stepOfCode } from '#domain/accounts/authenticator.ts';
import { addressKey, KNOWN_ADDRESS_MS } from '#domain/accounts/lock-out.ts';
import { recoveryCodeHash } from '#domain/accounts/recovery-codes.ts';
import { nameKey } from '#domain/accounts/user.ts';
import type { User } from '#domain/accounts/user.ts';
import { note, signInRefused } from '#apps/server/accounts/account-parts.ts';
import type { AccountParts, RequestOrigin } from '#apps/server/accounts/account-parts.ts';
import type { BrowserDesk } from '#apps/server/accounts/browser-desk.ts';
import { ExpiringMap } from '#apps/server/accounts/expiring-map.ts';
import type { CountedTry, LockOutBook } from '#apps/server/accounts/lock-out-book.ts';

/** Signed in, with the token for the cookie; or a ticket for the second half. */
export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly token: string; readonly sessionId: string; readonly user: User }
  | { readonly kind: 'second-factor'; readonly ticket: string; readonly methods: readonly ('totp' | 'passkey')[] };

/** By what somebody showed who they are. */
export type SignInMeans = 'password' | 'totp' | 'recovery-code' | 'passkey' | 'setup';

/** The password was right; what is wanted now is the second factor. */
interface Ticket {
  readonly user: string;
  /** When it is another one by then, the ticket is worth nothing. */
  readonly passwordHash: string;
  triesLeft: number;
}

/** What a passkey was asked to sign. */
interface Question {
  readonly challenge: string;
  readonly origin: string;
  /** Undefined: the passkey is all that is asked for. */
  readonly ticket: string | undefined;
}

const TTL_MS = 5 * MINUTE_MS;
const MOST_HELD = 10_000;
const TRIES_OF_A_TICKET = 5;
/** Stands for whoever has an unknown name in queries that are made all the same; no id looks like it. */
const NOBODY = 'nobody';

/** Signing in. Whatever does not fit is refused with the same words, after the same work; see the README of this folder. */
export class SignInDesk {
  private readonly parts: AccountParts;
  private readonly browsers: BrowserDesk;
  private readonly book: LockOutBook;
  private readonly tickets: ExpiringMap<Ticket>;
  private readonly questions: ExpiringMap<Question>;

  constructor(parts: AccountParts, browsers: BrowserDesk, book: LockOutBook) {
    this.parts = parts;
    this.browsers = browsers;
    this.book = book;
    this.tickets = new ExpiringMap(parts, { ttlMs: TTL_MS, most: MOST_HELD });
    this.questions = new ExpiringMap(parts, { ttlMs: TTL_MS, most: MOST_HELD });
  }

  /** Throws `auth.failed`, `auth.locked`, `request.too-many`. */
  async byPassword(
    given: { readonly name: string; readonly password: string },
    from: RequestOrigin,
  ): Promise<SignInOutcome> {
    const { store, passwords } = this.parts;
    const key = nameKey(given.name);
    const found = await store.users.byName(key);
    const counted = await this.countTry({ key, id: found?.id }, from);
    const fits = await this.judged(counted, () => passwords.verify(given.password, found?.passwordHash));
    if (!fits || found === undefined || found.isDisabled) return this.refuse(counted, found, from);
    const user = await this.withNewHash(found, given.password);
    if (user.totp === undefined && user.passkeys === 0) {
      counted.succeed();
      return this.admit(user, 'password', from);
    }
    // Right so far: no failure, and no success either.
    counted.withdraw();
    const { id, passwordHash } = user;
    const ticket = this.tickets.put({ user: id, passwordHash, triesLeft: TRIES_OF_A_TICKET });
    return { kind: 'second-factor', ticket, methods: methodsOf(user) };
  }

  /** The code of an authenticator, or a recovery code. Throws `auth.failed`, `auth.locked`. */
  async byCode(given: { readonly ticket: string; readonly code: string }, from: RequestOrigin): Promise<SignInOutcome> {
    const ticket = this.tickets.get(given.ticket);
    const user = await this.holderOf(ticket);
    if (ticket === undefined || user === undefined) {
      return this.refuse(await this.countTry(undefined, from), undefined, from);
    }
    const counted = await this.countTry({ key: nameKey(user.name), id: user.id }, from);
    if (--ticket.triesLeft <= 0) this.tickets.take(given.ticket);
    const means = await this.judged(counted, () => this.meansOf(user, given.code));
    if (means === undefined) return this.refuse(counted, user, from);
    this.tickets.take(given.ticket);
    counted.succeed();
    return this.admit(user, means, from);
  }

  /** What a browser needs to sign in with a passkey. Throws `auth.failed` for a ticket that has ended, `resource.conflict` without a fitting passkey. */
  async askPasskey(
    ticket: string | undefined,
    { origin }: RequestOrigin,
  ): Promise<{ challenge: string; options: unknown }> {
    const { passkeys } = this.parts;
    const allowed = ticket === undefined ? undefined : await this.allowedBy(ticket, origin);
    const { challenge, options } = await passkeys.askToSign(origin, allowed);
    return { challenge: this.questions.put({ challenge, origin, ticket }), options };
  }

  /** Throws `auth.failed`. */
  async byPasskey(
    given: { readonly challenge: string; readonly response: unknown },
    from: RequestOrigin,
  ): Promise<SignInOutcome> {
    const question = this.questions.take(given.challenge);
    // Nothing of a signature can be guessed, so nothing is counted: this door stays open to the owner whatever strangers do.
    const user = await this.signerOf(question, given.response, from);
    if (user === undefined) return this.refuse(undefined, undefined, from);
    return this.admit(user, 'passkey', from);
  }

  /** Begins the session of somebody who has shown who they are. */
  async admit(user: User, means: SignInMeans, from: RequestOrigin): Promise<SignInOutcome> {
    const { token, session } = await this.browsers.begin(user.id, from);
    const { factors } = this.parts.store;
    const left = means === 'recovery-code' ? { codesLeft: await factors.countRecoveryCodes(user.id) } : {};
    const detail = { by: means, address: from.address, session: session.id, ...left };
    await note(this.parts, { actor: `user:${user.name}`, action: 'auth.sign-in', detail });
    return { kind: 'signed-in', token, sessionId: session.id, user };
  }

  /** Counts a try of somebody; the queries are the same whether there is such an account or not. */
  async countTry(
    whose: { readonly key: string; readonly id: string | undefined } | undefined,
    { address }: RequestOrigin,
  ): Promise<CountedTry> {
    if (whose === undefined) return this.book.begin({ name: undefined, address, isKnownAddress: true });
    const since = (this.parts.clock.now() - KNOWN_ADDRESS_MS) as UnixMs;
    const isKnownAddress = await this.parts.store.browsers.hasSignedInFrom(
      whose.id ?? NOBODY,
      addressKey(address),
      since,
    );
    return this.book.begin({ name: whose.key, address, isKnownAddress });
  }

  /** What could not be judged at all, because the store is away or too many wait, was no failure. */
  async judged<T>(counted: CountedTry, judge: () => Promise<T>): Promise<T> {
    try {
      return await judge();
    } catch (error) {
      counted.withdraw();
      throw error;
    }
  }

  /** Never returns. The name is noted only when there is such an account: what was typed may be a password. */
  private async refuse(counted: CountedTry | undefined, user: User | undefined, from: RequestOrigin): Promise<never> {
    const detail = { name: user?.name ?? null, address: from.address, locks: counted?.locks ?? false };
    await note(this.parts, { actor: 'nobody', action: 'auth.sign-in-failed', detail });
    throw signInRefused();
  }

  private async withNewHash(user: User, password: string): Promise<User> {
    const { passwords, store } = this.parts;
    if (!passwords.isOutdated(user.passwordHash)) return user;
    const passwordHash = await passwords.hash(password);
    await store.users.renewHash(user.id, user.passwordHash, passwordHash);
    return { ...user, passwordHash };
  }

  private async holderOf(ticket: Ticket | undefined): Promise<User | undefined> {
    const user = await this.parts.store.users.get(ticket?.user ?? NOBODY);
    return user === undefined || user.isDisabled || user.passwordHash !== ticket?.passwordHash ? undefined : user;
  }

  private async meansOf(user: User, code: string): Promise<SignInMeans | undefined> {
    const { store, secrets, clock } = this.parts;
    if (user.totp === undefined) return undefined;
    const secret = await secrets.open(user.totp, user.id);
    const step = secret === undefined ? undefined : stepOfCode(secret, code, clock.now());
    if (step !== undefined) return (await store.factors.useTotpStep(user.id, step)) ? 'totp' : undefined;
    return (await store.factors.useRecoveryCode(user.id, recoveryCodeHash(code))) ? 'recovery-code' : undefined;
  }

  private async allowedBy(ticket: string, origin: string) {
    const user = await this.holderOf(this.tickets.get(ticket));
    if (user === undefined) throw signInRefused();
    const { hostname } = new URL(origin);
    const fitting = (await this.parts.store.factors.passkeys(user.id)).filter(({ host }) => host === hostname);
    if (fitting.length > 0) return fitting;
    throw new AssayError(
      'resource.conflict',
      `Expected a passkey that was made for "${hostname}", the account has none`,
      {
        place: { value: hostname },
        remedy: 'Open the page by the name under which the passkey was made, or use the authenticator.',
      },
    );
  }

  /** Whose passkey has answered the question; undefined when anything does not fit. */
  private async signerOf(
    question: Question | undefined,
    response: unknown,
    from: RequestOrigin,
  ): Promise<User | undefined> {
    const { store, passkeys, clock } = this.parts;
    const passkey = await store.factors.passkey(idOf(response));
    if (question === undefined || passkey === undefined || question.origin !== from.origin) return undefined;
    const user = await store.users.get(passkey.user);
    if (user === undefined || user.isDisabled) return undefined;
    const isAlone = question.ticket === undefined;
    if (question.ticket !== undefined) {
      const holder = await this.holderOf(this.tickets.take(question.ticket));
      if (holder?.id !== user.id) return undefined;
    }
    const answer = { page: question.origin, challenge: question.challenge, response };
    const counter = await passkeys.signed({ ...answer, passkey, isAlone });
    if (counter === undefined) return undefined;
    return (await store.factors.usePasskey(passkey.id, counter, clock.now())) ? user : undefined;
  }
}

function methodsOf(user: User): ('totp' | 'passkey')[] {
  const methods: ('totp' | 'passkey')[] = [];
  if (user.totp !== undefined) methods.push('totp');
  if (user.passkeys > 0) methods.push('passkey');
  return methods;
}

/** A text, whatever came. */
function idOf(response: unknown): string {
  const id = typeof response === 'object' && response !== null && 'id' in response ? response.id : undefined;
  return typeof id === 'string' ? id.slice(0, 2_000) : '';
}
