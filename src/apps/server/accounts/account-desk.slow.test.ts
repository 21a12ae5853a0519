import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { ROLES, SCOPES } from '#contract/access.ts';
import type { Role, Scope } from '#contract/access.ts';
import { mayHoldScope } from '#domain/accounts/api-token.ts';
import type { TokenScope } from '#domain/accounts/api-token.ts';
import type { UserRole } from '#domain/accounts/user.ts';
import { isCsrfToken } from '#apps/server/accounts/browser-desk.ts';
import { ExpiringMap } from '#apps/server/accounts/expiring-map.ts';
import { sessionCookie } from '#apps/server/accounts/session-cookie.ts';
import {
  HOME,
  NOBODY,
  identified,
  openTestDesk,
  OTHER_PASSWORD,
  PASSWORD,
  refusal,
  signedIn,
} from '#apps/server/accounts/test-desk.ts';
import type { TestDesk } from '#apps/server/accounts/test-desk.ts';

let world: TestDesk;

beforeEach(async () => {
  world = await openTestDesk();
});

afterEach(() => world[Symbol.asyncDispose]());

describe('roles and scopes', () => {
  it('are those of the contract', () => {
    expectTypeOf<UserRole>().toEqualTypeOf<Role>();
    expectTypeOf<TokenScope>().toEqualTypeOf<Scope>();
    expect(ROLES.map((role) => SCOPES.filter((scope) => mayHoldScope(role, scope)).length)).toEqual([1, 3, 4]);
  });
});

describe('the first account', () => {
  it('is made with the code that the server printed, once', async () => {
    const code = await world.desk.setupCode();
    expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
    expect(await world.desk.setupCode()).toBe(code);
    expect(await world.desk.identityOf(NOBODY)).toMatchObject({ mode: 'accounts', user: null, needsSetup: true });
    const given = { name: 'anna', password: PASSWORD, code: code!.toLowerCase() };
    expect(await refusal(world.desk.setup({ ...given, password: 'password1234' }, HOME))).toMatchObject({
      code: 'argument.invalid',
    });
    const session = await identified(world.desk, await world.desk.setup(given, HOME));
    expect(session).toMatchObject({ actor: 'user:anna', role: 'admin' });
    expect(await world.desk.setupCode()).toBeUndefined();
    expect(await world.desk.identityOf(NOBODY)).toMatchObject({ user: null, needsSetup: false });
    expect(await refusal(world.desk.setup({ ...given, name: 'ben' }, HOME))).toMatchObject({
      code: 'resource.conflict',
    });
    const records = await world.audited();
    expect(records.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'setup user.add',
      'user:anna auth.sign-in',
    ]);
    expect(JSON.stringify(records)).not.toContain(code);
  });

  it('is not made with another code, which cannot be guessed at', async () => {
    await world.desk.setupCode();
    const guess = (code: string) => refusal(world.desk.setup({ name: 'anna', password: PASSWORD, code }, HOME));
    const codes = [];
    for (let i = 0; i < 25; i++) codes.push((await guess(`AAAA-AAAA-AAAA-AAA${i % 10}`)).code);
    expect(codes.filter((code) => code === 'auth.failed')).toHaveLength(20);
    expect(codes.at(-1)).toBe('auth.locked');
    expect(await world.desk.hasAccounts()).toBe(false);
    world.pass(1_000);
    expect((await guess('')).code).toBe('auth.failed');
  });

  it('is not made before a code was printed, nor after the command line has made one', async () => {
    const given = { name: 'anna', password: PASSWORD, code: '' };
    expect(await refusal(world.desk.setup(given, HOME))).toMatchObject({ code: 'auth.failed' });
    const code = await world.desk.setupCode();
    await world.desk.people.add({ name: 'ben', password: PASSWORD, role: 'admin' }, 'cli');
    expect(await refusal(world.desk.setup({ ...given, code: code! }, HOME))).toMatchObject({
      code: 'resource.conflict',
    });
  });

  it('is made by one when several have the code at the same moment', async () => {
    const code = await world.desk.setupCode();
    const tries = ['a1', 'b1', 'c1'].map((name) => world.desk.setup({ name, password: PASSWORD, code: code! }, HOME));
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await world.desk.people.list()).toHaveLength(1);
  });
});

