import { toBase32 } from '#core/base32.ts';
import { AssayError } from '#core/errors.ts';
import { isSameSecret } from '#core/hmac.ts';
import { sessionEnd } from '#domain/accounts/browser-session.ts';
import type { User } from '#domain/accounts/user.ts';
import type { Identity } from '#contract/accounts.ts';
import { note, signInRefused } from '#apps/server/accounts/account-parts.ts';
import type { AccountParts, RequestOrigin } from '#apps/server/accounts/account-parts.ts';
import { BrowserDesk, csrfOf } from '#apps/server/accounts/browser-desk.ts';
import type { IdentifiedSession } from '#apps/server/accounts/browser-desk.ts';
import { LockOutBook } from '#apps/server/accounts/lock-out-book.ts';
import { OwnDesk } from '#apps/server/accounts/own-desk.ts';
import { PeopleDesk } from '#apps/server/accounts/people-desk.ts';
import type { NewPerson } from '#apps/server/accounts/people-desk.ts';
import { SignInDesk } from '#apps/server/accounts/sign-in-desk.ts';
import type { SignInOutcome } from '#apps/server/accounts/sign-in-desk.ts';
import { TokenDesk } from '#apps/server/accounts/token-desk.ts';
import type { Caller } from '#apps/server/http/handlers.ts';

/** `open`: no accounts, everybody is `local`, an admin; for this machine only. `accounts`: whoever wants something signs in. */
export type AccountMode = 'open' | 'accounts';

/** Accounts: what the guard asks, and the desks behind the routes. */
export class AccountDesk {
  readonly mode: AccountMode;
  readonly browsers: BrowserDesk;
  readonly tokens: TokenDesk;
  readonly signIn: SignInDesk;
  readonly own: OwnDesk;
  readonly people: PeopleDesk;
  private readonly parts: AccountParts;
  private code: string | undefined;

  constructor(parts: AccountParts, mode: AccountMode) {
    this.parts = parts;
    this.mode = mode;
    this.browsers = new BrowserDesk(parts);
    this.tokens = new TokenDesk(parts);
    this.signIn = new SignInDesk(parts, this.browsers, new LockOutBook(parts.clock));
    this.own = new OwnDesk(parts, this.signIn);
    this.people = new PeopleDesk(parts);
  }

  /** Whose cookie this is; undefined when the session has ended, or its user may not sign in any more. */
  identifySession(token: string): Promise<IdentifiedSession | undefined> {
    return this.browsers.identify(token);
  }

  /** Who holds this API token; undefined when it is none, has ended, or its owner may not sign in any more. */
  identifyToken(bearer: string): Promise<Caller | undefined> {
    return this.tokens.identify(bearer);
  }

  async hasAccounts(): Promise<boolean> {
    return (await this.parts.store.users.count()) > 0;
  }

  /** A code that makes the first account over the network, to be printed where only the owner of the server looks; undefined when there is one. */
  async setupCode(): Promise<string | undefined> {
    if (this.mode === 'open' || (await this.hasAccounts())) return undefined;
    this.code ??= toBase32(this.parts.random(SETUP_BYTES));
    return this.code.replaceAll(/(.{4})(?=.)/g, '$1-');
  }

  /** Makes the first account. Throws `auth.failed` for a wrong code, `auth.locked`, `resource.conflict` when there is an account. */
  async setup(given: Omit<NewPerson, 'role'> & { readonly code: string }, from: RequestOrigin): Promise<SignInOutcome> {
    if (await this.hasAccounts()) throw alreadySetUp();
    const counted = await this.signIn.countTry(undefined, from);
    const typed = given.code.toUpperCase().replaceAll(/[\s-]/g, '');
    if (this.code === undefined || !isSameSecret(this.code, typed)) {
      await note(this.parts, { actor: 'nobody', action: 'auth.setup-failed', detail: { address: from.address } });
      throw signInRefused();
    }
    counted.withdraw();
    const { name, password } = given;
    const user = await this.people.add({ name, password, role: 'admin' }, 'setup', { onlyFirst: true });
    this.code = undefined;
    return this.signIn.admit(user, 'setup', from);
  }

  /** What the page is told of who asks. */
  async identityOf(caller: Caller): Promise<Identity> {
    if (this.mode === 'open') return OPEN_IDENTITY;
    const user = caller.userId === undefined ? undefined : await this.parts.store.users.get(caller.userId);
    if (user === undefined) return { ...NO_IDENTITY, needsSetup: !(await this.hasAccounts()) };
    const session = caller.sessionId === undefined ? undefined : await this.browsers.get(caller.sessionId);
    const csrf = session === undefined ? null : csrfOf(session);
    return {
      mode: 'accounts',
      user: identityUser(user),
      csrf,
      expires: session === undefined ? null : sessionEnd(session),
      needsSetup: false,
    };
  }
}

const SETUP_BYTES = 10;

const NO_IDENTITY = { mode: 'accounts', user: null, csrf: null, expires: null } as const;

const OPEN_IDENTITY: Identity = {
  mode: 'open',
  user: { id: 'local', name: 'local', role: 'admin', hasTotp: false, passkeys: 0 },
  csrf: null,
  expires: null,
  needsSetup: false,
};

function identityUser({ id, name, role, totp, passkeys }: User): NonNullable<Identity['user']> {
  return { id, name, role, hasTotp: totp !== undefined, passkeys };
}

function alreadySetUp(): AssayError {
  return new AssayError('resource.conflict', 'Expected no account yet, but there is one', {
    remedy: 'Sign in; an admin can make further accounts, and so can "assay users add" on the server.',
  });
}
