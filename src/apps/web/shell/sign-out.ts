import { call } from '#apps/web/data/session.ts';

/** Ends this session; the page begins anew, so that nothing of it stays in memory. */
export async function signOut(): Promise<void> {
  try {
    await call('POST /auth/sign-out');
  } finally {
    location.assign('/sign-in');
  }
}
