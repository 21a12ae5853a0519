import type { Identity, SignInAnswer } from '#contract/accounts.ts';
import { createApi } from '#apps/web/data/api.ts';
import { createStore } from '#apps/web/data/store.ts';

/** Who uses this page; undefined until it is known. */
export const identity = createStore<Identity | undefined>(undefined);
/** True while somebody has to sign in again to go on with what is on the screen. */
export const isExpired = createStore(false);

const api = createApi({
  fetch: (url, init) => fetch(url, init),
  csrf: () => identity.get()?.csrf ?? null,
  onExpired: () => {
    if (identity.get()?.user !== null) isExpired.set(true);
  },
});

/** Asks the server; typed by the contract. Throws `ApiProblem`. */
export const call = api.call;

/** Says that the session is over, as the live socket heard it. */
export function sessionEnded(): void {
  if (identity.get()?.mode === 'accounts') isExpired.set(true);
}

/** Who asks, from the server; once, unless `again`. */
export async function loadIdentity(again = false): Promise<Identity> {
  const known = identity.get();
  if (known !== undefined && !again) return known;
  const found = await call('GET /auth/me');
  identity.set(found);
  return found;
}

/** Takes the answer of a sign-in; true once somebody is signed in. */
export function takeSignIn(answer: SignInAnswer): boolean {
  if (answer.kind !== 'signed-in') return false;
  identity.set(answer.identity);
  isExpired.set(false);
  return true;
}
