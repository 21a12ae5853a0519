import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Direction } from '#domain/signals/signal.ts';

/** What a signal can be found by, and what a list shows of it. */
export interface SignalEntry {
  readonly id: string;
  /** When the signal became known. */
  readonly time: UnixMs;
  readonly strategy: string;
  readonly instrument: InstrumentId;
  /** `passed` every gate, or was `blocked` by one (an unknown answer blocks as well). */
  readonly decision: 'passed' | 'blocked';
  readonly direction: Direction;
  /** -1…1. */
  readonly score: number;
  /** How it was made: `scan`, or the id of a run or of a session. */
  readonly origin: string;
  /** Gates that did not pass it. */
  readonly stoppedBy: readonly string[];
  /** Plain JSON for a list; undefined of signals that older versions stored. This store never looks into it. */
  readonly brief: unknown;
}

/**
 * A signal with what became of it, to be kept. The document (signal, verdicts and whatever else the run wants to remember)
 * is plain JSON that this store never looks into; the other fields are what it can be found by.
 */
export interface SignalRecord extends SignalEntry {
  readonly document: unknown;
}

/** Narrows a list; fields left out do not narrow. */
export interface SignalFilter {
  readonly strategy?: string;
  readonly instrument?: InstrumentId;
  readonly decision?: SignalRecord['decision'];
  readonly direction?: Direction;
  readonly origin?: string;
  /** Only signals that this gate did not pass. */
  readonly gate?: string;
  /** Known at or after this instant. */
  readonly from?: number;
  /** Known before this instant. */
  readonly to?: number;
  /** At most so many, the latest ones. */
  readonly limit?: number;
}

/** A place in a list of signals: what it is sorted by, and the id among equals. */
export interface SignalKey {
  readonly value: number;
  readonly id: string;
}

export interface SignalPageFilter extends SignalFilter {
  /** `time`: the latest first. `score`: the highest first. */
  readonly sort: 'time' | 'score';
  readonly limit: number;
  /** What comes after this place; from the beginning when left out. */
  readonly after?: SignalKey;
}

export interface SignalPage {
  readonly items: readonly SignalEntry[];
  /** The place of the last item; undefined when nothing comes after it. */
  readonly next: SignalKey | undefined;
}

/** Where gated signals are kept, the blocked ones too: their outcome shows what a gate is worth. */
export interface SignalStore {
  /** Stores all of them or none. A signal has the same id in every run over the same data, so a second one overwrites the first. */
  save(records: readonly SignalRecord[]): Promise<void>;
  /** Undefined when no stored signal has this id. */
  get(id: string): Promise<SignalRecord | undefined>;
  /** Latest first. */
  list(filter?: SignalFilter): Promise<readonly SignalRecord[]>;
  /** Piece by piece, without the documents: each signal is in exactly one piece, also when others come in between. */
  page(filter: SignalPageFilter): Promise<SignalPage>;
  /** Every id that begins with this text, for people who type only the start of one; at most `limit`. */
  idsStartingWith(prefix: string, limit?: number): Promise<readonly string[]>;
}
