import { formatInstant } from '#core/time.ts';
import type { RestoredBackup, VerifiedBackup } from '#adapters/backup/restore-backup.ts';
import type { RetentionDecision, RetentionPlan } from '#adapters/backup/retention.ts';
import { contentHash, rowsOf } from '#apps/operating/make-backup.ts';
import type { MadeBackup } from '#apps/operating/make-backup.ts';

export function madeJson({ summary, retention, tookMs }: MadeBackup, place: string): object {
  const { name, created, store, isEncrypted, bytes, plainBytes, manifest } = summary;
  return {
    name,
    place,
    created: formatInstant(created),
    store,
    isEncrypted,
    bytes,
    plainBytes,
    tookMs: Math.round(tookMs),
    content: contentHash(manifest),
    rows: rowsOf(manifest),
    retention: retention === undefined ? null : planJson(retention),
  };
}

export function planJson({ keep, remove }: RetentionPlan): object {
  return { keep: keep.map(decisionJson), remove: remove.map(decisionJson) };
}

export function verifiedJson({ name, bytes, header, manifest, checks }: VerifiedBackup): object {
  return {
    name,
    bytes,
    created: formatInstant(header.created),
    assay: header.assay,
    store: header.store,
    isEncrypted: header.encryption !== null,
    content: contentHash(manifest),
    rows: rowsOf(manifest),
    checks,
  };
}

export function restoredJson(restored: RestoredBackup): object {
  return { ...verifiedJson(restored), kept: restored.kept };
}

function decisionJson({ backup, reason }: RetentionDecision): object {
  return { name: backup.name, time: formatInstant(backup.time), bytes: backup.bytes, reason };
}
