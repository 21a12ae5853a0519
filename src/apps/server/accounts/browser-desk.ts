import { hashText } from '#core/hash.ts';
import { isSameSecret, keyedHash } from '#core/hmac.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { IDLE_LIMIT_MS, sessionEnd, SESSION_LIMIT_MS } from '#domain/accounts/browser-session.ts';
import type { BrowserSession } from '#domain/accounts/browser-session.ts';
import { addressKey } from '#domain/accounts/lock-out.ts';
import { newId, newSecret, note, unknownRecord } from '#apps/server/accounts/account-parts.ts';
import type { AccountParts, RequestOrigin } from '#apps/server/accounts/account-parts.ts';
import type { Caller } from '#apps/server/http/handlers.ts';

/** A browser that is signed in, for the guard. */
export interface IdentifiedSession extends Caller {
  readonly userId: string;
  readonly sessionId: string;
  /** What the header `x-csrf-token` of a request that changes something must hold; see `isCsrfToken`. */
  readonly csrf: string;
  /** When the session ends unless it is used before. */
  readonly expires: UnixMs;
}

const MOST_SESSIONS = 50;
const LONGEST_AGENT = 200;
/** A session is noted as seen at most so often: not every request should write. */
const TOUCH_MS = MINUTE_MS;
const TOKEN = /^[\w-]{43}$/;

/** Sessions of browsers. */
export class BrowserDesk {
  private readonly parts: AccountParts;

  constructor(parts: AccountParts) {
    this.parts = parts;
  }

  /** Begins a session; the token goes into the cookie and is kept nowhere. */
  async begin(user: string, { address, agent }: RequestOrigin): Promise<{ token: string; session: BrowserSession }> {
    const { store, clock } = this.parts;
    const now = clock.now();
    const token = newSecret(this.parts);
    const session = {
      id: newId(this.parts),
      tokenHash: hashText(token),
      user,
      created: now,
      lastSeen: now,
      agent: agent.slice(0, LONGEST_AGENT),
      address: addressKey(address),
    };
    await store.browsers.drop({ seenBefore: before(now, IDLE_LIMIT_MS), madeBefore: before(now, SESSION_LIMIT_MS) });
    await store.browsers.add(session, MOST_SESSIONS);
    return { token, session };
  }

  /** Whose cookie this is; undefined when the session has ended or its user may not sign in any more. */
  async identify(token: string): Promise<IdentifiedSession | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const { store, clock } = this.parts;
    const found = await store.browsers.find(hashText(token));
    const now = clock.now();
    if (found === undefined || found.isDisabled || now >= sessionEnd(found.session)) return undefined;
    const { session, name, role } = found;
    if (now - session.lastSeen >= TOUCH_MS) await store.browsers.touch(session.id, now);
    return {
      actor: `user:${name}`,
      role,
      scopes: undefined,
      userId: session.user,
      sessionId: session.id,
      csrf: csrfOf(session),
      expires: sessionEnd({ created: session.created, lastSeen: Math.max(now, session.lastSeen) as UnixMs }),
    };
  }

  /** Undefined when the session is gone. */
  async get(id: string): Promise<BrowserSession | undefined> {
    const session = await this.parts.store.browsers.get(id);
    return session === undefined || this.parts.clock.now() >= sessionEnd(session) ? undefined : session;
  }

  async list(user: string): Promise<readonly BrowserSession[]> {
    const now = this.parts.clock.now();
    return (await this.parts.store.browsers.list(user)).filter((session) => now < sessionEnd(session));
  }

  /** Throws `resource.unknown` when the user has no such session. */
  async end(user: string, id: string, actor: string): Promise<void> {
    if (!(await this.parts.store.browsers.end(user, id))) throw unknownRecord('a session', id);
    await note(this.parts, { actor, action: 'auth.sign-out', detail: { session: id } });
  }
}

/** The token that shows that a request comes from our own page: bound to the session, and useless without its cookie. */
export function csrfOf({ tokenHash }: Pick<BrowserSession, 'tokenHash'>): string {
  const encoder = new TextEncoder();
  const bytes = keyedHash('sha256', encoder.encode(tokenHash), encoder.encode('csrf of a session of assay'));
  return Buffer.from(bytes).toString('base64url');
}

/** Whether a header carries the token of this session. */
export function isCsrfToken({ csrf }: Pick<IdentifiedSession, 'csrf'>, header: unknown): boolean {
  return typeof header === 'string' && isSameSecret(csrf, header);
}

function before(now: UnixMs, ms: number): UnixMs {
  return (now - ms) as UnixMs;
}
