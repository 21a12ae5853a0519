import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { z } from 'zod';
import { AssayError } from '#core/errors.ts';
import { passkeyMark } from '#domain/accounts/passkey.ts';
import { codeAt } from '#domain/accounts/authenticator.ts';
import { accountsApi } from '#contract/accounts.ts';
import type { Identity, SignInAnswer } from '#contract/accounts.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import { SoftAuthenticator } from '#adapters/accounts/contract/soft-authenticator.ts';
import { HOME, NOBODY, openTestDesk, OTHER_PASSWORD, PASSWORD, refusal } from '#apps/server/accounts/test-desk.ts';
import type { TestDesk } from '#apps/server/accounts/test-desk.ts';
import type { Caller } from '#apps/server/http/handlers.ts';
import { LOCAL_CALLER } from '#apps/server/http/identities.ts';
import { accountHandlers } from '#apps/server/routes/accounts.ts';

type Name = keyof typeof accountsApi;

interface Given {
  readonly body?: unknown;
  readonly params?: unknown;
}

/** A browser as the server sees it: it keeps the cookie, and says who it is by it. */
class Browser {
  token: string | undefined;
  private readonly world: TestDesk;

  constructor(world: TestDesk) {
    this.world = world;
  }

  async caller(): Promise<Caller> {
    if (this.world.desk.mode === 'open') return LOCAL_CALLER;
    return (this.token === undefined ? undefined : await this.world.desk.identifySession(this.token)) ?? NOBODY;
  }

  /** Parses what it gives and gets by the contract, as the server does. */
  async ask(name: Name, { body, params }: Given = {}): Promise<unknown> {
    const endpoint: Endpoint = accountsApi[name];
    const request = {
      ...HOME,
      caller: await this.caller(),
      signal: new AbortController().signal,
      upload: undefined,
      uploadBytes: undefined,
      query: undefined,
      body: endpoint.body?.parse(body),
      params: endpoint.params?.parse(params),
      setSession: (token: string | undefined) => {
        this.token = token;
      },
    };
    const handlers = accountHandlers({ accounts: this.world.desk }) as unknown as Record<
      Name,
      (given: object) => Promise<unknown>
    >;
    const answer = await handlers[name](request);
    return endpoint.response === undefined ? answer : strictly(endpoint.response, answer);
  }
}

/** The answer has the shape, and nothing that the shape would drop. */
function strictly(shape: z.ZodType, answer: unknown): unknown {
  expect(shape.safeParse(answer)).toEqual({ success: true, data: answer });
  return answer;
}

let world: TestDesk;
let browser: Browser;

beforeEach(async () => {
  world = await openTestDesk();
  browser = new Browser(world);
});

afterEach(() => world[Symbol.asyncDispose]());

async function setUp(): Promise<void> {
  const code = (await world.desk.setupCode())!;
  await browser.ask('POST /auth/setup', { body: { name: 'anna', password: PASSWORD, code } });
}

