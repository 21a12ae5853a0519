import { join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { parseDatabaseUrl } from '#adapters/storage/postgres/database-url.ts';
import { backupAddress, backupTarget, storeLocation } from '#apps/operating/backup-place.ts';
import { runChecks } from '#apps/operating/check.ts';
import type { Check, CheckResult, CheckWatch } from '#apps/operating/check.ts';
import { backupsCheck } from '#apps/operating/checks/backups.ts';
import { calendarsCheck } from '#apps/operating/checks/calendars.ts';
import { diskCheck } from '#apps/operating/checks/disk.ts';
import type { DiskPlace } from '#apps/operating/checks/disk.ts';
import { jobsCheck } from '#apps/operating/checks/jobs.ts';
import { postgresCheck } from '#apps/operating/checks/postgres.ts';
import { secretsCheck } from '#apps/operating/checks/secrets.ts';
import { sessionsCheck } from '#apps/operating/checks/sessions.ts';
import { settingsCheck } from '#apps/operating/checks/settings.ts';
import { booksCheck, integrityCheck, killSwitchCheck, storeCheck } from '#apps/operating/checks/store.ts';
import { venueChecks } from '#apps/operating/checks/venues.ts';
import { timeZonesCheck, versionsCheck } from '#apps/operating/checks/versions.ts';
import { secretsOf } from '#apps/operating/doctor-world.ts';
import type { DoctorWorld } from '#apps/operating/doctor-world.ts';
import { StoreLooks } from '#apps/operating/looks/store-looks.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

/** Looks at everything at once, and changes nothing. */
export async function examine(
  world: DoctorWorld,
  watch: Pick<CheckWatch, 'signal' | 'onDone'>,
): Promise<readonly CheckResult[]> {
  const looks = new StoreLooks(storeLocation(world.settings));
  try {
    return await runChecks(allChecks(world, looks), { ...watch, clock: world.clock });
  } finally {
    await looks.close();
  }
}

/** Throws `doctor.bad`, for whom a finding is a failure: a command or a job. */
export function assertNothingBad(results: readonly CheckResult[]): void {
  const wrong = results.filter(({ level }) => level === 'bad');
  if (wrong.length === 0) return;
  const names = [...new Set(wrong.map(({ check }) => check))].join(', ');
  throw new AssayError('doctor.bad', `Expected nothing to be bad, found "${wrong.length}": ${names}`, {
    remedy: 'What to do stands under each finding of "assay doctor".',
  });
}

/** Every check there is, in the order in which findings are told. */
function allChecks(world: DoctorWorld, looks: StoreLooks): readonly Check[] {
  const { settings, clock } = world;
  const { databaseUrl } = settings;
  const secrets = secretsOf(world);
  const now = (): ReturnType<typeof clock.now> => clock.now();
  const defaultBackups = join(settings.dataDir, 'backups');
  const address = backupAddress(settings);
  return [
    versionsCheck(settings),
    timeZonesCheck(now),
    settingsCheck(world),
    secretsCheck(world, secrets),
    diskCheck(diskPlaces(settings, address), clock),
    storeCheck(looks, storePlace(settings)),
    ...(databaseUrl === undefined ? [integrityCheck(looks)] : [postgresCheck(databaseUrl.reveal(), clock)]),
    booksCheck(looks),
    killSwitchCheck(looks),
    sessionsCheck(looks, now),
    jobsCheck(looks, settings, now),
    backupsCheck(
      { target: () => backupTarget(settings), firstFolder: address === defaultBackups ? address : undefined },
      looks,
      now,
    ),
    calendarsCheck(now),
    ...venueChecks(world, secrets),
  ];
}

function diskPlaces({ dataDir }: Settings, address: string): readonly DiskPlace[] {
  const data = { name: 'data folder', folder: dataDir, mayBeMissing: true };
  // A folder in the data folder lies on the same disk.
  if (address.includes('://') || address.startsWith(join(dataDir, '/'))) return [data];
  return [data, { name: 'backups', folder: address, mayBeMissing: false }];
}

/** Never with a password. */
function storePlace({ dataDir, databaseUrl }: Settings): Parameters<typeof storeCheck>[1] {
  if (databaseUrl === undefined) return { place: dataDir, folder: dataDir };
  try {
    return { place: parseDatabaseUrl(databaseUrl.reveal()).place, folder: undefined };
  } catch (error) {
    if (error instanceof AssayError) return { place: 'the database', folder: undefined };
    throw error;
  }
}
