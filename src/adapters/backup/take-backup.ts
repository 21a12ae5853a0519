import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import type { ArchiveManifest, StoreKind } from '#adapters/backup/archive/archive-format.ts';
import type { DerivationCost } from '#adapters/backup/archive/frame-cipher.ts';
import { onThread } from '#adapters/backup/backup-thread.ts';
import type { TaskWatch } from '#adapters/backup/backup-thread.ts';
import { planRetention } from '#adapters/backup/retention.ts';
import type { RetentionPlan, RetentionRule } from '#adapters/backup/retention.ts';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';
import type { StoredBackup, TargetAddress } from '#adapters/backup/target/backup-target.ts';
import { openTarget, plainTarget } from '#adapters/backup/target/open-target.ts';

export interface BackupOptions extends TaskWatch {
  readonly store: StoreLocation;
  readonly target: TargetAddress;
  /** Encrypts the backup. Nobody can read it without. */
  readonly passphrase?: string | undefined;
  /** Of Assay, for the header. */
  readonly version: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Of zstd, 1 to 19: smaller and slower. */
  readonly level?: number;
  /** What one guess of the passphrase costs; weaker only in tests. */
  readonly cost?: DerivationCost;
}

export interface BackupSummary {
  readonly name: string;
  readonly created: UnixMs;
  readonly store: StoreKind;
  readonly isEncrypted: boolean;
  /** Of the file, and of what it holds. */
  readonly bytes: number;
  readonly plainBytes: number;
  readonly manifest: ArchiveManifest;
}

/**
 * Backs a store up while it is in use, on a thread of its own. A failure or an abort leaves nothing behind in the target. Throws
 * `backup.target`, `store.unusable` or `store.lost`.
 */
export async function takeBackup(options: BackupOptions): Promise<BackupSummary> {
  const { store, target, passphrase, version, clock, level, cost } = options;
  const created = clock.now();
  // Wrong addresses and missing keys are told before a thread is started.
  await openTarget(target);
  const request = {
    // Only what is named here: the caller's objects may hold more than a thread can be given.
    store: { folder: store.folder, databaseUrl: store.databaseUrl },
    created,
    version,
    passphrase,
    ...(level === undefined ? {} : { level }),
    ...(cost === undefined ? {} : { cost }),
  };
  const { name, kind, bytes, manifest } = await onThread(
    { kind: 'write', target: plainTarget(target), request },
    options,
  );
  const plainBytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  return { name, created, store: kind, isEncrypted: passphrase !== undefined, bytes, plainBytes, manifest };
}

/** Backups in a place, latest first. */
export async function listBackups(target: TargetAddress): Promise<readonly StoredBackup[]> {
  return (await openTarget(target)).list();
}

/** Deletes the backups that the rule does not keep; with `dryRun` only says which. */
export async function applyRetention(
  target: TargetAddress,
  now: UnixMs,
  options: { readonly dryRun: boolean; readonly rule?: RetentionRule },
): Promise<RetentionPlan> {
  const place = await openTarget(target);
  const plan = planRetention(await place.list(), now, options.rule);
  if (!options.dryRun) for (const { backup } of plan.remove) await place.remove(backup.name);
  return plan;
}
