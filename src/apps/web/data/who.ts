import type { Role } from '#contract/access.ts';
import type { Identity } from '#contract/accounts.ts';
import { identity } from '#apps/web/data/session.ts';
import { useStore } from '#apps/web/data/store.ts';

const RANK: Readonly<Record<Role, number>> = { viewer: 0, trader: 1, admin: 2 };

/** Who uses the page; undefined while it is not known. */
export function useIdentity(): Identity | undefined {
  return useStore(identity);
}

/** Whether whoever uses the page may do what needs a role. The server decides; this only spares people buttons that say no. */
export function useMay(role: Role): boolean {
  const user = useStore(identity)?.user;
  return user !== null && user !== undefined && RANK[user.role] >= RANK[role];
}
