import { SECOND_MS } from '#core/time.ts';
import { SESSION_LIMIT_MS } from '#domain/accounts/browser-session.ts';

/** The cookie that carries the token of a browser session. */
export interface SessionCookie {
  readonly name: string;
  readonly options: {
    readonly path: '/';
    readonly httpOnly: true;
    readonly sameSite: 'strict';
    readonly secure: boolean;
    /** Seconds. The server ends sessions earlier when they are idle. */
    readonly maxAge: number;
  };
}

/**
 * How the cookie is set for a page that was reached by this origin. With TLS it has the prefix that makes browsers refuse one that
 * another host or a page without TLS has set.
 */
export function sessionCookie(origin: string): SessionCookie {
  const secure = origin.startsWith('https:');
  const maxAge = SESSION_LIMIT_MS / SECOND_MS;
  const name = secure ? '__Host-assay-session' : 'assay-session';
  return { name, options: { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge } };
}
