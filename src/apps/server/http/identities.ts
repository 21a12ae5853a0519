import type { Caller } from '#apps/server/http/handlers.ts';

/** A browser that is signed in. */
export interface SessionIdentity {
  readonly caller: Caller;
  /** What a request that changes something must carry besides the cookie. */
  readonly csrf: string;
}

/** Who somebody is, by what the request carries. */
export interface Identities {
  /** `open`: no accounts, everybody on this machine may do everything. */
  readonly mode: 'open' | 'accounts';
  /** Undefined for a session that is not known, or over. */
  ofSession(token: string): Promise<SessionIdentity | undefined>;
  /** Undefined for an API token that is not known, revoked or over. */
  ofToken(bearer: string): Promise<Caller | undefined>;
}

/** Whoever asks where there are no accounts. */
export const LOCAL_CALLER: Caller = {
  actor: 'local',
  role: 'admin',
  scopes: undefined,
  userId: undefined,
  sessionId: undefined,
};
