import type { Money, Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Denial } from '#domain/orders/approval.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';

/** One execution: exact, as the venue reported it. */
export interface Fill {
  readonly orderId: OrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  /**
   * What the venue charged, never negative, in whatever asset it took: the quote currency (our own venues always), the base, which
   * then changes by less when bought and by more when sold, or a third asset.
   */
  readonly fee: Money;
  /** `maker` rested in the book and was met; `taker` came and met. */
  readonly liquidity: 'maker' | 'taker';
  readonly time: UnixMs;
  /** What the venue calls it: the same id is the same execution. Left out by our own venues. */
  readonly tradeId?: string;
}

/** What happens to an order. `denied` is our own answer, `rejected` the venue's. */
export type OrderEvent =
  | { readonly kind: 'denied'; readonly orderId: OrderId; readonly time: UnixMs; readonly denial: Denial }
  | { readonly kind: 'accepted'; readonly orderId: OrderId; readonly time: UnixMs }
  | { readonly kind: 'rejected'; readonly orderId: OrderId; readonly time: UnixMs; readonly reason: RejectReason }
  /** Its trigger was reached, and it now rests at its price (stop-limit, touch-limit). */
  | { readonly kind: 'triggered'; readonly orderId: OrderId; readonly time: UnixMs }
  | { readonly kind: 'filled'; readonly orderId: OrderId; readonly time: UnixMs; readonly fill: Fill }
  | AmendedEvent
  | AmendRejectedEvent
  | { readonly kind: 'cancelled'; readonly orderId: OrderId; readonly time: UnixMs; readonly reason: CancelReason }
  | { readonly kind: 'expired'; readonly orderId: OrderId; readonly time: UnixMs };

/** An order that is now smaller, larger or elsewhere: by our wish, or because what it depends on has changed. */
export interface AmendedEvent {
  readonly kind: 'amended';
  readonly orderId: OrderId;
  readonly time: UnixMs;
  /** What is still to be executed, from now on. */
  readonly quantity: Quantity;
  /** The price that it waits for: its trigger until that is reached, else its limit; undefined when it takes any price. */
  readonly level: Price | undefined;
}

/** Our wish to change an order was refused; the order stays as it was, with its priority. */
export interface AmendRejectedEvent {
  readonly kind: 'amend-rejected';
  readonly orderId: OrderId;
  readonly time: UnixMs;
  readonly reason: AmendRejection;
}

/** Why a venue does not take an order at all. */
export type RejectReason =
  /** The venue does not trade this instrument. */
  | 'unknown-instrument'
  /** It makes no sense in itself: a size or price between the steps, options that do not go together. */
  | 'form'
  /** There is no price or no book to be met by. */
  | 'no-market'
  | 'market-closed'
  /** It only wants to add to the book, and would take. */
  | 'post-only'
  /** It only wants to reduce, and there is nothing to reduce. */
  | 'reduce-only'
  /** Its trigger had been reached before it came, and the venue refuses such orders. */
  | 'already-triggered'
  /** Its group is over. */
  | 'group'
  /** The order that it waits for is not known, or over. */
  | 'parent'
  /** The account cannot pay for it. */
  | 'funds'
  /** It would sell what is not held, and the venue lends nothing. */
  | 'no-borrowing'
  /** It never reached the venue, and is too old to be sent again. */
  | 'not-received'
  /** The venue gave another reason, which is in the log. */
  | 'venue';

/** Why an order that was accepted is over without having been (wholly) executed. */
export type CancelReason =
  /** By us. */
  | 'requested'
  /** There is nothing left for an exit order to reduce. */
  | 'position-closed'
  /** An order of its group filled or was cancelled. */
  | 'group'
  /** The order that it waited for ended without a fill. */
  | 'parent'
  /** What could not be had at once. */
  | 'ioc'
  /** Not all could be had at once. */
  | 'fok'
  /** The account cannot pay for it. */
  | 'margin'
  | 'reduce-only'
  /** Once triggered it would have taken. */
  | 'post-only'
  /** The instrument has ceased to trade. */
  | 'instrument-expired'
  /** The account has closed by force what it held here. */
  | 'forced-closing';

/** Why an order is not changed. */
export type AmendRejection =
  /** No order of this id is working. */
  | 'unknown-order'
  /** Less than what has been filled, nothing, or no whole number of steps. */
  | 'quantity'
  /** No whole number of ticks. */
  | 'tick'
  /** The order has no such level. */
  | 'no-such-level'
  | 'post-only';
