import { existsSync } from 'node:fs';
import { DAY_MS, formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { AssayError } from '#core/errors.ts';
import { listBackups } from '#adapters/backup/take-backup.ts';
import type { StoredBackup, TargetAddress } from '#adapters/backup/target/backup-target.ts';
import { bad, failure, ok, skipped, warning } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import type { BackupTimes } from '#apps/operating/looks/looks.ts';
import type { StoreLooks } from '#apps/operating/looks/store-looks.ts';
import { countText, sizeText, spanText } from '#apps/operating/sizes.ts';

export interface BackupPlace {
  /** Where they are kept; asked for late, because the key of an object store may be missing. */
  readonly target: () => Promise<TargetAddress>;
  /** A folder that is made with the first backup; undefined when the place must be there already. */
  readonly firstFolder: string | undefined;
}

/** How old the newest backup is, and when one was last read to its end. Lists them; reads none. */
export function backupsCheck(place: BackupPlace, looks: StoreLooks, now: () => UnixMs): Check {
  return {
    name: 'backups',
    run: async () => {
      const times = await looks.find('backups').catch(() => undefined);
      const backups = await listed(place);
      if (backups instanceof AssayError) return [failure(backups, 'newest')];
      if (backups.length === 0 && times === undefined)
        return [skipped('none, and no store that can be read', 'newest')];
      return backupFindings(backups, times?.value, now());
    },
  };
}

const OLD_MS = 2 * DAY_MS;
const VERY_OLD_MS = 14 * DAY_MS;
const UNVERIFIED_MS = 8 * DAY_MS;
/** A backup far smaller than the one before it was made of another store, or of half of one. */
const SHRUNK = 0.5;
const TAKE = 'Run "assay backup", and let a job do it every day ("backup.schedule" in the settings).';
const VERIFY = 'Run "assay backup --verify latest": a backup that was never read is a hope.';

export function backupFindings(
  backups: readonly StoredBackup[],
  times: BackupTimes | undefined,
  now: UnixMs,
): readonly Finding[] {
  const [newest, before] = backups;
  if (newest === undefined) return [warning('none yet', TAKE, 'newest')];
  const age = now - newest.time;
  const found = `${newest.name}, ${spanText(Math.max(0, age))} old, ${sizeText(newest.bytes)}, ${countText(backups.length, 'backup')} in all`;
  const findings = [ageFinding(found, age)];
  if (before !== undefined && newest.bytes < before.bytes * SHRUNK) {
    const shrunk = `the newest is ${sizeText(newest.bytes)}, the one before it was ${sizeText(before.bytes)}`;
    findings.push(warning(shrunk, `Is the store whole? ${VERIFY}`, 'size'));
  }
  return [...findings, verifiedFinding(times?.verified, now)];
}

function ageFinding(found: string, age: number): Finding {
  if (age > VERY_OLD_MS) return bad(found, TAKE, { about: 'newest', code: 'backup.missing' });
  return age > OLD_MS ? warning(found, TAKE, 'newest') : ok(found, 'newest');
}

function verifiedFinding(verified: number | undefined, now: UnixMs): Finding {
  if (verified === undefined) return warning('none was ever verified', VERIFY, 'verified');
  const found = `last ${formatInstant(verified as UnixMs)}`;
  return now - verified > UNVERIFIED_MS ? warning(found, VERIFY, 'verified') : ok(found, 'verified');
}

async function listed({ target, firstFolder }: BackupPlace): Promise<readonly StoredBackup[] | AssayError> {
  if (firstFolder !== undefined && !existsSync(firstFolder)) return [];
  try {
    return await listBackups(await target());
  } catch (error) {
    if (error instanceof AssayError) return error;
    throw error;
  }
}
