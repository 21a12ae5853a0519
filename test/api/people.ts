import { API_BASE } from '#contract/api.ts';
import { SCOPES } from '#contract/access.ts';
import type { Role, Scope } from '#contract/access.ts';
import type { HttpCaller } from './http-caller.ts';

/** Somebody of every role, with an API token that may do all that its owner may. */
export interface People {
  /** Nobody has none. */
  readonly tokens: ReadonlyMap<Role | undefined, string>;
  readonly passwords: readonly string[];
  /** Cookie and CSRF token of the admin's browser. */
  readonly admin: Browser;
}

export interface Browser {
  readonly cookie: string;
  readonly csrf: string;
}

const PASSWORDS: Readonly<Record<Role, string>> = {
  admin: 'correct-horse-battery-admin',
  trader: 'correct-horse-battery-trader',
  viewer: 'correct-horse-battery-viewer',
};

const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  admin: SCOPES,
  trader: ['read', 'research', 'trade'],
  viewer: ['read'],
};

/** Makes the first account with the code that the server has printed, and the others with it. */
export async function peopleOf(caller: HttpCaller, printed: readonly string[]): Promise<People> {
  const code = /with this code: (\S+)/.exec(await printedCode(printed))![1]!;
  const admin = await signedIn(caller, '/auth/setup', { name: 'admin', password: PASSWORDS.admin, code });
  const tokens = new Map<Role | undefined, string>([['admin', await tokenOf(caller, admin, 'admin')]]);
  for (const role of ['trader', 'viewer'] as const) {
    await sent(caller, admin, '/users', { name: role, password: PASSWORDS[role], role });
    const browser = await signedIn(caller, '/auth/sign-in', { name: role, password: PASSWORDS[role] });
    tokens.set(role, await tokenOf(caller, browser, role));
  }
  return { tokens, passwords: Object.values(PASSWORDS), admin };
}

/** It is printed a moment after the address. */
async function printedCode(printed: readonly string[]): Promise<string> {
  for (let tries = 0; tries < 200 && !printed.join('').includes('with this code: '); tries++) {
    await new Promise((wake) => setTimeout(wake, 25));
  }
  return printed.join('');
}

async function signedIn(caller: HttpCaller, path: string, body: object): Promise<Browser> {
  const answer = await caller.send({ method: 'POST', path: `${API_BASE}${path}`, body: JSON.stringify(body) });
  const said = answer.json() as { readonly kind: string; readonly identity: { readonly csrf: string } };
  if (said.kind !== 'signed-in') throw new Error(`Expected to be signed in, was ${answer.status}: ${answer.text}`);
  return { cookie: answer.cookies[0]!.split(';')[0]!, csrf: said.identity.csrf };
}

async function tokenOf(caller: HttpCaller, browser: Browser, role: Role): Promise<string> {
  const made = await sent(caller, browser, '/auth/tokens', { name: 'test', scopes: SCOPES_OF[role] });
  return (made as { readonly token: string }).token;
}

async function sent(caller: HttpCaller, { cookie, csrf }: Browser, path: string, body: object): Promise<unknown> {
  const headers = { cookie, 'x-csrf-token': csrf };
  const answer = await caller.send({ method: 'POST', path: `${API_BASE}${path}`, body: JSON.stringify(body), headers });
  if (answer.status >= 300) throw new Error(`Expected ${path} to be done, was ${answer.status}: ${answer.text}`);
  return answer.json();
}
