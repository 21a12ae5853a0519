import { canonicalJson } from '#core/hash.ts';

/** One record of a run's journal. */
export interface RecordedEvent {
  readonly n: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where two journals part. */
export interface EventDifference {
  /** The first record of each that differs; undefined when a journal has ended before. */
  readonly a: RecordedEvent | undefined;
  readonly b: RecordedEvent | undefined;
  /** When it happened, UTC ms; undefined when neither record nor any before it says. */
  readonly time: number | undefined;
  /** Records that are the same before it, from the first common bar on. */
  readonly before: number;
  /** Records left out because one run began earlier than the other. */
  readonly skippedA: number;
  readonly skippedB: number;
}

/**
 * The first event where two journals part; undefined when all is the same. The first record is the configuration, which is compared
 * on its own. When one run begins earlier, both are compared from their first common bar on. Hashes over what came before
 * are no events.
 */
export function firstDifference(a: readonly RecordedEvent[], b: readonly RecordedEvent[]): EventDifference | undefined {
  const [startA, startB] = commonStart(a, b);
  const skipped = { skippedA: startA - 1, skippedB: startB - 1 };
  let time: number | undefined;
  for (let i = 0; startA + i < a.length || startB + i < b.length; i++) {
    const one = a[startA + i];
    const other = b[startB + i];
    if (one !== undefined && other !== undefined && isSame(one, other)) {
      time = timeOf(one) ?? time;
      continue;
    }
    const moments = [one, other].flatMap((event) => (event === undefined ? [] : (timeOf(event) ?? [])));
    return {
      a: one,
      b: other,
      time: moments.length === 0 ? time : Math.min(...moments),
      before: i,
      ...skipped,
    };
  }
  return undefined;
}

/** The moment that a record speaks of, UTC ms: the close of a bar, the time of an order or signal. */
function timeOf({ data }: RecordedEvent): number | undefined {
  const time = data['closeTime'] ?? data['time'] ?? data['exitTime'];
  return typeof time === 'number' ? time : undefined;
}

/** Behind the configuration, unless the first bars differ: then at the first bar that both have. */
function commonStart(a: readonly RecordedEvent[], b: readonly RecordedEvent[]): readonly [number, number] {
  const firstA = a.findIndex(({ kind }) => kind === 'bar');
  const firstB = b.findIndex(({ kind }) => kind === 'bar');
  const [openA, openB] = [openTimeOf(a[firstA]), openTimeOf(b[firstB])];
  if (openA === undefined || openB === undefined || openA === openB) return [1, 1];
  const from = Math.max(openA, openB);
  const at = (events: readonly RecordedEvent[]): number => events.findIndex((event) => openTimeOf(event) === from);
  const [atA, atB] = [at(a), at(b)];
  return atA < 0 || atB < 0 ? [1, 1] : [atA, atB];
}

function openTimeOf(event: RecordedEvent | undefined): number | undefined {
  const time = event?.kind === 'bar' ? event.data['openTime'] : undefined;
  return typeof time === 'number' ? time : undefined;
}

function isSame(a: RecordedEvent, b: RecordedEvent): boolean {
  return a.kind === b.kind && canonicalJson(comparable(a)) === canonicalJson(comparable(b));
}

/** The last record holds the hash of the whole journal, the configuration included, which is not what happened. */
function comparable({ kind, data }: RecordedEvent): object {
  return kind === 'end' ? { ...data, journalHash: undefined } : data;
}
