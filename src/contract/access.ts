/** Who may do what. Each role may do what the ones before it may. */
export const ROLES = ['viewer', 'trader', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What an API token may be good for, whatever its owner may do. */
export const SCOPES = ['read', 'research', 'trade', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * Who may call an endpoint. `public`: anybody. `account`: whoever is signed in, in a browser; no token will do. Otherwise the role that
 * is needed, and the scope that a token needs besides.
 */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'account' }
  | { readonly kind: 'role'; readonly role: Role; readonly scope: Scope };

export const PUBLIC: Access = { kind: 'public' };
export const OWN_ACCOUNT: Access = { kind: 'account' };
/** Looking. */
export const READ: Access = { kind: 'role', role: 'viewer', scope: 'read' };
/** Starting work that moves no money: backtests, imports. */
export const RESEARCH: Access = { kind: 'role', role: 'trader', scope: 'research' };
/** Anything that changes what is traded. */
export const TRADE: Access = { kind: 'role', role: 'trader', scope: 'trade' };
/** Settings, people, tokens, the audit log. */
export const ADMIN: Access = { kind: 'role', role: 'admin', scope: 'admin' };

/** Whether a role may do what needs another one. */
export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
