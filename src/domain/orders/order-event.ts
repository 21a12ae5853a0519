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
  /** What the venue charged, never negative, in the quote currency. */
  readonly fee: Money;
  /** `maker` rested in the book and was met; `taker` came and met. */
  readonly liquidity: 'maker' | 'taker';
  readonly time: UnixMs;
}

/** What happens to an order. `denied` is our own answer, `rejected` the venue's. */
export type OrderEvent =
  | { readonly kind: 'denied'; readonly orderId: OrderId; readonly time: UnixMs; readonly denial: Denial }
  | { readonly kind: 'accepted'; readonly orderId: OrderId; readonly time: UnixMs }
  | { readonly kind: 'rejected'; readonly orderId: OrderId; readonly time: UnixMs; readonly reason: string }
  | { readonly kind: 'filled'; readonly orderId: OrderId; readonly time: UnixMs; readonly fill: Fill }
  | AmendedEvent
  | { readonly kind: 'cancelled'; readonly orderId: OrderId; readonly time: UnixMs; readonly reason: CancelReason }
  | { readonly kind: 'expired'; readonly orderId: OrderId; readonly time: UnixMs };

/** A bracket's stop after a leg has filled: less to protect, and perhaps moved to break-even. */
export interface AmendedEvent {
  readonly kind: 'amended';
  readonly orderId: OrderId;
  readonly time: UnixMs;
  readonly quantity: Quantity;
  readonly level: Price;
}

/** `requested` by us, `position-closed`: there is nothing left for an exit order to reduce. */
export type CancelReason = 'requested' | 'position-closed';
