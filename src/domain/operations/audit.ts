import { AssayError } from '#core/errors.ts';
import { canonicalJson, hashText } from '#core/hash.ts';
import type { UnixMs } from '#core/time.ts';
import type { AuditVerdict, AuditWitness } from '#domain/operations/audit-verdict.ts';

/** Something that a person or a job did, which must never be changed afterwards. */
export interface AuditEntry {
  readonly time: UnixMs;
  /** `cli`, `job:backup`, `user:anna`. */
  readonly actor: string;
  /** `kill.pull`, `kill.lift`, `session.start`, `backup.made`. */
  readonly action: string;
  /** Plain data without secrets. */
  readonly detail: unknown;
}

/** An entry in the chain: `hash` is over the entry, its number and the hash before it. */
export interface AuditRecord extends AuditEntry {
  /** Counts from 0. */
  readonly n: number;
  readonly hash: string;
}

export interface AuditStore {
  /**
   * Durable when it returns. A log that was changed meanwhile is gone on with all the same, after an entry of its own that says so
   * (`AUDIT_BROKEN`): what must be written down is, and what was done to the log is never covered up.
   */
  add(entry: AuditEntry): Promise<AuditRecord>;
  /** Oldest first, from this number on. */
  read(from: number, limit: number): Promise<readonly AuditRecord[]>;
  length(): Promise<number>;
  /** Follows the whole log, and looks at its seal. A witness is what somebody wrote down of it earlier. */
  verify(witness?: AuditWitness): Promise<AuditVerdict>;
}

/** The action of an entry that says that the log before it was found changed. */
export const AUDIT_BROKEN = 'audit.broken';

/** The end of a chain: what the next link needs of it. */
export type AuditLink = Pick<AuditRecord, 'n' | 'hash'>;

/** The next link of a chain; `previous` is undefined for the first. */
export function auditRecord(entry: AuditEntry, previous: AuditLink | undefined): AuditRecord {
  const n = previous === undefined ? 0 : previous.n + 1;
  return { ...entry, n, hash: linkHash(entry, n, previous?.hash ?? '') };
}

/** The hash of an entry at its place in a chain. */
export function linkHash({ time, actor, action, detail }: AuditEntry, n: number, previous: string): string {
  return hashText(`${previous}${canonicalJson({ n, time, actor, action, detail })}`);
}

/** Follows a chain link by link; throws `audit.broken` naming the first entry that does not fit. */
export class AuditChain {
  private previous: AuditRecord | undefined;

  get length(): number {
    return this.previous === undefined ? 0 : this.previous.n + 1;
  }

  follow(record: AuditRecord): void {
    const n = this.length;
    const { time, actor, action, detail } = record;
    const hash = linkHash({ time, actor, action, detail }, n, this.previous?.hash ?? '');
    if (record.n !== n || record.hash !== hash) {
      const found = `entry ${record.n} with hash ${record.hash.slice(0, 12)}`;
      throw new AssayError(
        'audit.broken',
        `Expected audit entry ${n} with hash "${hash.slice(0, 12)}", was "${found}"`,
        {
          place: { line: n, value: found },
          remedy:
            'The audit log was changed outside of Assay, or the store is damaged. Keep it, and compare it with a backup.',
        },
      );
    }
    this.previous = record;
  }
}
