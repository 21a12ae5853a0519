import type { UnixMs } from '#core/time.ts';
import type { UserRole } from '#domain/accounts/user.ts';

/** What an API token may be good for. */
export type TokenScope = 'read' | 'research' | 'trade' | 'admin';

/** A key for programs. It can do what its scopes say, and no more than its owner. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** SHA-256 of the token; the token itself is shown once and kept nowhere. */
  readonly tokenHash: string;
  readonly scopes: readonly TokenScope[];
  readonly created: UnixMs;
  /** Undefined: it does not end by itself. */
  readonly expires: UnixMs | undefined;
  readonly lastUsed: UnixMs | undefined;
}

/** A token with what is to be known of its owner at every request. */
export interface TokenOfUser {
  readonly token: ApiToken;
  readonly ownerName: string;
  readonly role: UserRole;
  readonly isDisabled: boolean;
}

/** Whether a token may be used now. */
export function isTokenGood({ token, isDisabled }: TokenOfUser, now: UnixMs): boolean {
  return !isDisabled && (token.expires === undefined || now < token.expires);
}

/** Whether a role may make a token with this scope at all. */
export function mayHoldScope(role: UserRole, scope: TokenScope): boolean {
  return scope === 'read' || role === 'admin' || (role === 'trader' && scope !== 'admin');
}
