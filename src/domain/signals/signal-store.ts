import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';

/**
 * A signal with what became of it, to be kept. The document (signal, verdicts and whatever else the run wants to remember)
 * is plain JSON that this store never looks into; the other fields are what it can be found by.
 */
export interface SignalRecord {
  readonly id: string;
  /** When the signal became known. */
  readonly time: UnixMs;
  readonly strategy: string;
  readonly instrument: InstrumentId;
  /** `passed` every gate, or was `blocked` by one (an unknown answer blocks as well). */
  readonly decision: 'passed' | 'blocked';
  readonly document: unknown;
}

/** Narrows a list; fields left out do not narrow. */
export interface SignalFilter {
  readonly strategy?: string;
  readonly instrument?: InstrumentId;
  readonly decision?: SignalRecord['decision'];
  /** Known at or after this instant. */
  readonly from?: number;
  /** Known before this instant. */
  readonly to?: number;
  /** At most so many, the latest ones. */
  readonly limit?: number;
}

/** Where gated signals are kept, the blocked ones too: their outcome shows what a gate is worth. */
export interface SignalStore {
  /** Stores all of them or none. A signal has the same id in every run over the same data, so a second one overwrites the first. */
  save(records: readonly SignalRecord[]): Promise<void>;
  /** Undefined when no stored signal has this id. */
  get(id: string): Promise<SignalRecord | undefined>;
  /** Latest first. */
  list(filter?: SignalFilter): Promise<readonly SignalRecord[]>;
  /** Every id that begins with this text, for people who type only the start of one; at most `limit`. */
  idsStartingWith(prefix: string, limit?: number): Promise<readonly string[]>;
}
