import { renderSVG } from 'uqr';
import { AssayError } from '#core/errors.ts';
import type { ApiToken } from '#domain/accounts/api-token.ts';
import { passkeyMark } from '#domain/accounts/passkey.ts';
import type { Passkey } from '#domain/accounts/passkey.ts';
import type { User } from '#domain/accounts/user.ts';
import type { accountsApi, SignInAnswer } from '#contract/accounts.ts';
import type { AccountDesk } from '#apps/server/accounts/account-desk.ts';
import type { Owner } from '#apps/server/accounts/own-desk.ts';
import type { SignInOutcome } from '#apps/server/accounts/sign-in-desk.ts';
import type { Caller, Handlers, RequestFrame } from '#apps/server/http/handlers.ts';
import type { Platform } from '#apps/server/platform/platform.ts';

type All = Handlers<typeof accountsApi>;
type Part<Prefix extends string> = Pick<All, Extract<keyof All, `${string} /${Prefix}${string}`>>;

/** Signing in, one's own account, API tokens, and the accounts of others. Without accounts only `GET /auth/me` and the first `POST /users` work. */
export function accountHandlers({ accounts }: Pick<Platform, 'accounts'>): All {
  return {
    ...signInHandlers(accounts),
    ...ownHandlers(accounts),
    ...tokenHandlers(accounts),
    ...userHandlers(accounts),
  };
}

type SignInName =
  | 'GET /auth/me'
  | 'POST /auth/setup'
  | 'POST /auth/sign-in'
  | 'POST /auth/second-factor'
  | 'POST /auth/passkey/options'
  | 'POST /auth/passkey/verify'
  | 'POST /auth/sign-out'
  | 'GET /auth/sessions'
  | 'DELETE /auth/sessions/:id';

function signInHandlers(accounts: AccountDesk): Pick<All, SignInName> {
  const { signIn, browsers } = accounts;
  return {
    'GET /auth/me': ({ caller }) => accounts.identityOf(caller),
    'POST /auth/setup': async (request) => {
      needAccounts(accounts);
      return answered(accounts, request, await accounts.setup(request.body, request));
    },
    'POST /auth/sign-in': async (request) => {
      needAccounts(accounts);
      return answered(accounts, request, await signIn.byPassword(request.body, request));
    },
    'POST /auth/second-factor': async (request) => {
      needAccounts(accounts);
      return answered(accounts, request, await signIn.byCode(request.body, request));
    },
    'POST /auth/passkey/options': async (request) => {
      needAccounts(accounts);
      return signIn.askPasskey(request.body.ticket, request);
    },
    'POST /auth/passkey/verify': async (request) => {
      needAccounts(accounts);
      const { challenge, response } = request.body;
      return answered(accounts, request, await signIn.byPasskey({ challenge, response }, request));
    },
    'POST /auth/sign-out': async (request) => {
      const { userId, sessionId, actor } = ownerOf(accounts, request.caller);
      await browsers.end(userId, sessionId, actor);
      request.setSession(undefined);
    },
    'GET /auth/sessions': async ({ caller }) => {
      const { userId, sessionId } = ownerOf(accounts, caller);
      const sessions = await browsers.list(userId);
      return {
        items: sessions.map(({ id, created, lastSeen, agent }) => ({
          id,
          created,
          lastSeen,
          agent,
          isThis: id === sessionId,
        })),
      };
    },
    'DELETE /auth/sessions/:id': async (request) => {
      const { userId, sessionId, actor } = ownerOf(accounts, request.caller);
      await browsers.end(userId, request.params.id, actor);
      if (request.params.id === sessionId) request.setSession(undefined);
    },
  };
}

function ownHandlers(accounts: AccountDesk): Part<'auth/password' | 'auth/totp' | 'auth/passkeys'> {
  const { own } = accounts;
  return {
    'POST /auth/password': async (request) => {
      await own.changePassword(ownerOf(accounts, request.caller), request.body, request);
    },
    'POST /auth/totp': async (request) => {
      const begun = await own.beginTotp(ownerOf(accounts, request.caller), request.body.password, request);
      return { ...begun, svg: renderSVG(begun.uri, { ecc: 'M', border: 2 }) };
    },
    'POST /auth/totp/confirm': async (request) => {
      const owner = ownerOf(accounts, request.caller);
      return { recoveryCodes: [...(await own.confirmTotp(owner, request.body.code, request))] };
    },
    'DELETE /auth/totp': async (request) => {
      await own.removeTotp(ownerOf(accounts, request.caller), request.body.password, request);
    },
    'GET /auth/passkeys': async ({ caller }) => {
      return { items: (await own.passkeys(ownerOf(accounts, caller))).map(passkeyOf) };
    },
    'POST /auth/passkeys/options': async (request) => {
      return own.askPasskey(ownerOf(accounts, request.caller), request.body.password, request);
    },
    'POST /auth/passkeys': async (request) => {
      const { challenge, name, response } = request.body;
      return passkeyOf(await own.addPasskey(ownerOf(accounts, request.caller), { challenge, name, response }, request));
    },
    'DELETE /auth/passkeys/:id': async ({ caller, params }) => {
      await own.removePasskey(ownerOf(accounts, caller), params.id);
    },
  };
}

