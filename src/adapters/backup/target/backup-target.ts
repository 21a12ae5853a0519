import { AdapterError, AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import type { Pause } from '#adapters/transport/pause.ts';
import type { ByteSink } from '#adapters/backup/archive/archive-writer.ts';

/** A backup as its place lists it. */
export interface StoredBackup {
  readonly name: string;
  /** From the name, to the millisecond. */
  readonly time: UnixMs;
  readonly bytes: number;
}

/** A place that keeps backups. What it cannot do is `backup.target`, a name that it does not have `backup.missing`. */
export interface BackupTarget {
  /** As it may be shown: without secrets. */
  readonly address: string;
  /** Latest first. Files that are no backups by their name are left out. */
  list(): Promise<readonly StoredBackup[]>;
  /** Begins a backup; nobody sees it before `commit`. Throws when one of that name is there. */
  create(name: string): Promise<BackupUpload>;
  read(name: string): AsyncIterable<Uint8Array>;
  remove(name: string): Promise<void>;
}

export interface BackupUpload extends ByteSink {
  /** Durable and listed when it returns. */
  commit(): Promise<void>;
  /** Leaves nothing behind; never throws. */
  discard(): Promise<void>;
}

/** Where backups go: a folder, or `s3://bucket/prefix?endpoint=https://...&region=...`. */
export interface TargetAddress {
  readonly address: string;
  /** For an S3-compatible store. */
  readonly credentials?: ObjectStoreCredentials | undefined;
}

export interface ObjectStoreCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Time and chance, given from outside. */
export interface TargetTools {
  readonly now: () => number;
  readonly pause: Pause;
  /** Uniform in [0, 1). */
  readonly jitter: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Latest first. */
export function latestFirst(backups: readonly StoredBackup[]): StoredBackup[] {
  return [...backups].sort((a, b) => b.time - a.time);
}

/** The backup of this name, or the latest one; throws `backup.missing` with what is there. */
export async function findBackup(target: BackupTarget, name: string | undefined): Promise<StoredBackup> {
  const all = await target.list();
  const found = name === undefined ? all[0] : all.find((backup) => backup.name === name);
  if (found !== undefined) return found;
  const there = all.length === 0 ? 'none' : `"${all.length}", the latest "${all[0]!.name}"`;
  const wanted = name === undefined ? 'a backup' : `the backup "${name}"`;
  throw new AssayError('backup.missing', `Expected ${wanted} in ${target.address}, found ${there}`, {
    remedy: 'Check the place, or make a backup with "assay backup".',
    place: { value: name ?? target.address },
  });
}

export function targetError(
  message: string,
  remedy: string,
  options: { readonly retryable?: boolean; readonly cause?: unknown } = {},
): AdapterError {
  return new AdapterError('backup.target', message, { retryable: false, ...options, remedy });
}

export function missingBackup(name: string, address: string, cause?: unknown): AdapterError {
  return new AdapterError('backup.missing', `Expected the backup "${name}" in ${address}, found none of that name`, {
    retryable: false,
    remedy: 'List what is there, and name one of them.',
    place: { value: name },
    cause,
  });
}
