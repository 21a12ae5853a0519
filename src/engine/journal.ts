import { canonicalJson, hashText } from '#core/hash.ts';
import type { State } from '#core/state.ts';

/** Raised when records change their shape. */
export const JOURNAL_VERSION = 1;

/** What a record of the journal is about. `bar`, `time`, `order`, `halt`, `lift` and `resume` came from
 * outside; the rest was decided here. */
export type RecordKind = (typeof RECORD_KINDS)[number];

export const RECORD_KINDS = [
  'run',
  'bar',
  'time',
  'order',
  'halt',
  'lift',
  'resume',
  'signal',
  'verdicts',
  'decision',
  'approved',
  'denied',
  'exit',
  'cancel',
  'posting',
  'trade',
  'outcome',
  'risk',
  'failed',
  'end',
] as const;

/** Numbers every event and decision of a run and hands each on as one line of JSON. */
export class Journal {
  private readonly sink: (line: string) => void;
  private readonly onRecord: RecordListener | undefined;
  private next = 0;
  private chain = '';

  /** `sink` gets each line without its line break; `onRecord` is told what it is about, as the object that was recorded. */
  constructor(sink: (line: string) => void, onRecord?: RecordListener) {
    this.sink = sink;
    this.onRecord = onRecord;
  }

  /** Number of the next record, which is how many there are. */
  get length(): number {
    return this.next;
  }

  /** Hash of everything recorded so far, 64 hex digits; empty before the first record. */
  get hash(): string {
    return this.chain;
  }

  /**
   * Writes `{"data":…,"kind":…,"n":…,"h":…}`. `h` is the start of a SHA-256 over this record's text and the hash before it, so
   * a damaged record is found where it is.
   */
  record(kind: RecordKind, data: object): void {
    const body = canonicalJson({ data, kind, n: this.next });
    this.chain = chained(this.chain, body);
    this.next++;
    this.sink(sealed(body, this.chain));
    this.onRecord?.(kind, data);
  }

  snapshot(): State {
    const { next, chain } = this;
    return { next, chain };
  }

  restore(state: State): void {
    Object.assign(this, state);
  }
}

export type RecordListener = (kind: RecordKind, data: object) => void;

/** The hash after a record: that of the hash before it and its text. */
export function chained(previous: string, body: string): string {
  return hashText(`${previous}${body}`);
}

/** A record's line: its body with the start of its hash as the last field. */
function sealed(body: string, chain: string): string {
  return `${body.slice(0, -1)},"h":"${chain.slice(0, SEAL_DIGITS)}"}`;
}

export const SEAL_DIGITS = 16;
