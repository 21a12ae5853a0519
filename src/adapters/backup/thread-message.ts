import { AdapterError, AssayError } from '#core/errors.ts';
import type { ErrorCode } from '#core/error-codes.ts';
import type { ErrorPlace } from '#core/errors.ts';
import type { BackupProgress, BackupRequest, WrittenBackup } from '#adapters/backup/snapshot/write-backup.ts';
import type { StagedBackup } from '#adapters/backup/restore/stage-backup.ts';
import type { TargetAddress } from '#adapters/backup/target/backup-target.ts';

/** Work for a thread of its own: everything that takes the processor or waits for the disk. */
export type BackupTask =
  | { readonly kind: 'write'; readonly target: TargetAddress; readonly request: BackupRequest }
  | {
      readonly kind: 'stage';
      readonly target: TargetAddress;
      readonly name: string;
      readonly passphrase: string | undefined;
      /** An empty folder. */
      readonly folder: string;
    };

export interface TaskResults {
  readonly write: WrittenBackup;
  readonly stage: StagedBackup;
}

export type ThreadMessage =
  | { readonly kind: 'progress'; readonly progress: BackupProgress }
  | { readonly kind: 'done'; readonly result: TaskResults[keyof TaskResults] }
  | { readonly kind: 'failed'; readonly failure: CarriedError };

/** An error as plain data: threads pass on no classes. */
export interface CarriedError {
  readonly message: string;
  readonly code?: ErrorCode;
  readonly place?: ErrorPlace;
  readonly remedy?: string | undefined;
  readonly retryable?: boolean;
  readonly stack?: string | undefined;
}

/** What of an error another thread needs. */
export function carried(error: unknown): CarriedError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack } = error;
  if (!(error instanceof AssayError)) return { message, stack };
  const { code, place, remedy } = error;
  const retryable = error instanceof AdapterError ? { retryable: error.retryable } : {};
  return { message, code, place, remedy, ...retryable };
}

/** The error that was carried, as the class that it was. */
export function received({ message, code, place = {}, remedy, retryable, stack }: CarriedError): Error {
  if (code === undefined) return Object.assign(new Error(message), { stack });
  const options = { place, ...(remedy === undefined ? {} : { remedy }) };
  if (retryable === undefined) return new AssayError(code, message, options);
  return new AdapterError(code, message, { ...options, retryable });
}
