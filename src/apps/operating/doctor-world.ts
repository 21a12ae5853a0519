import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import type { HttpPort } from '#core/wire.ts';
import { openSecrets } from '#adapters/secrets/open-secrets.ts';
import type { Secrets } from '#adapters/secrets/secret-source.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import type { LoadedSettings } from '#apps/settings/load-settings.ts';
import { SETTINGS } from '#apps/settings/settings-schema.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

/** Everything that checks look at and with. */
export interface DoctorWorld {
  /** In force; when they cannot be read, the defaults with the data folder and the database that were named. */
  readonly settings: Settings;
  /** Why they cannot be read. */
  readonly settingsProblem: AssayError | undefined;
  /** The file that was read. */
  readonly settingsFile: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** The way to a server. */
  readonly httpTo: (origin: string) => HttpPort;
}

export interface WorldParts extends Pick<DoctorWorld, 'environment' | 'clock' | 'httpTo'> {
  readonly dataFolder: string;
}

/** Reads the settings; trouble with them is a finding, and keeps nothing else from being looked at. */
export function openWorld({ dataFolder, ...parts }: WorldParts): DoctorWorld {
  const { environment } = parts;
  try {
    const { settings, file } = loaded(dataFolder, environment);
    return { ...parts, settings, settingsFile: file, settingsProblem: undefined };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return {
      ...parts,
      settings: emergencySettings(dataFolder, environment),
      settingsFile: undefined,
      settingsProblem: error,
    };
  }
}

export function secretsOf({ settings, environment, httpTo }: DoctorWorld): Secrets {
  return openSecrets(settings.secrets, { environment, connect: httpTo });
}

function loaded(dataFolder: string, environment: WorldParts['environment']): LoadedSettings {
  const flags = [{ key: 'dataDir', flag: '--data-dir', value: dataFolder }];
  return loadSettings({ flags, environment });
}

/** Enough to look at the store. */
function emergencySettings(dataDir: string, environment: WorldParts['environment']): Settings {
  const venues = { sandbox: { kind: 'sandbox' } };
  const databaseUrl = environment['DATABASE_URL'] ?? environment['ASSAY_DATABASE_URL'];
  const withDatabase = SETTINGS.safeParse({ dataDir, venues, databaseUrl });
  return withDatabase.success ? withDatabase.data : SETTINGS.parse({ dataDir, venues });
}
