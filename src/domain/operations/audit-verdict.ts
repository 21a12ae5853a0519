import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';

/**
 * What became of following an audit log. `whole`: every entry fits, and the seal says that these are all. `unchecked`: every entry fits, but
 * the seal could not be looked at. `broken`: entries were changed, removed, added or moved.
 */
export interface AuditVerdict {
  readonly kind: 'whole' | 'unchecked' | 'broken';
  /** How many were followed: all, or those before the first that does not fit. */
  readonly entries: number;
  /** Of the first and last entry that was followed. */
  readonly from: UnixMs | undefined;
  readonly to: UnixMs | undefined;
  /** Of the last entry that was followed. With `entries` it is a witness for later. */
  readonly hash: string | undefined;
  /** Entries before it were there when the seal was begun; undefined when there is no seal that could be looked at. */
  readonly sealedSince: number | undefined;
  /** What is wrong or could not be looked at, and the first entry that it is about. */
  readonly problem: AuditProblem | undefined;
  /** What is good to know besides, in sentences without a full stop. */
  readonly notes: readonly string[];
}

export interface AuditProblem {
  readonly entry: number;
  /** Goes on after "audit entry 7 ...". */
  readonly what: string;
}

/** What somebody has written down of a log elsewhere: that it had so many entries, and the hash of the last of them. */
export interface AuditWitness {
  readonly entries: number;
  readonly hash: string;
}

/** What is wrong in one sentence; undefined when nothing is. */
export function problemText({ problem }: AuditVerdict): string | undefined {
  return problem === undefined ? undefined : `audit entry ${problem.entry} ${problem.what}`;
}

/** The error for a log that is not whole, or that cannot be shown to be. */
export function brokenAudit(verdict: AuditVerdict): AssayError {
  const place = { line: verdict.problem?.entry ?? verdict.entries };
  const message = `Expected a whole audit log, but ${problemText(verdict) ?? 'something is wrong with it'}`;
  const remedy =
    verdict.kind === 'unchecked'
      ? 'Put the key (audit.key) back into the data folder. Without it a seal is begun anew with the next entry; what stands before it is then taken as it is.'
      : 'The audit log was changed outside of Assay, or the store is damaged. Keep it, and compare it with a backup.';
  return new AssayError('audit.broken', message, { place, remedy });
}
