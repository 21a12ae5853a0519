import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';

/**
 * Where orders go. Answers never return from here: they come back later as `OrderEvent`s, so that they can be recorded and
 * replayed. Submitting the same id twice is one order; cancelling what is already done changes nothing.
 */
export interface VenuePort {
  submit(order: ApprovedOrder): void;
  cancel(order: OrderId): void;
}
