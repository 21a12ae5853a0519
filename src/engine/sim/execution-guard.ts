import type { Price, Quantity } from '#core/money.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';

/**
 * What a venue asks the account at the moment of execution: how much of an order that opens or adds it can pay for. A venue
 * without one executes everything.
 */
export interface ExecutionGuard {
  /**
   * The part of `wanted` that may be executed at `price`, in whole steps of the instrument; zero cancels the order with the
   * reason `margin`. Orders with a `marginShare` are cut down to it; others are met whole or not at all.
   */
  affordable(order: ApprovedOrder, price: Price, wanted: Quantity, part?: AskedPart): Quantity;
}

/**
 * What `wanted` is: what an order opens once it has closed all that stands against it (unless said), the whole of one for a
 * share before it has closed anything, or the rest of one for a share that was cut to size, which is had whole or not at all.
 */
export type AskedPart = 'opening' | 'wholeOrder' | 'rest';
