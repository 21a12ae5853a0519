import { loadSettings } from '#apps/settings/load-settings.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import type { WorkContext } from '#apps/research/work-context.ts';

/** The settings in force for a command that has no options for them but the data folder. */
export function settingsOf(context: Pick<WorkContext, 'dataFolder'>): Settings {
  const flags = [{ key: 'dataDir', flag: '--data-dir', value: context.dataFolder() }];
  return loadSettings({ flags, environment: process.env }).settings;
}
