import type { UnixMs } from '#core/time.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketCategory, MarketId, MarketStatus, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Verdict } from '#domain/gates/gate.ts';

/** Narrows a list; fields left out do not narrow. */
export interface StoredMarketFilter {
  readonly venue?: string;
  readonly category?: MarketCategory;
  readonly status?: MarketStatus;
  /** A part of question or slug, in any case. */
  readonly search?: string;
  readonly limit?: number;
}

/** What became of a finding once it was made. */
export type FindingDecision =
  /** Has no direction, or its detector is not trusted to trade: told to people only. */
  | 'told'
  /** A gate did not pass it, or the sizing found no edge. */
  | 'blocked'
  /** Passed every gate and was ordered. */
  | 'ordered';

export interface FindingRecord {
  readonly finding: Finding;
  /** Where it was made: a session or run. */
  readonly origin: string;
  readonly category: MarketCategory;
  readonly decision: FindingDecision;
  readonly verdicts: readonly Verdict[];
  /** Chance that it is right, 0…1, from the detector's own record; undefined while it has too little of one. */
  readonly confidence: number | undefined;
  /** How many judged findings that confidence rests on. */
  readonly judged: number;
}

export interface FindingFilter {
  readonly origin?: string;
  readonly market?: MarketId;
  readonly detector?: Finding['detector'];
  readonly category?: MarketCategory;
  readonly decision?: FindingDecision;
  /** Known in `[from, to)`. */
  readonly from?: number;
  readonly to?: number;
  /** What comes after this finding in the list. */
  readonly after?: { readonly time: number; readonly id: string };
  /** At most so many, the latest ones. */
  readonly limit?: number;
}

/** Keeps markets, what they said, and what was found in them. Price histories are in the `PointStore`. */
export interface PredictionStore {
  /** Of markets that are stored already, what is new overwrites. */
  saveMarkets(markets: readonly PredictionMarket[], seenAt: UnixMs): Promise<void>;
  /** The most lately seen first. */
  markets(filter?: StoredMarketFilter): Promise<readonly PredictionMarket[]>;
  market(id: MarketId): Promise<PredictionMarket | undefined>;
  /** All or none; a second finding of the same id overwrites the first. */
  saveFindings(records: readonly FindingRecord[]): Promise<void>;
  /** Latest first. */
  findings(filter?: FindingFilter): Promise<readonly FindingRecord[]>;
  /** Adds what a market said, oldest first, later than what is stored of it. */
  appendEvents(market: MarketId, events: readonly PredictionEvent[]): Promise<void>;
  /** What a market said in `[from, to)` by our clock, oldest first; if its book was known at `from`, that comes first, as of `from`. */
  events(market: MarketId, from: UnixMs, to: UnixMs): Promise<readonly PredictionEvent[]>;
  /** What is recorded of books and trades. */
  recordings(): Promise<readonly Recording[]>;
  /** Deletes what was recorded in blocks that ended before this instant; gives their number of events. */
  forgetEventsBefore(instant: UnixMs): Promise<number>;
}

export interface Recording {
  readonly market: MarketId;
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly events: number;
  readonly bytes: number;
}
