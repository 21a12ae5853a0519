import { AssayError } from '#core/errors.ts';
import { JOURNAL_VERSION, RECORD_KINDS, SEAL_DIGITS, chained } from '#engine/journal.ts';
import type { RecordKind } from '#engine/journal.ts';
import type { RunConfig } from '#engine/run-config.ts';

/** One record of a journal, checked. */
export interface JournalRecord {
  readonly n: number;
  readonly kind: RecordKind;
  /** As it was written: exact numbers are texts, special numbers are null. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly line: string;
}

export interface ReadJournal {
  readonly config: RunConfig;
  readonly configHash: string;
  readonly records: readonly JournalRecord[];
  /** Whether the run's last record is there: its end, or its failure. A journal that was cut is good up to its last whole record. */
  readonly isComplete: boolean;
  /** What was left over after the last whole record; empty when nothing was. */
  readonly cutText: string;
  /** Hash of all records, 64 hex digits. */
  readonly hash: string;
}

/**
 * Checks a journal record by record. A text that ends in the middle of a record is read up to there; anything else that is not
 * as it was written throws `journal.corrupt`, naming the record.
 */
export function readJournal(text: string): ReadJournal {
  const lines = text.split('\n');
  const cutText = lines.pop() ?? '';
  const records: JournalRecord[] = [];
  let hash = '';
  for (const [n, line] of lines.entries()) {
    const body = bodyOf(line, n);
    hash = chained(hash, body);
    if (!line.endsWith(`"h":"${hash.slice(0, SEAL_DIGITS)}"}`))
      throw corrupt(n, 'a hash that fits the record before it', line);
    records.push(parsed(body, line, n));
  }
  const { config, configHash } = header(records[0]);
  const last = records.at(-1)?.kind;
  return { config, configHash, records, isComplete: last === 'end' || last === 'failed', cutText, hash };
}

/** The record's text without its seal. */
function bodyOf(line: string, n: number): string {
  const at = line.length - SEAL_LENGTH;
  if (at > 0 && line.startsWith(',"h":"', at)) return `${line.slice(0, at)}}`;
  throw corrupt(n, 'a whole record', line);
}

const SEAL_LENGTH = ',"h":""}'.length + SEAL_DIGITS;

function parsed(body: string, line: string, n: number): JournalRecord {
  const record = JSON.parse(body) as { n: number; kind: RecordKind; data: Record<string, unknown> };
  if (record.n !== n) throw corrupt(n, `number "${n}"`, line);
  if (!RECORD_KINDS.includes(record.kind)) throw corrupt(n, 'a known kind of record', line);
  return { n, kind: record.kind, data: record.data, line };
}

function header(first: JournalRecord | undefined): { readonly config: RunConfig; readonly configHash: string } {
  if (first?.kind !== 'run') throw corrupt(0, 'the configuration of a run', first?.line ?? '');
  const { version, config, hash } = first.data;
  if (version !== JOURNAL_VERSION) throw corrupt(0, `version "${JOURNAL_VERSION}"`, `version ${String(version)}`);
  return { config: config as RunConfig, configHash: hash as string };
}

function corrupt(n: number, expected: string, found: string): AssayError {
  const shown = found.length > SHOWN ? `${found.slice(0, SHOWN)}...` : found;
  return new AssayError('journal.corrupt', `Journal record ${n}: expected ${expected}, was "${shown}"`, {
    place: { line: n + 1, value: shown },
    remedy: 'Run again to get a new journal; a damaged one cannot be replayed beyond the record before.',
  });
}

const SHOWN = 120;
