import type { SignalRow } from '#contract/signals.ts';
import type { SignalEntry, SignalStore } from '#domain/signals/signal-store.ts';
import { signalBrief } from '#apps/research/run/signal-brief.ts';
import type { SignalBrief } from '#apps/research/run/signal-brief.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';

/** A stored signal as lists show it. Undefined when its plan has no prices that could be shown. */
export function signalRow(entry: SignalEntry, brief = entry.brief as SignalBrief): SignalRow | undefined {
  const { id, time, strategy, instrument, direction, score, decision, origin } = entry;
  if (!isNumber(brief.stop) || !isNumber(brief.referencePrice) || !isNumber(score)) return undefined;
  return { id, time, strategy, instrument, direction, score, decision, origin, ...brief };
}

/** Rows of a page. Signals that an older version stored have nothing for lists beside their documents, which are read then. */
export async function signalRows(
  entries: readonly SignalEntry[],
  store: Pick<SignalStore, 'get'>,
): Promise<SignalRow[]> {
  const rows: SignalRow[] = [];
  for (const entry of entries) {
    const row = signalRow(entry, (entry.brief ?? (await storedBrief(entry, store))) as SignalBrief);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

async function storedBrief({ id }: SignalEntry, store: Pick<SignalStore, 'get'>): Promise<Partial<SignalBrief>> {
  const document = (await store.get(id))?.document as Partial<SignalDocument> | undefined;
  return document?.signal === undefined ? {} : signalBrief(document as SignalDocument);
}

/** JSON has null for numbers that are none. */
function isNumber(value: number | null | undefined): boolean {
  return typeof value === 'number';
}
