import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayAct, ROLES, SCOPES } from '#contract/access.ts';
import type { Access, Role, Scope } from '#contract/access.ts';
import { API, API_BASE } from '#contract/api.ts';
import type { EndpointName } from '#contract/api.ts';
import type { Caller } from '#apps/server/http/handlers.ts';
import type { Identities } from '#apps/server/http/identities.ts';
import { bareServer } from '#apps/server/http/bare-server.ts';

const NAMES = Object.keys(API) as EndpointName[];

function caller(role: Role, scopes?: readonly Scope[]): Caller {
  return { actor: `user:${role}`, role, scopes, userId: role, sessionId: scopes === undefined ? role : undefined };
}

/** A cookie is a role; a bearer is `role.scope`. */
const identities: Identities = {
  mode: 'accounts',
  ofSession: async (token) =>
    ROLES.includes(token as Role) ? { caller: caller(token as Role), csrf: `csrf-${token}` } : undefined,
  ofToken: async (bearer) => {
    const [role, scope] = bearer.split('.') as [Role, Scope];
    return ROLES.includes(role) ? caller(role, [scope]) : undefined;
  },
};

/** What reached its handler. */
const reached: string[] = [];
let app: FastifyInstance;

beforeAll(async () => {
  app = await bareServer({ identities, onReached: (name) => reached.push(name) });
});
afterAll(() => app.close());

interface Ask {
  readonly cookie?: string;
  readonly bearer?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The status, and whether the handler was reached. Whatever the body is: who may ask is decided before it is read. */
async function ask(name: EndpointName, { cookie, bearer, headers = {} }: Ask) {
  const [method, path] = name.split(' ') as ['GET' | 'POST', string];
  const before = reached.length;
  const reply = await app.inject({
    method,
    url: `${API_BASE}${path.replace(/:\w+/g, 'x')}`,
    headers: {
      ...(cookie === undefined ? {} : { cookie: `assay-session=${cookie}` }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
  });
  return { status: reply.statusCode, isReached: reached.length > before, reply };
}

/** Whether somebody with this role and, of a token, this scope may ask. */
function isAllowed(access: Access, role: Role, scope?: Scope): boolean {
  if (access.kind === 'public') return true;
  if (access.kind === 'account') return scope === undefined;
  return mayAct(role, access.role) && (scope === undefined || scope === access.scope);
}

const BROWSERS = NAMES.flatMap((name) => ROLES.map((role) => [name, role] as const));
const TOKENS = BROWSERS.flatMap(([name, role]) => SCOPES.map((scope) => [name, role, scope] as const));

describe('who may ask what', () => {
  it('is decided for every endpoint of the contract', () => {
    expect(NAMES.length).toBeGreaterThan(70);
    const unguarded = NAMES.filter((name) => API[name].access.kind === 'public');
    expect(unguarded.sort()).toEqual([
      'GET /auth/me',
      'POST /auth/passkey/options',
      'POST /auth/passkey/verify',
      'POST /auth/second-factor',
      'POST /auth/setup',
      'POST /auth/sign-in',
    ]);
  });

  it.each(NAMES.filter((name) => API[name].access.kind !== 'public'))('%s refuses whoever is nobody', async (name) => {
    const { status, isReached } = await ask(name, {});
    expect([status, isReached]).toEqual([401, false]);
  });

  it.each(BROWSERS.filter(([name, role]) => isAllowed(API[name].access, role)))(
    '%s lets the role %s',
    async (name, role) => {
      const { status } = await ask(name, { cookie: role, headers: { 'x-csrf-token': `csrf-${role}` } });
      expect([401, 403]).not.toContain(status);
    },
  );

  it.each(BROWSERS.filter(([name, role]) => !isAllowed(API[name].access, role)))(
    '%s refuses the role %s',
    async (name, role) => {
      const { status, isReached } = await ask(name, { cookie: role, headers: { 'x-csrf-token': `csrf-${role}` } });
      expect([status, isReached]).toEqual([403, false]);
    },
  );

  it.each(TOKENS.filter(([name, role, scope]) => isAllowed(API[name].access, role, scope)))(
    '%s lets a token of %s with the scope %s',
    async (name, role, scope) => {
      const { status } = await ask(name, { bearer: `${role}.${scope}` });
      expect([401, 403]).not.toContain(status);
    },
  );

  it.each(TOKENS.filter(([name, role, scope]) => !isAllowed(API[name].access, role, scope)))(
    '%s refuses a token of %s with the scope %s',
    async (name, role, scope) => {
      const { status, isReached } = await ask(name, { bearer: `${role}.${scope}` });
      expect([status, isReached]).toEqual([403, false]);
    },
  );

  it.each(NAMES.filter((name) => !name.startsWith('GET ') && API[name].access.kind !== 'public'))(
    '%s refuses a browser without the token that shows that our page asks',
    async (name) => {
      for (const headers of [{}, { 'x-csrf-token': 'csrf-viewer' }]) {
        const { status, isReached, reply } = await ask(name, { cookie: 'admin', headers });
        expect([status, isReached, reply.json().code]).toEqual([403, false, 'auth.origin']);
      }
    },
  );

  it.each(NAMES.filter((name) => !name.startsWith('GET ')))('%s refuses a page of somebody else', async (name) => {
    for (const headers of [
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const { status, isReached } = await ask(name, {
        cookie: 'admin',
        headers: { ...headers, 'x-csrf-token': 'csrf-admin' },
      });
      expect([status, isReached]).toEqual([403, false]);
    }
  });
});
