import { DAY_MS, HOUR_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { UserRole } from '#domain/accounts/user.ts';

/** A browser that is signed in. */
export interface BrowserSession {
  readonly id: string;
  /** SHA-256 of the token in its cookie; the token itself is kept nowhere. */
  readonly tokenHash: string;
  readonly user: string;
  readonly created: UnixMs;
  readonly lastSeen: UnixMs;
  /** What the browser calls itself. */
  readonly agent: string;
  readonly address: string;
}

/** A session with what is to be known of its user at every request. */
export interface SessionOfUser {
  readonly session: BrowserSession;
  readonly name: string;
  readonly role: UserRole;
  readonly isDisabled: boolean;
}

/** A session that nobody uses for so long has ended. */
export const IDLE_LIMIT_MS = 12 * HOUR_MS;
/** After so long one signs in again, however busy the session is. */
export const SESSION_LIMIT_MS = 30 * DAY_MS;

/** When a session ends unless it is used before. */
export function sessionEnd({ created, lastSeen }: Pick<BrowserSession, 'created' | 'lastSeen'>): UnixMs {
  return Math.min(lastSeen + IDLE_LIMIT_MS, created + SESSION_LIMIT_MS) as UnixMs;
}
