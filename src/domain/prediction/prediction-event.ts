import type { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';
import type { MarketId, OutcomeIndex } from '#domain/prediction/prediction-market.ts';

/** When and where something was said. `time` is the venue's; it may jump, `receivedTime` is ours. */
export interface PredictionEventPlace {
  readonly market: MarketId;
  readonly time: UnixMs;
  readonly receivedTime: UnixMs;
}

/**
 * What a prediction market says, in units of `price-grid.ts`, always of the first outcome's book. After `doubt` the book may not be
 * used until the next `book`.
 */
export type PredictionEvent = PredictionEventPlace &
  (
    | { readonly kind: 'book'; readonly bids: LevelPairs; readonly asks: LevelPairs }
    /** Levels with their new size; 0 takes a level away. */
    | { readonly kind: 'change'; readonly bids: LevelPairs; readonly asks: LevelPairs }
    | StreamTrade
    | SettledTrade
    | { readonly kind: 'tick-size'; readonly tickSize: Decimal }
    | { readonly kind: 'doubt'; readonly reason: DoubtReason; readonly message: string }
    | { readonly kind: 'resolved'; readonly winner: OutcomeIndex | 'split' }
  );

export type PredictionEventKind = PredictionEvent['kind'];

/** A trade as the public stream tells it at once. Its side agrees with settlement in six of ten cases only. */
export interface StreamTrade {
  readonly kind: 'trade';
  /** Whose price `ticks` is: that of the outcome that was traded. */
  readonly outcome: OutcomeIndex;
  readonly ticks: number;
  readonly lots: number;
  /** As claimed by the stream. */
  readonly aggressor: Aggressor;
}

/** A trade as it was settled: its side can be relied on; it comes later than the stream's. */
export interface SettledTrade {
  readonly kind: 'settled';
  /** The same for each telling of the same execution. */
  readonly tradeId: string;
  readonly outcome: OutcomeIndex;
  readonly ticks: number;
  readonly lots: number;
  /** Who came to the market: bought or sold `outcome`. */
  readonly aggressor: 'buyer' | 'seller';
  /** Whose account; empty when the venue does not say. */
  readonly wallet: string;
}

/** Why a book is not to be trusted. */
export type DoubtReason =
  /** The connection was lost; whatever was said meanwhile is missing. */
  | 'disconnected'
  /** Nothing was heard for too long of a market that should have spoken. */
  | 'silent'
  /** The venue's checksum is not that of our book. */
  | 'hash'
  /** The venue's best prices are not those of our book. */
  | 'best-prices'
  /** The best bid is at or above the best ask. */
  | 'crossed'
  /** The two outcomes' books do not mirror each other. */
  | 'mirror'
  /** A change came before any book, or after a change of the tick size. */
  | 'no-book'
  /** Its time lies before that of what was applied already. */
  | 'reordered'
  /** A message of this market could not be read. */
  | 'malformed';
