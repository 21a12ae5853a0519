import { canonicalJson, hashText } from '#core/hash.ts';
import { lockStore } from '#adapters/backup/store-lock.ts';
import type { ArchiveManifest } from '#adapters/backup/archive/archive-format.ts';
import type { TaskWatch } from '#adapters/backup/backup-thread.ts';
import type { RetentionPlan, RetentionRule } from '#adapters/backup/retention.ts';
import { applyRetention, takeBackup } from '#adapters/backup/take-backup.ts';
import type { BackupSummary } from '#adapters/backup/take-backup.ts';
import type { TargetAddress } from '#adapters/backup/target/backup-target.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { makeDefaultFolder, storeLocation } from '#apps/operating/backup-place.ts';
import packageJson from '../../../package.json' with { type: 'json' };

export interface BackupWork {
  readonly target: TargetAddress;
  readonly passphrase: string | undefined;
  /** Undefined: nothing is deleted. */
  readonly rule: RetentionRule | undefined;
  readonly watch: TaskWatch;
}

export interface MadeBackup {
  readonly summary: BackupSummary;
  readonly retention: RetentionPlan | undefined;
  readonly tookMs: number;
}

/** Backs the store up, then deletes the backups that the rule does not keep. Throws as `takeBackup` does, and `store.unusable` during a restore. */
export async function makeBackup(settings: Settings, work: BackupWork): Promise<MadeBackup> {
  const { target, passphrase, rule, watch } = work;
  const store = storeLocation(settings);
  const began = performance.now();
  await makeDefaultFolder(settings, target);
  const summary = await backedUp();
  const tookMs = performance.now() - began;
  const retention =
    rule === undefined ? undefined : await applyRetention(target, systemClock.now(), { dryRun: false, rule });
  return { summary, retention, tookMs };

  async function backedUp(): Promise<BackupSummary> {
    await using _lock = await lockStore(store, 'shared');
    return await takeBackup({ store, target, passphrase, version: packageJson.version, clock: systemClock, ...watch });
  }
}

/** One checksum over what a backup holds: the same as long as no part of it differs. 64 hex digits. */
export function contentHash({ parts }: ArchiveManifest): string {
  return hashText(canonicalJson(parts.map(({ name, kind, sha256 }) => [kind, name, sha256])));
}

/** Rows of all tables that a backup holds, by table. */
export function rowsOf({ parts }: ArchiveManifest): Readonly<Record<string, number>> {
  const rows = new Map<string, number>();
  // Each SQLite file has a table of its own for migrations: only the sum is said.
  for (const [table, count] of parts.flatMap((part) => Object.entries(part.rows))) {
    rows.set(table, (rows.get(table) ?? 0) + count);
  }
  return Object.fromEntries(rows);
}
