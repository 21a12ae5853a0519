import { isHalfRestored } from '#adapters/backup/restore/swap-plan.ts';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';
import { lockStore } from '#adapters/backup/store-lock.ts';
import type { StoreLock } from '#adapters/backup/store-lock.ts';

/**
 * For everyone who is about to open a store: takes its lock, `shared`, and first puts back what a restore has moved that was killed.
 * Hold it for as long as the store is open. Throws `store.unusable` during a restore.
 */
export async function enterStore(store: StoreLocation): Promise<StoreLock> {
  const lock = await lockStore(store, 'shared');
  if (!(await isHalfRestored(store.folder))) return lock;
  await lock[Symbol.asyncDispose]();
  await mend(store);
  return lockStore(store, 'shared');
}

/** Alone: two who both move files would get in each other's way. */
async function mend(store: StoreLocation): Promise<void> {
  // Loaded when it is needed: every command comes through here, and hardly one ever mends.
  const { undoSwap } = await import('#adapters/backup/restore/swap-entries.ts');
  await using _alone = await lockStore(store, 'exclusive');
  await undoSwap(store.folder);
}