function tokenHandlers(accounts: AccountDesk): Part<'auth/tokens'> {
  const { tokens } = accounts;
  return {
    'GET /auth/tokens': async ({ caller }) => {
      const { userId } = ownerOf(accounts, caller);
      return { items: (await tokens.list(userId)).map((token) => tokenOf(token, caller)) };
    },
    'POST /auth/tokens': async ({ caller, body }) => {
      const { userId } = ownerOf(accounts, caller);
      const made = await tokens.make({ ...caller, userId }, body);
      return { ...tokenOf(made, caller), token: made.token };
    },
    'DELETE /auth/tokens/:id': async ({ caller, params }) => {
      const { userId, actor } = ownerOf(accounts, caller);
      await tokens.revoke(userId, params.id, actor);
    },
  };
}

function userHandlers(accounts: AccountDesk): Part<'users'> {
  const { people } = accounts;
  return {
    'GET /users': async () => {
      needAccounts(accounts);
      return { items: (await people.list()).map(userOf) };
    },
    'POST /users': async ({ caller, body }) => {
      const isOpen = accounts.mode === 'open';
      if (isOpen && (await accounts.hasAccounts())) needAccounts(accounts);
      return userOf(await people.add(body, caller.actor, { onlyFirst: isOpen }));
    },
    'PATCH /users/:id': async ({ caller, params, body }) => {
      needAccounts(accounts);
      const { actor, sessionId } = caller;
      return userOf(
        await people.change(params.id, body, { actor, ...(sessionId === undefined ? {} : { keepSession: sessionId }) }),
      );
    },
    'DELETE /users/:id': async ({ caller, params }) => {
      needAccounts(accounts);
      await people.remove(params.id, caller.actor);
    },
  };
}

/** Sets the cookie of whoever is signed in now. */
async function answered(accounts: AccountDesk, request: RequestFrame, outcome: SignInOutcome): Promise<SignInAnswer> {
  if (outcome.kind === 'second-factor') return { ...outcome, methods: [...outcome.methods] };
  const { token, user, sessionId } = outcome;
  request.setSession(token);
  const caller = { actor: `user:${user.name}`, role: user.role, scopes: undefined, userId: user.id, sessionId };
  return { kind: 'signed-in', identity: await accounts.identityOf(caller) };
}

/** Throws `resource.conflict` on a server without accounts, `auth.required` when the caller is no browser that is signed in. */
function ownerOf(accounts: AccountDesk, { userId, sessionId, actor }: Caller): Owner {
  needAccounts(accounts);
  if (userId === undefined || sessionId === undefined) {
    throw new AssayError('auth.required', 'Expected a browser that is signed in', {
      remedy: 'Sign in, then try again.',
    });
  }
  return { userId, sessionId, actor };
}

function needAccounts({ mode }: AccountDesk): void {
  if (mode === 'accounts') return;
  throw new AssayError('resource.conflict', 'Expected a server with accounts, but this one was started without', {
    remedy: 'Make an account (here, or with "assay users add"), and start the server again.',
  });
}

function userOf({ id, name, role, created, lastSignIn, isDisabled, totp, passkeys }: User) {
  return { id, name, role, created, lastSignIn: lastSignIn ?? null, isDisabled, hasTotp: totp !== undefined, passkeys };
}

function tokenOf({ id, name, scopes, created, expires, lastUsed }: ApiToken, { actor }: Caller) {
  const owner = actor.replace(/^user:/, '');
  return { id, name, owner, scopes: [...scopes], created, expires: expires ?? null, lastUsed: lastUsed ?? null };
}

function passkeyOf(passkey: Passkey) {
  const { name, created, lastUsed } = passkey;
  return { id: passkeyMark(passkey), name, created, lastUsed: lastUsed ?? null };
}