describe('the routes of accounts', () => {
  it('lead from the first account through sign-out and sign-in', async () => {
    expect(await browser.ask('GET /auth/me')).toMatchObject({
      mode: 'accounts',
      user: null,
      csrf: null,
      needsSetup: true,
    });
    await setUp();
    const me = (await browser.ask('GET /auth/me')) as Identity;
    expect(me).toMatchObject({ user: { name: 'anna', role: 'admin', hasTotp: false, passkeys: 0 }, needsSetup: false });
    expect(me.csrf).toHaveLength(43);
    await browser.ask('POST /auth/sign-out');
    expect(browser.token).toBeUndefined();
    expect(await browser.ask('GET /auth/me')).toMatchObject({ user: null, needsSetup: false });
    const body = { name: 'anna', password: PASSWORD };
    expect(await browser.ask('POST /auth/sign-in', { body })).toMatchObject({
      kind: 'signed-in',
      identity: { user: { name: 'anna' } },
    });
    expect(browser.token).toHaveLength(43);
  });

  it('set up an authenticator with a picture, and ask for its code', async () => {
    await setUp();
    const begun = (await browser.ask('POST /auth/totp', { body: { password: PASSWORD } })) as {
      secret: string;
      svg: string;
    };
    expect(begun.svg).toMatch(/^<svg [^]*<\/svg>\s*$/);
    expect(begun.svg).not.toContain('<script');
    const code = codeAt(begun.secret, world.now());
    const { recoveryCodes } = (await browser.ask('POST /auth/totp/confirm', { body: { code } })) as {
      recoveryCodes: string[];
    };
    world.pass(60_000);
    const other = new Browser(world);
    const half = (await other.ask('POST /auth/sign-in', {
      body: { name: 'anna', password: PASSWORD },
    })) as SignInAnswer;
    if (half.kind !== 'second-factor') throw new Error('Expected a second factor');
    expect(other.token).toBeUndefined();
    const body = { ticket: half.ticket, code: recoveryCodes[0] };
    expect(await other.ask('POST /auth/second-factor', { body })).toMatchObject({ kind: 'signed-in' });
    await browser.ask('DELETE /auth/totp', { body: { password: PASSWORD } });
    expect(await browser.ask('GET /auth/me')).toMatchObject({ user: { hasTotp: false } });
  });

  it('register a passkey, sign in with it and remove it', async () => {
    await setUp();
    const device = new SoftAuthenticator(HOME.origin);
    const id = passkeyMark(device);
    const asked = (await browser.ask('POST /auth/passkeys/options', { body: { password: PASSWORD } })) as {
      challenge: string;
      options: unknown;
    };
    const made = { challenge: asked.challenge, name: 'laptop', response: device.register(asked.options) };
    expect(await browser.ask('POST /auth/passkeys', { body: made })).toMatchObject({
      id,
      name: 'laptop',
      lastUsed: null,
    });
    const other = new Browser(world);
    const signing = (await other.ask('POST /auth/passkey/options', { body: {} })) as {
      challenge: string;
      options: unknown;
    };
    const body = { challenge: signing.challenge, response: device.sign(signing.options) };
    expect(await other.ask('POST /auth/passkey/verify', { body })).toMatchObject({
      kind: 'signed-in',
      identity: { user: { passkeys: 1 } },
    });
    expect(await browser.ask('GET /auth/passkeys')).toMatchObject({
      items: [{ id, lastUsed: world.now() }],
    });
    await browser.ask('DELETE /auth/passkeys/:id', { params: { id } });
    expect(await browser.ask('GET /auth/passkeys')).toEqual({ items: [] });
  });

  it('list sessions and sign one out, this one included', async () => {
    await setUp();
    const other = new Browser(world);
    await other.ask('POST /auth/sign-in', { body: { name: 'anna', password: PASSWORD } });
    const { items } = (await browser.ask('GET /auth/sessions')) as { items: { id: string; isThis: boolean }[] };
    expect(items.filter(({ isThis }) => isThis)).toHaveLength(1);
    expect(items).toHaveLength(2);
    await browser.ask('DELETE /auth/sessions/:id', { params: { id: items.find(({ isThis }) => !isThis)!.id } });
    expect(await other.ask('GET /auth/me')).toMatchObject({ user: null });
    await browser.ask('DELETE /auth/sessions/:id', { params: { id: items.find(({ isThis }) => isThis)!.id } });
    expect(browser.token).toBeUndefined();
    expect(await refusal(browser.ask('GET /auth/sessions'))).toMatchObject({ code: 'auth.required' });
  });

  it('make, list and revoke tokens', async () => {
    await setUp();
    const body = { name: 'ci', scopes: ['read'], expiresInDays: 1 };
    const made = (await browser.ask('POST /auth/tokens', { body })) as { id: string; token: string };
    expect(made).toMatchObject({ owner: 'anna', scopes: ['read'], lastUsed: null, expires: world.now() + 86_400_000 });
    const { token: _, ...listed } = made;
    expect(await browser.ask('GET /auth/tokens')).toEqual({ items: [listed] });
    await browser.ask('DELETE /auth/tokens/:id', { params: { id: made.id } });
    expect(await world.desk.identifyToken(made.token)).toBeUndefined();
  });

  it('change the own password, and the accounts of others', async () => {
    await setUp();
    await browser.ask('POST /auth/password', { body: { current: PASSWORD, next: OTHER_PASSWORD } });
    const ben = (await browser.ask('POST /users', { body: { name: 'ben', password: PASSWORD, role: 'viewer' } })) as {
      id: string;
    };
    expect(ben).toMatchObject({ name: 'ben', role: 'viewer', lastSignIn: null, isDisabled: false });
    const change = { params: { id: ben.id }, body: { role: 'trader', isDisabled: true } };
    expect(await browser.ask('PATCH /users/:id', change)).toMatchObject({ role: 'trader', isDisabled: true });
    expect(await browser.ask('GET /users')).toMatchObject({ items: [{ name: 'anna' }, { name: 'ben' }] });
    await browser.ask('DELETE /users/:id', { params: { id: ben.id } });
    expect(((await browser.ask('GET /users')) as { items: unknown[] }).items).toHaveLength(1);
    expect((await world.audited()).map(({ action }) => action)).toContain('auth.password');
  });
});

