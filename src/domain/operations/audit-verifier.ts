import { canonicalJson } from '#core/hash.ts';
import type { UnixMs } from '#core/time.ts';
import { isSealed, sealedEntries } from '#domain/operations/audit-seal.ts';
import type { AuditHead, AuditKeyState } from '#domain/operations/audit-seal.ts';
import type { AuditProblem, AuditVerdict, AuditWitness } from '#domain/operations/audit-verdict.ts';
import { AUDIT_BROKEN, linkHash } from '#domain/operations/audit.ts';

/** An entry as a database gives it, whatever was done to it there. `detail` is the JSON text. */
export interface RawAuditRow {
  readonly n: unknown;
  readonly time: unknown;
  readonly actor: unknown;
  readonly action: unknown;
  readonly detail: unknown;
  readonly hash: unknown;
}

/** What a log is held against. */
export interface AuditProof {
  readonly heads: readonly AuditHead[];
  /** Undefined when no key is there. */
  readonly key: AuditKeyState | undefined;
  readonly witness?: AuditWitness | undefined;
}

/**
 * Follows a log row by row, oldest first, and says what became of it. Each row must be the very text that was stored: its number, its
 * detail letter by letter, its hash over everything before it. What is missing at the end, and a chain that was made anew, show in the heads.
 */
export class AuditVerifier {
  private readonly proof: AuditProof;
  private readonly marks: readonly Mark[];
  private count = 0;
  private last: Row | undefined;
  private from: UnixMs | undefined;
  private problem: AuditProblem | undefined;

  constructor(proof: AuditProof) {
    this.proof = proof;
    this.marks = marksOf(proof);
  }

  /** False once the log is broken: nothing after that means anything. */
  follow(raw: RawAuditRow): boolean {
    if (this.problem !== undefined) return false;
    const row = readRow(raw, this.count);
    const what = typeof row === 'string' ? row : this.misfit(row);
    if (typeof row === 'string' || what !== undefined) {
      this.problem = { entry: this.count, what: what ?? 'cannot be read' };
      return false;
    }
    this.count++;
    this.last = row;
    this.from ??= row.time;
    return true;
  }

  /** `rows`: how many rows the log has, where they were counted besides. */
  end(rows: number = this.count): AuditVerdict {
    const { count, last, from } = this;
    const broken = this.problem ?? this.endMisfit(rows) ?? this.sealMisfit();
    const unchecked = broken === undefined ? this.uncheckedPart() : undefined;
    const own = this.ownHead();
    return {
      kind: broken !== undefined ? 'broken' : unchecked !== undefined ? 'unchecked' : 'whole',
      entries: count,
      from,
      to: last?.time,
      hash: last?.hash,
      sealedSince: broken === undefined ? own?.since : undefined,
      problem: broken ?? unchecked,
      notes: this.notes(own),
    };
  }

  private misfit(row: Row): string | undefined {
    const { time, actor, action, detail, hash } = row;
    const n = this.count;
    if (hash !== linkHash({ time, actor, action, detail }, n, this.last?.hash ?? '')) {
      return 'was changed, or an entry before it was: its hash does not fit';
    }
    const mark = this.marks.find(({ entries, hash: known }) => entries === n + 1 && known !== hash);
    if (mark !== undefined)
      return `is not the one that was ${mark.how}: it was changed, or one before it, and the chain made anew`;
    if (action === AUDIT_BROKEN) return `says that the log was found changed: ${foundThen(detail)}`;
    return undefined;
  }

  private endMisfit(rows: number): AuditProblem | undefined {
    const { count } = this;
    const missing = this.marks.find(({ entries }) => entries > count);
    if (missing !== undefined) {
      return { entry: count, what: `is missing: ${missing.entries} entries were ${missing.how}, ${count} are there` };
    }
    if (rows !== count) return { entry: count, what: `has no number: ${rows} rows are there` };
    const { heads, key } = this.proof;
    const isGone = key?.isUsed === true && this.ownHead() === undefined;
    if (isGone && count === 0)
      return { entry: 0, what: 'is missing: a log was sealed here, and nothing of it is left' };
    if (isGone)
      return {
        entry: count - 1,
        what: `is not known to be the last one: the head that our key ${key.key.id} has sealed is gone`,
      };
    const sealed = sealedEntries(heads);
    return sealed === undefined || sealed === count ? undefined : { entry: sealed, what: 'was added without a seal' };
  }

