import type { Store } from '#adapters/storage/store.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { openHeldStore } from '#apps/cli/open-held-store.ts';

/** The settings in force for a command that has no options for them but the data folder. */
export function settingsOf(context: CliContext): Settings {
  const flags = [{ key: 'dataDir', flag: '--data-dir', value: context.dataFolder() }];
  return loadSettings({ flags, environment: process.env }).settings;
}

/** The store in force, locked against a restore: PostgreSQL when the settings name one, else the data folder. */
export function openTradingStore({ dataDir, databaseUrl }: Settings): Promise<Store> {
  return openHeldStore(dataDir, databaseUrl?.reveal());
}
