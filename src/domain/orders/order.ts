import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';

declare const kind: unique symbol;

/** Our own name for an order, the same in every run over the same data. A venue treats a second order of this id as the first. */
export type OrderId = string & { readonly [kind]: 'OrderId' };

export type Side = 'buy' | 'sell';

/** What an order waits for. A `stop` becomes a market order when its trigger is reached. */
export type OrderType =
  | { readonly kind: 'market' }
  | { readonly kind: 'limit'; readonly price: Price }
  | { readonly kind: 'stop'; readonly trigger: Price };

/** How long an order rests: until cancelled, or until an instant (which it does not outlive). */
export type TimeInForce = { readonly kind: 'gtc' } | { readonly kind: 'gtd'; readonly expiresAt: UnixMs };

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
  readonly signalId: string;
}

export const MARKET: OrderType = { kind: 'market' };
export const GOOD_TILL_CANCELLED: TimeInForce = { kind: 'gtc' };

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
