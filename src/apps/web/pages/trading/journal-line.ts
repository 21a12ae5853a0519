/** A record of the journal, as far as it is what we know. */
export interface JournalLine {
  /** Its number; null when the record has none. */
  readonly n: number | null;
  readonly kind: string;
  /** UTC milliseconds of what it is about; null when it does not say. */
  readonly time: number | null;
  /** In one line. */
  readonly brief: string;
  /** All of it, for reading. */
  readonly text: string;
}

const BRIEF_LETTERS = 160;
/** Names under which a record says when it was; the first one counts. */
const TIMES: readonly string[] = ['time', 'closeTime', 'at', 'openTime'];

/** Reads a record; whatever it holds, something can be shown. */
export function journalLine(record: unknown): JournalLine {
  const { n, kind, data } = isObject(record) ? record : ({} as Record<string, unknown>);
  return {
    n: typeof n === 'number' ? n : null,
    kind: typeof kind === 'string' ? kind : 'record',
    time: timeOf(data),
    brief: brief(data ?? record),
    text: JSON.stringify(record, null, 2) ?? '',
  };
}

function timeOf(data: unknown): number | null {
  if (!isObject(data)) return null;
  const found = TIMES.map((name) => data[name]).find((time): time is number => typeof time === 'number');
  return found ?? null;
}

function brief(data: unknown): string {
  const text = isObject(data)
    ? Object.entries(data)
        .filter(([name]) => !TIMES.includes(name))
        .map(fieldText)
        .join(', ')
    : (JSON.stringify(data) ?? '');
  return text.length > BRIEF_LETTERS ? `${text.slice(0, BRIEF_LETTERS)}…` : text;
}

function fieldText([name, value]: [string, unknown]): string {
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
