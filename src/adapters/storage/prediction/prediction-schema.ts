import type { Generated } from 'kysely';

/** Tables of `market.db`: what prediction markets said. */
export interface RecordingsSchema {
  readonly prediction_block: PredictionBlockTable;
}

/** A stretch of what one market said; see `event-block.ts`. Times are ours, UTC ms. */
export interface PredictionBlockTable {
  readonly id: Generated<number>;
  readonly market: string;
  readonly first: number;
  readonly last: number;
  readonly events: number;
  /** 1 when it begins with a whole book, so that nothing before it is needed. */
  readonly is_whole: number;
  readonly bytes: number;
  readonly data: Uint8Array;
}

/** Tables of `records.db`: prediction markets, and what was found in them. */
export interface PredictionSchema {
  readonly prediction_market: PredictionMarketTable;
  readonly finding: FindingTable;
}

export interface PredictionMarketTable {
  readonly id: string;
  readonly venue: string;
  readonly category: string;
  readonly status: string;
  /** Question and slug in lower case, for searching. */
  readonly words: string;
  readonly seen: number;
  /** JSON. */
  readonly document: string;
}

export interface FindingTable {
  readonly id: string;
  readonly time: number;
  readonly origin: string;
  readonly market: string;
  readonly detector: string;
  readonly category: string;
  readonly decision: string;
  /** JSON. */
  readonly document: string;
}