describe('whatever comes', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const anything = fc.anything({ values: [text, fc.integer(), fc.constant(null)], maxDepth: 3 });
  const id = fc.oneof(text, fc.constant('user'), fc.constant('\0'), fc.constant("' or 1=1 --"));
  const password = fc.oneof(text, fc.constant(PASSWORD));
  const requests: Partial<Record<Name, fc.Arbitrary<Given>>> = {
    'POST /auth/setup': fc.record({ body: fc.record({ name: text, password, code: text }) }),
    'POST /auth/sign-in': fc.record({ body: fc.record({ name: fc.oneof(text, fc.constant('anna')), password }) }),
    'POST /auth/second-factor': fc.record({ body: fc.record({ ticket: text, code: text }) }),
    'POST /auth/passkey/options': fc.record({ body: fc.record({ ticket: text }, { requiredKeys: [] }) }),
    'POST /auth/passkey/verify': fc.record({ body: fc.record({ challenge: text, response: anything }) }),
    'POST /auth/passkeys': fc.record({ body: fc.record({ challenge: text, name: text, response: anything }) }),
    'POST /auth/totp/confirm': fc.record({ body: fc.record({ code: text }) }),
    'POST /auth/password': fc.record({ body: fc.record({ current: text, next: password }) }),
    'POST /auth/tokens': fc.record({ body: fc.record({ name: text, scopes: fc.constant(['read', 'admin']) }) }),
    'DELETE /auth/tokens/:id': fc.record({ params: fc.record({ id }) }),
    'DELETE /auth/sessions/:id': fc.record({ params: fc.record({ id }) }),
    'DELETE /auth/passkeys/:id': fc.record({ params: fc.record({ id }) }),
    'POST /users': fc.record({ body: fc.record({ name: text, password, role: fc.constantFrom('viewer', 'admin') }) }),
    'PATCH /users/:id': fc.record({ params: fc.record({ id }), body: fc.record({ password }) }),
    'DELETE /users/:id': fc.record({ params: fc.record({ id }) }),
  };

  it.each(Object.keys(requests) as Name[])('is answered or refused at %s', async (name) => {
    await setUp();
    const { token } = browser;
    await fc.assert(
      fc.asyncProperty(requests[name]!, async (given) => {
        browser.token = token;
        const answer: unknown = await browser.ask(name, given).catch((error: unknown) => error);
        const isSaid = answer instanceof AssayError || answer instanceof z.ZodError;
        expect(isSaid || !(answer instanceof Error), String(answer)).toBe(true);
        world.pass(60_000);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a server without accounts', () => {
  const BODIES: Partial<Record<Name, unknown>> = {
    'POST /auth/setup': { name: 'anna', password: PASSWORD, code: 'x' },
    'POST /auth/sign-in': { name: 'anna', password: PASSWORD },
    'POST /auth/second-factor': { ticket: 'x', code: '000000' },
    'POST /auth/passkey/options': {},
    'POST /auth/passkey/verify': { challenge: 'x', response: {} },
    'POST /auth/password': { current: PASSWORD, next: OTHER_PASSWORD },
    'POST /auth/totp': { password: PASSWORD },
    'POST /auth/totp/confirm': { code: '000000' },
    'DELETE /auth/totp': { password: PASSWORD },
    'POST /auth/passkeys/options': { password: PASSWORD },
    'POST /auth/passkeys': { challenge: 'x', name: 'x', response: {} },
    'POST /auth/tokens': { name: 'x', scopes: ['read'] },
    'PATCH /users/:id': {},
  };
  const closed = (Object.keys(accountsApi) as Name[]).filter(
    (name) => name !== 'GET /auth/me' && name !== 'POST /users',
  );

  beforeEach(async () => {
    await world[Symbol.asyncDispose]();
    world = await openTestDesk('open');
    browser = new Browser(world);
  });

  it('has everybody as local, an admin', async () => {
    expect(await browser.ask('GET /auth/me')).toMatchObject({
      mode: 'open',
      user: { name: 'local', role: 'admin' },
      csrf: null,
    });
    expect(await world.desk.setupCode()).toBeUndefined();
  });

  it.each(closed)('says so at %s', async (name) => {
    const answer = await refusal(browser.ask(name, { body: BODIES[name], params: { id: 'x' } }));
    expect(answer).toMatchObject({ code: 'resource.conflict', message: expect.stringContaining('started without') });
  });

  it('makes the first account, an admin, and no other', async () => {
    const add = (name: string, role: string) =>
      browser.ask('POST /users', { body: { name, password: PASSWORD, role } });
    expect(await refusal(add('anna', 'viewer'))).toMatchObject({ code: 'resource.conflict' });
    expect(await add('anna', 'admin')).toMatchObject({ name: 'anna', role: 'admin' });
    expect(await refusal(add('ben', 'admin'))).toMatchObject({ code: 'resource.conflict' });
    expect(await world.audited()).toMatchObject([{ actor: 'local', action: 'user.add' }]);
  });
});
