import type { FastifyRequest } from 'fastify';
import { AssayError } from '#core/errors.ts';
import { isSameSecret } from '#core/hmac.ts';
import { mayAct } from '#contract/access.ts';
import type { Access } from '#contract/access.ts';
import { sessionCookie } from '#apps/server/accounts/session-cookie.ts';
import { LOCAL_CALLER } from '#apps/server/http/identities.ts';
import type { Identities } from '#apps/server/http/identities.ts';
import type { Caller } from '#apps/server/http/handlers.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** By which browsers reach the server through a proxy; undefined when none was named. */
    publicUrl?: URL | undefined;
  }
}

/** Who nobody in particular is: for what is public. */
const NOBODY: Caller = { actor: 'nobody', role: 'viewer', scopes: [], userId: undefined, sessionId: undefined };

export interface GuardOptions {
  readonly identities: Identities;
  /** Host names under which the page may be reached; undefined takes any, as a proxy before it decides. */
  readonly hosts: ReadonlySet<string> | undefined;
}

/** Lets a request through, and says who asks; or throws `auth.*`. */
export class Guard {
  private readonly options: GuardOptions;

  constructor(options: GuardOptions) {
    this.options = options;
  }

  get mode(): Identities['mode'] {
    return this.options.identities.mode;
  }

  /** Throws `auth.origin` for a page of somebody else, or a name under which this server is not known (DNS rebinding). */
  assertOrigin(request: FastifyRequest): void {
    const { hosts } = this.options;
    const host = hostNameOf(request.host);
    if (hosts !== undefined && !hosts.has(host))
      throw foreign(`Expected this server under its own name, was "${host.slice(0, 80)}"`);
    if (isSafe(request.method) && request.headers.upgrade === undefined) return;
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      throw foreign('Expected a request of our own page');
    const { origin } = request.headers;
    if (origin !== undefined && origin !== originOf(request)) throw foreign('Expected a request of our own page');
  }

  /** Who asks, if they may. Throws `auth.required`, `auth.forbidden`, `auth.origin`. */
  async admit(request: FastifyRequest, access: Access): Promise<Caller> {
    this.assertOrigin(request);
    const found = await this.identified(request);
    if (access.kind === 'public') return found?.caller ?? NOBODY;
    if (found === undefined) throw new AssayError('auth.required', 'Expected somebody who is signed in');
    assertMay(found.caller, access);
    if (found.csrf !== undefined && !isSafe(request.method) && !carries(request, found.csrf)) {
      throw foreign('Expected the header x-csrf-token with the value that GET /auth/me gives');
    }
    return found.caller;
  }

  private async identified(request: FastifyRequest): Promise<{ caller: Caller; csrf?: string } | undefined> {
    const { identities } = this.options;
    if (identities.mode === 'open') return { caller: LOCAL_CALLER };
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const bearer = /^Bearer ([\w.~+/=-]{1,400})$/.exec(authorization)?.[1];
      const caller = bearer === undefined ? undefined : await identities.ofToken(bearer);
      if (caller === undefined)
        throw new AssayError('auth.required', 'Expected an API token that is known and in force');
      return { caller };
    }
    const cookie = request.cookies[sessionCookie(originOf(request)).name];
    return cookie === undefined || cookie.length > 400 ? undefined : identities.ofSession(cookie);
  }
}

function carries({ headers }: FastifyRequest, csrf: string): boolean {
  const given = headers['x-csrf-token'];
  return typeof given === 'string' && isSameSecret(given, csrf);
}

function assertMay({ role, scopes, sessionId, userId }: Caller, access: Exclude<Access, { kind: 'public' }>): void {
  if (access.kind === 'account') {
    // A token must not be able to make tokens, or to change what protects its owner.
    if (userId !== undefined && sessionId === undefined) throw forbidden('somebody who is signed in with a browser');
    return;
  }
  if (!mayAct(role, access.role)) throw forbidden(`the role "${access.role}"`);
  if (scopes !== undefined && !scopes.includes(access.scope))
    throw forbidden(`a token with the scope "${access.scope}"`);
}

function forbidden(needed: string): AssayError {
  return new AssayError('auth.forbidden', `Expected ${needed}`);
}

function foreign(message: string): AssayError {
  return new AssayError('auth.origin', message);
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * `https://assay.example.com:8443`, as the client reached it. Under the public name that is the public address, whatever the proxy before
 * us speaks with us.
 */
export function originOf(request: Pick<FastifyRequest, 'protocol' | 'host' | 'server'>): string {
  const { protocol, host } = request;
  const { publicUrl } = request.server;
  return publicUrl?.hostname === hostNameOf(host) ? publicUrl.origin : `${protocol}://${host}`;
}

/** The name without its port. */
function hostNameOf(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}
