import type { Store } from '#adapters/storage/store.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { openHeldStore } from '#apps/operating/open-held-store.ts';

/** The store in force, locked against a restore: PostgreSQL when the settings name one, else the data folder. */
export function openTradingStore({ dataDir, databaseUrl }: Pick<Settings, 'dataDir' | 'databaseUrl'>): Promise<Store> {
  return openHeldStore(dataDir, databaseUrl?.reveal());
}
