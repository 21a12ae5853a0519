import type { Currency } from '#core/money.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';

/** Narrows what is read; fields left out do not narrow. */
export interface OutcomeFilter {
  readonly desk?: string;
  readonly strategy?: string;
  readonly type?: string;
  readonly category?: string;
  readonly instrument?: string;
  readonly source?: OutcomeRecord['source'];
  readonly passed?: boolean;
  /** Made at or after this instant. */
  readonly from?: number;
  /** Made before this instant. */
  readonly to?: number;
  /** One run. Without it each signal counts once, as the run that was kept last saw it. */
  readonly run?: string;
}

/** What is kept, for empty states and for names to choose from. */
export interface OutcomeSummary {
  readonly count: number;
  /** Times of the first and the last signal; undefined when nothing is kept. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly desks: readonly string[];
  readonly strategies: readonly string[];
  readonly types: readonly string[];
  readonly categories: readonly string[];
}

/** What a question covers, before anything is read. */
export interface OutcomeSpan {
  readonly count: number;
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Currencies of the results, the most frequent first. */
  readonly currencies: readonly Currency[];
}

/** Where outcomes are kept. */
export interface OutcomeStore {
  /** Stores all of them or none. The same signal of the same run is overwritten. */
  save(records: readonly OutcomeRecord[]): Promise<void>;
  /** Oldest first, signals of the same instant by id; a piece at a time. */
  stream(filter?: OutcomeFilter): AsyncIterable<OutcomeRecord>;
  summary(): Promise<OutcomeSummary>;
  span(filter?: OutcomeFilter): Promise<OutcomeSpan>;
}
