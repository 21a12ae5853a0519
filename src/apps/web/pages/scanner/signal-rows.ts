import type { SignalRow } from '#contract/signals.ts';
import { SINCE_MS } from '#apps/web/pages/scanner/scanner-search.ts';
import type { ScannerSearch } from '#apps/web/pages/scanner/scanner-search.ts';

/** Signals that came live: those in the list, and those that wait until somebody asks for them. Newest first. */
export interface LiveSignals {
  readonly shown: readonly SignalRow[];
  readonly waiting: readonly SignalRow[];
}

export const NO_LIVE: LiveSignals = { shown: [], waiting: [] };
const MOST_LIVE = 500;

/**
 * Takes a signal that was heard. A new one goes into the list while its top is in sight, else it waits, so that nothing moves below
 * somebody's eyes; one that is known already is replaced where it stands.
 */
export function receive(live: LiveSignals, row: SignalRow, isAtTop: boolean): LiveSignals {
  const place = (rows: readonly SignalRow[]) => rows.map((other) => (other.id === row.id ? row : other));
  if (live.shown.some(({ id }) => id === row.id)) return { ...live, shown: place(live.shown) };
  if (live.waiting.some(({ id }) => id === row.id)) return { ...live, waiting: place(live.waiting) };
  if (isAtTop) return { ...live, shown: [row, ...live.shown].slice(0, MOST_LIVE) };
  return { ...live, waiting: [row, ...live.waiting].slice(0, MOST_LIVE) };
}

/** Lets those that wait into the list. */
export function showWaiting({ shown, waiting }: LiveSignals): LiveSignals {
  return { shown: [...waiting, ...shown].slice(0, MOST_LIVE), waiting: [] };
}

/** Forgets live signals that were asked for meanwhile. */
export function withoutLoaded({ shown, waiting }: LiveSignals, loaded: readonly SignalRow[]): LiveSignals {
  const ids = new Set(loaded.map(({ id }) => id));
  return { shown, waiting: waiting.filter(({ id }) => !ids.has(id)) };
}

/** The list: each signal once, of two versions the live one, in the order that was asked for. */
export function mergeSignals(
  live: readonly SignalRow[],
  loaded: readonly SignalRow[],
  sort: ScannerSearch['sort'],
): SignalRow[] {
  const rows = new Map<string, SignalRow>();
  for (const row of [...loaded, ...live]) rows.set(row.id, row);
  return [...rows.values()].sort((a, b) => compareSignals(a, b, sort));
}

/** The latest first, or the highest score first. A score says how much speaks for the trade, whichever way it points. */
function compareSignals(a: SignalRow, b: SignalRow, sort: ScannerSearch['sort']): number {
  const byTime = b.time - a.time || (a.id < b.id ? 1 : -1);
  return sort === 'score' ? b.score - a.score || byTime : byTime;
}

/** Whether a live signal belongs into a list with these filters. */
export function matches(row: SignalRow, search: ScannerSearch, now: number): boolean {
  const { instrument, strategy, decision, gate, direction, origin, since } = search;
  return (
    (instrument === undefined || row.instrument === instrument) &&
    (strategy === undefined || row.strategy === strategy) &&
    (decision === undefined || row.decision === decision) &&
    (direction === undefined || row.direction === direction) &&
    (origin === undefined || row.origin === origin) &&
    (gate === undefined || stopOf(row)?.gate === gate) &&
    (since === undefined || row.time >= now - SINCE_MS[since])
  );
}

/** The gate that stopped a signal first, why, and how many others did as well; undefined when none did. */
export interface Stop {
  readonly gate: string;
  readonly why: string;
  readonly others: number;
}

/** Takes `momentum: 1d runs hard against a short (+1)` apart. */
export function stopOf({ stoppedBy }: Pick<SignalRow, 'stoppedBy'>): Stop | undefined {
  if (stoppedBy === null) return undefined;
  const [, gate = stoppedBy, why = '', others = '0'] = /^([^:]+): (.*?)(?: \(\+(\d+)\))?$/s.exec(stoppedBy) ?? [];
  return { gate, why, others: Number(others) };
}