describe('what an admin does', () => {
  it('holds for sessions and tokens from the next request on', async () => {
    const admin = await signedIn(world, 'anna');
    const ben = await signedIn(world, 'ben', 'trader');
    const { token } = await world.desk.tokens.make(ben, { name: 'ci', scopes: ['read', 'trade'] });
    await world.audited();
    const by = { actor: admin.actor };
    await world.desk.people.change(ben.userId, { role: 'viewer' }, by);
    expect(await world.desk.identifySession(ben.token)).toMatchObject({ role: 'viewer' });
    expect(await world.desk.identifyToken(token)).toMatchObject({ role: 'viewer', scopes: ['read', 'trade'] });
    await world.desk.people.change(ben.userId, { isDisabled: true }, by);
    expect(await world.desk.identifySession(ben.token)).toBeUndefined();
    expect(await world.desk.identifyToken(token)).toBeUndefined();
    await world.desk.people.change(ben.userId, { isDisabled: false }, by);
    expect(await world.desk.identifySession(ben.token)).toBeUndefined();
    expect(await world.desk.identifyToken(token)).toMatchObject({ actor: 'token:ci (ben)' });
    await world.desk.people.remove(ben.userId, admin.actor);
    expect(await world.desk.identifyToken(token)).toBeUndefined();
    expect(await world.audited()).toMatchObject([
      { actor: 'user:anna', action: 'user.change', detail: { name: 'ben', role: 'viewer' } },
      { action: 'user.change', detail: { name: 'ben', isDisabled: true } },
      { action: 'user.change', detail: { name: 'ben', isDisabled: false } },
      { action: 'user.remove', detail: { name: 'ben' } },
    ]);
  });

  it('to a password ends the sessions of its owner, and not the one of the admin who changes their own', async () => {
    const admin = await signedIn(world, 'anna');
    const other = await identified(
      world.desk,
      await world.desk.signIn.byPassword({ name: 'anna', password: PASSWORD }, HOME),
    );
    const by = { actor: admin.actor, keepSession: admin.sessionId };
    await world.desk.people.change(admin.userId, { password: OTHER_PASSWORD }, by);
    expect(await world.desk.identifySession(admin.token)).toBeDefined();
    expect(await world.desk.identifySession(other.token)).toBeUndefined();
    const weak = world.desk.people.change(admin.userId, { password: 'anna-anna-anna' }, by);
    expect(await refusal(weak)).toMatchObject({ code: 'argument.invalid' });
    expect(JSON.stringify(await world.store.audit.read(0, 100))).not.toContain(OTHER_PASSWORD);
  });

  it('never takes the last admin away', async () => {
    const admin = await signedIn(world, 'anna');
    const by = { actor: admin.actor };
    for (const change of [{ role: 'trader' }, { isDisabled: true }] as const) {
      expect(await refusal(world.desk.people.change(admin.userId, change, by))).toMatchObject({
        code: 'resource.conflict',
      });
    }
    expect(await refusal(world.desk.people.remove(admin.userId, admin.actor))).toMatchObject({
      code: 'resource.conflict',
    });
    expect(await world.desk.identifySession(admin.token)).toMatchObject({ role: 'admin' });
  });

  it('is refused for names that are taken, odd or unknown, and for a first account that is no admin', async () => {
    const add = (name: string, role: 'viewer' | 'admin') =>
      refusal(world.desk.people.add({ name, password: PASSWORD, role }, 'cli'));
    expect(await add('ben', 'viewer')).toMatchObject({ code: 'resource.conflict' });
    expect(await add('anna', 'admin')).toMatchObject({ code: 'none' });
    expect(await add('ANNA', 'viewer')).toMatchObject({ code: 'resource.conflict' });
    expect(await add('a(b)', 'viewer')).toMatchObject({ code: 'argument.invalid' });
    expect(await refusal(world.desk.people.change('nobody', {}, { actor: 'cli' }))).toMatchObject({
      code: 'resource.unknown',
    });
    expect(await refusal(world.desk.people.remove('nobody', 'cli'))).toMatchObject({ code: 'resource.unknown' });
  });
});

