import type { Aggressor } from '#domain/market/trade-tick.ts';

/** What the market channel says, in units of `price-grid.ts`, each of the token that it names. Times are the venue's, UTC ms. */
export type MarketMessage =
  | BookMessage
  | PriceChangeMessage
  | LastTradeMessage
  | {
      readonly kind: 'tick_size_change';
      readonly market: string;
      readonly asset: string;
      readonly time: number;
      readonly tick: string;
    }
  | {
      readonly kind: 'best_bid_ask';
      readonly market: string;
      readonly asset: string;
      readonly time: number;
      readonly bestBid: number;
      readonly bestAsk: number;
    }
  | { readonly kind: 'new_market'; readonly market: string; readonly time: number }
  /** `winner` is a token; empty when none won. */
  | { readonly kind: 'market_resolved'; readonly market: string; readonly time: number; readonly winner: string };

export interface BookMessage {
  readonly kind: 'book';
  readonly market: string;
  readonly asset: string;
  readonly time: number;
  /** Levels as pairs, price in units then size. */
  readonly bids: readonly number[];
  readonly asks: readonly number[];
  /** Empty when none was given. */
  readonly hash: string;
  /** As it came: its hash is that of these very texts. */
  readonly source: WireBook;
}

/** Texts of a book as they came. */
export interface WireBook {
  readonly market: string;
  readonly asset_id: string;
  readonly timestamp: string;
  readonly hash?: string | undefined;
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
  readonly min_order_size?: string | undefined;
  readonly tick_size?: string | undefined;
  readonly neg_risk?: boolean | undefined;
  readonly last_trade_price?: string | undefined;
}

export interface WireLevel {
  readonly price: string;
  readonly size: string;
}

export interface PriceChangeMessage {
  readonly kind: 'price_change';
  readonly market: string;
  readonly time: number;
  readonly changes: readonly LevelChange[];
}

/** A level with its new size; 0 takes it away. */
export interface LevelChange {
  readonly asset: string;
  readonly isBid: boolean;
  readonly price: number;
  readonly lots: number;
  /** Empty when none was given. */
  readonly hash: string;
  /** Best prices once all changes of the message are made: {@link NO_BID} and {@link NO_ASK} for none, NaN when not said. */
  readonly bestBid: number;
  readonly bestAsk: number;
}

/** The venue's words for an empty side: nobody can bid 0 or ask 1. */
export const NO_BID = 0;
export const NO_ASK = 10_000;

export interface LastTradeMessage {
  readonly kind: 'last_trade_price';
  readonly market: string;
  readonly asset: string;
  readonly time: number;
  readonly price: number;
  readonly lots: number;
  readonly aggressor: Aggressor;
  readonly priceText: string;
}

/** A message that could not be read, and why. */
export interface Refusal {
  readonly kind: 'refused';
  /** `price_change.price`. */
  readonly what: string;
  readonly value: unknown;
  /** Named in the message, whether or not they exist; undefined when it names none. */
  readonly market: string | undefined;
  readonly asset: string | undefined;
}
