import type { RecordKind } from '#engine/journal.ts';

/** A record of a journal, not checked against its hash: it was written a moment ago, or is checked elsewhere. */
export interface JournalLine {
  readonly n: number;
  readonly kind: RecordKind;
  /** As it was written: exact numbers are texts, what is not finite is null. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Parses a line of one of these kinds; undefined for the others, which are told by their end without being parsed. */
export function journalLine(line: string, kinds: ReadonlySet<RecordKind>): JournalLine | undefined {
  const kind = KIND_AT_END.exec(line)?.[1] as RecordKind | undefined;
  return kind !== undefined && kinds.has(kind) ? (JSON.parse(line) as JournalLine) : undefined;
}

/** Fields are in the order of the alphabet, and the hash comes last. */
const KIND_AT_END = /,"kind":"([a-z]+)","n":\d+,"h":"[0-9a-f]+"\}$/;
