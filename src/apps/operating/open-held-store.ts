import { existsSync } from 'node:fs';
import { enterStore } from '#adapters/backup/enter-store.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';

/**
 * Opens a store and holds its lock until it is closed, so that no restore replaces it meanwhile; what a killed restore left half
 * done is put back first. `busyTimeoutMs`: how long a transaction waits for another process or thread that writes. Throws
 * `store.unusable` during a restore, and what `openStore` throws.
 */
export async function openHeldStore(folder: string, databaseUrl?: string, busyTimeoutMs?: number): Promise<Store> {
  const place = { folder, databaseUrl };
  // Opening makes a folder that is not there, and nobody restores into that meanwhile.
  const isNew = databaseUrl === undefined && !existsSync(folder);
  const entered = isNew ? undefined : await enterStore(place);
  try {
    const store = await openStore(folder, { databaseUrl, busyTimeoutMs });
    const lock = entered ?? (await enterStore(place));
    const close = async (): Promise<void> => {
      await store.close();
      await lock[Symbol.asyncDispose]();
    };
    return { ...store, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await entered?.[Symbol.asyncDispose]();
    throw error;
  }
}