  private sealMisfit(): AuditProblem | undefined {
    const { key } = this.proof;
    const own = this.ownHead();
    if (key === undefined || own === undefined || isSealed(key.key, own)) return undefined;
    return {
      entry: own.entries - 1,
      what: 'is not the one that was sealed: the seal does not fit, the log or its head was made anew',
    };
  }

  /** The first entry whose seal cannot be looked at here. */
  private uncheckedPart(): AuditProblem | undefined {
    const { heads, key } = this.proof;
    const others = heads.filter(({ keyId }) => keyId !== key?.key.id);
    const own = this.ownHead();
    const sealed = own === undefined ? 0 : own.entries;
    const beyond = others.find(({ entries }) => entries > sealed);
    if (beyond === undefined) return undefined;
    const what = `fits, as all do, but its seal cannot be checked: it was made by key ${beyond.keyId}, which is not here`;
    return { entry: sealed, what };
  }

  private notes(own: AuditHead | undefined): readonly string[] {
    if (own === undefined) {
      return this.proof.heads.length > 0 || this.count === 0
        ? []
        : ['not sealed yet: entries removed from the end would not be missed; the seal is begun with the next entry'];
    }
    if (own.since === 0) return [];
    const others = this.proof.heads.filter(({ keyId }) => keyId !== own.keyId).map(({ keyId }) => keyId);
    const by =
      others.length === 0
        ? 'stood there when the seal was begun'
        : `were sealed by key ${others.join(', ')}, which is not here`;
    return [`entries before ${own.since} fit the chain; they ${by}`];
  }

  private ownHead(): AuditHead | undefined {
    const { heads, key } = this.proof;
    return heads.find(({ keyId }) => keyId === key?.key.id);
  }
}

interface Mark {
  readonly entries: number;
  readonly hash: string;
  readonly how: string;
}

interface Row {
  readonly time: UnixMs;
  readonly actor: string;
  readonly action: string;
  readonly detail: unknown;
  readonly hash: string;
}

function marksOf({ heads, witness }: AuditProof): readonly Mark[] {
  const sealed = heads.map(({ entries, hash, keyId }) => ({ entries, hash, how: `sealed by key ${keyId}` }));
  return witness === undefined ? sealed : [...sealed, { ...witness, how: 'written down' }];
}

/** The row of this number; in words what is wrong when it is not one. */
function readRow({ n, time, actor, action, detail, hash }: RawAuditRow, wanted: number): Row | string {
  const found = wholeNumber(n);
  if (found !== wanted)
    return found !== undefined && found > wanted
      ? `is missing: entry ${found} comes in its place`
      : 'is not in its place: its number is wrong';
  const at = wholeNumber(time);
  if (at === undefined) return 'was changed: its time is no whole number';
  if (
    typeof actor !== 'string' ||
    typeof action !== 'string' ||
    typeof detail !== 'string' ||
    typeof hash !== 'string'
  ) {
    return 'was changed: a part of it is no text';
  }
  const data = parsed(detail);
  return data === undefined
    ? 'was changed: its detail is not the JSON that was stored'
    : { time: at as UnixMs, actor, action, detail: data.value, hash };
}

/** As databases give them: numbers, big numbers, or texts of either. */
function wholeNumber(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^-?\d{1,16}$/.test(value);
  const number = isText || typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** Undefined unless the text is the one that is stored for its data: not a blank more. */
function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return canonicalJson(value) === text ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function foundThen(detail: unknown): string {
  const problem = (detail as { readonly problem?: unknown } | null)?.problem;
  return typeof problem === 'string' ? problem : 'see there';
}