describe('an API token', () => {
  it('is shown once, kept as a hash, and says who uses it and what for', async () => {
    const anna = await signedIn(world, 'anna');
    const made = await world.desk.tokens.make(anna, { name: 'ci (x)\n', scopes: ['read', 'read', 'trade'] });
    expect(made).toMatchObject({ name: 'ci x', scopes: ['read', 'trade'], expires: undefined });
    expect(made.token).toMatch(/^assay_[\w-]{43}$/);
    const caller = await world.desk.identifyToken(made.token);
    expect(caller).toEqual({
      actor: 'token:ci x (anna)',
      role: 'admin',
      scopes: ['read', 'trade'],
      userId: anna.userId,
      sessionId: undefined,
    });
    const kept = JSON.stringify([await world.desk.tokens.list(anna.userId), await world.store.audit.read(0, 100)]);
    expect(kept).not.toContain(made.token.slice(6));
    expect(await world.desk.identifyToken(anna.token)).toBeUndefined();
    expect(await world.desk.identifySession(made.token)).toBeUndefined();
    expect(await world.desk.identityOf(caller!)).toMatchObject({ user: { name: 'anna' }, csrf: null, expires: null });
  });

  it('ends when it expires or is revoked by its owner', async () => {
    const anna = await signedIn(world, 'anna');
    const made = await world.desk.tokens.make(anna, { name: 'ci', scopes: ['read'], expiresInDays: 2 });
    const other = await world.desk.tokens.make(anna, { name: 'other', scopes: ['read'] });
    world.pass(2 * 86_400_000 - 1);
    expect(await world.desk.identifyToken(made.token)).toBeDefined();
    world.pass(1);
    expect(await world.desk.identifyToken(made.token)).toBeUndefined();
    expect(await refusal(world.desk.tokens.revoke('somebody', other.id, 'user:x'))).toMatchObject({
      code: 'resource.unknown',
    });
    await world.desk.tokens.revoke(anna.userId, other.id, anna.actor);
    expect(await world.desk.identifyToken(other.token)).toBeUndefined();
    const actions = (await world.audited()).map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith('token.'))).toEqual([
      'token.make',
      'token.make',
      'token.revoke',
    ]);
  });

  it('has no scope beyond its owner, and a name', async () => {
    await signedIn(world, 'anna');
    const ben = await signedIn(world, 'ben', 'viewer');
    const make = (scopes: readonly ('read' | 'trade' | 'admin')[], name = 'ci') =>
      refusal(world.desk.tokens.make(ben, { name, scopes }));
    expect(await make(['read', 'trade'])).toMatchObject({ code: 'auth.forbidden' });
    expect(await make(['admin'])).toMatchObject({ code: 'auth.forbidden' });
    expect(await make(['read'], ' () ')).toMatchObject({ code: 'argument.invalid' });
    expect(await make(['read'])).toMatchObject({ code: 'none' });
  });

  it('is noted as used once a minute at most', async () => {
    const anna = await signedIn(world, 'anna');
    const { token } = await world.desk.tokens.make(anna, { name: 'ci', scopes: ['read'] });
    const used: unknown[] = [];
    for (const ms of [0, 59_999, 1]) {
      world.pass(ms);
      await world.desk.identifyToken(token);
      used.push((await world.desk.tokens.list(anna.userId))[0]!.lastUsed);
    }
    const [first] = used as number[];
    expect(used).toEqual([first, first, first! + 60_000]);
  });
});

describe('what the guard asks', () => {
  it('is a CSRF token that belongs to one session', async () => {
    const anna = await signedIn(world, 'anna');
    const other = await identified(
      world.desk,
      await world.desk.signIn.byPassword({ name: 'anna', password: PASSWORD }, HOME),
    );
    expect(isCsrfToken(anna, anna.csrf)).toBe(true);
    for (const header of [other.csrf, '', undefined, [anna.csrf], `${anna.csrf}A`]) {
      expect(isCsrfToken(anna, header)).toBe(false);
    }
    expect(await world.desk.identityOf(anna)).toMatchObject({
      csrf: anna.csrf,
      expires: anna.expires,
      mode: 'accounts',
    });
    expect(await world.restarted().identifySession(anna.token)).toMatchObject({ csrf: anna.csrf });
  });

  it('is a cookie that scripts cannot read and other pages cannot send', () => {
    const options = { path: '/', httpOnly: true, sameSite: 'strict', maxAge: 2_592_000 };
    expect(sessionCookie('https://assay.example.com')).toEqual({
      name: '__Host-assay-session',
      options: { ...options, secure: true },
    });
    expect(sessionCookie('http://127.0.0.1:4173')).toEqual({
      name: 'assay-session',
      options: { ...options, secure: false },
    });
  });
});

describe('what is kept for a short time', () => {
  it('is bounded, ends, and is taken once', () => {
    const held = new ExpiringMap<number>(world.parts, { ttlMs: 100, most: 3 });
    const names = [1, 2, 3, 4].map((n) => held.put(n));
    expect(names.map((name) => held.get(name))).toEqual([undefined, 2, 3, 4]);
    expect([held.take(names[1]!), held.take(names[1]!), held.get('')]).toEqual([2, undefined, undefined]);
    world.pass(100);
    expect([held.get(names[2]!), held.take(names[3]!)]).toEqual([undefined, undefined]);
    held.put(5);
    expect(held.size).toBe(1);
  });
});
