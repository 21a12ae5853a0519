import type { Price, Quantity } from '#core/money.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';

/** What to change about a working order; what is left out stays as it is. */
export interface OrderChanges {
  /** Of the whole order, what has been filled included. */
  readonly quantity?: Quantity;
  readonly price?: Price;
  readonly trigger?: Price;
}

/** Which orders a cancellation of all means: those that wait to open something, or the exits of what is held as well. */
export type CancelScope = 'entries' | 'all';

/**
 * Where orders go. Answers never return from here: they come back later as `OrderEvent`s, so that they can be recorded and
 * replayed. Submitting the same id twice is one order; cancelling what is already done changes nothing.
 */
export interface VenuePort {
  submit(order: ApprovedOrder): void;
  cancel(order: OrderId): void;
  /** Changes an order: `amended` or `amend-rejected` follows. Only a smaller quantity keeps the order's place in the queue. */
  amend(order: OrderId, changes: OrderChanges): void;
  cancelAll(scope: CancelScope): void;
}
