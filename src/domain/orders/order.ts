import type { Decimal } from '#core/decimal.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';

declare const kind: unique symbol;

/** Our own name for an order, the same in every run over the same data. A venue treats a second order of this id as the first. */
export type OrderId = string & { readonly [kind]: 'OrderId' };

export type Side = 'buy' | 'sell';

/**
 * What an order waits for. Once its trigger is reached, a `stop` or `touch` takes what the market offers, a `stop-limit` or
 * `touch-limit` rests at its price. A stop triggers when the price moves on against it (up for a buy), a touch when the price
 * comes to meet it (down for a buy). A trailing stop's trigger follows the best price at a distance and never goes back.
 */
export type OrderType =
  | { readonly kind: 'market' }
  /** Takes what the best price offers; what is left rests there as a limit. */
  | { readonly kind: 'market-to-limit' }
  | { readonly kind: 'limit'; readonly price: Price }
  | { readonly kind: 'stop'; readonly trigger: Price }
  | { readonly kind: 'stop-limit'; readonly trigger: Price; readonly price: Price }
  | { readonly kind: 'touch'; readonly trigger: Price }
  | { readonly kind: 'touch-limit'; readonly trigger: Price; readonly price: Price }
  | TrailingStop;

/** A stop that follows the market. */
export interface TrailingStop {
  readonly kind: 'trailing-stop';
  readonly offset: TrailingOffset;
  /** Begins to trail when this price is reached; undefined: at once. */
  readonly activation: Price | undefined;
  /** Where the stop stands before it has trailed; undefined: at its distance from the market on arrival. */
  readonly trigger: Price | undefined;
}

/** How far a trailing stop stays behind: in quote currency, as a share of the best price, or in average true ranges. */
export type TrailingOffset =
  | { readonly kind: 'amount'; readonly amount: Price }
  | { readonly kind: 'ratio'; readonly ratio: Decimal }
  | { readonly kind: 'atr'; readonly multiple: Decimal; readonly period: number };

/**
 * How long an order lives. `gtc` until cancelled; `gtd` until an instant (which it does not outlive); `day` until the end of the
 * session, which whoever makes the order reads off the calendar; `ioc` takes what is there at once and is cancelled for the
 * rest; `fok` is met whole at once or not at all.
 */
export type TimeInForce =
  | { readonly kind: 'gtc' }
  | { readonly kind: 'gtd'; readonly expiresAt: UnixMs }
  | { readonly kind: 'day'; readonly expiresAt: UnixMs }
  | { readonly kind: 'ioc' }
  | { readonly kind: 'fok' };

/** What an order asks for beyond price, size and life; most share {@link NO_OPTIONS}. */
export interface OrderOptions {
  /** Refused rather than met on arrival: it only ever adds to the book. */
  readonly postOnly: boolean;
  /** What the book shows at a time (an iceberg); undefined: all of it. */
  readonly displayQuantity: Quantity | undefined;
  /** Sleeps until the order of this id fills, then works for at most what that one has filled; dies with it (one triggers other). */
  readonly parent: OrderId | undefined;
  /** Orders of one group hang together. `oco`: a fill or cancel of one cancels the others. `ouo`: a fill of one shrinks the others by as much. */
  readonly group: { readonly id: string; readonly kind: 'oco' | 'ouo' } | undefined;
  /**
   * Share of the free margin, above 0 to 1, that the execution may use: the venue cuts the quantity down to it, whole steps, at
   * the price of execution. Undefined: the quantity as it stands.
   */
  readonly marginShare: Decimal | undefined;
}

/** The stop order of a bracket. Its size is whatever is open. */
export interface StopLoss {
  readonly id: OrderId;
  readonly price: Price;
}

/** One profit-taking limit order of a bracket. */
export interface TakeProfit {
  readonly id: OrderId;
  readonly price: Price;
  readonly quantity: Quantity;
}

/**
 * Exit orders that come to life when their entry fills. All of them only reduce, and together never more than what is open:
 * each filled take-profit leg shrinks the stop, and the stop cancels the legs that are left.
 */
export interface Bracket {
  readonly stopLoss: StopLoss;
  /** None to three, nearest first; quantities sum to the entry's when there is any. */
  readonly takeProfits: readonly TakeProfit[];
  /** Moves the stop to the entry price, from the next bar on, once the first leg has filled. */
  readonly breakEvenAfterFirst: boolean;
}

/** What we want done, before anybody has allowed it. */
export interface OrderIntent {
  readonly id: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: Quantity;
  readonly timeInForce: TimeInForce;
  /** Only ever makes a position smaller. */
  readonly reduceOnly: boolean;
  /** The entry order whose position this order closes; when nothing of it is left, its bracket is cancelled. */
  readonly closes: OrderId | undefined;
  readonly bracket: Bracket | undefined;
  readonly options: OrderOptions;
  readonly signalId: string;
}

export const MARKET: OrderType = { kind: 'market' };
export const GOOD_TILL_CANCELLED: TimeInForce = { kind: 'gtc' };
export const NO_OPTIONS: OrderOptions = Object.freeze({
  postOnly: false,
  displayQuantity: undefined,
  parent: undefined,
  group: undefined,
  marginShare: undefined,
});

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

export function entryOrderId(signalId: string): OrderId {
  return `${signalId}/entry` as OrderId;
}

/** The id of the order that leaves an entry's position; `attempt` counts from 1. */
export function exitOrderId(entry: OrderId, attempt: number): OrderId {
  return (attempt === 1 ? `${entry}/exit` : `${entry}/exit-${attempt}`) as OrderId;
}

/** The id of the stop order that an entry's bracket brings to life. */
export function stopOrderId(entry: OrderId): OrderId {
  return `${entry}/stop-loss` as OrderId;
}

/** The id of a take-profit leg; `leg` counts from 1. */
export function targetOrderId(entry: OrderId, leg: number): OrderId {
  return `${entry}/target-${leg}` as OrderId;
}
