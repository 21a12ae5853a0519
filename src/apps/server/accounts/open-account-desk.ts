import type { Clock } from '#core/clock.ts';
import { FolderSecretBox } from '#adapters/accounts/secret-box.ts';
import { WebAuthn } from '#adapters/accounts/webauthn.ts';
import type { Store } from '#adapters/storage/store.ts';
import { AccountDesk } from '#apps/server/accounts/account-desk.ts';
import type { AccountMode } from '#apps/server/accounts/account-desk.ts';
import { peopleParts } from '#apps/server/accounts/people-parts.ts';

/** The accounts of a store, with the real hashing, randomness and passkeys. The key of authenticators lies in the store's folder. */
export function openAccountDesk(store: Store, clock: Clock, mode: AccountMode): AccountDesk {
  const parts = { ...peopleParts(store, clock), secrets: new FolderSecretBox(store.folder), passkeys: new WebAuthn() };
  return new AccountDesk(parts, mode);
}
