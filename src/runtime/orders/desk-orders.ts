import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import { isOver, recordOf } from '#runtime/orders/desk-order.ts';
import type { DeskOrder } from '#runtime/orders/desk-order.ts';

/** The desk's orders at the venue, those that may still change, and which of them have changed since they were last written down. */
export class DeskOrders {
  private readonly active = new Map<ClientOrderId, DeskOrder>();
  private readonly attempts = new Map<OrderId, number>();
  private readonly changed = new Set<DeskOrder>();

  get isEmpty(): boolean {
    return this.active.size === 0;
  }

  /** Oldest first. */
  all(): DeskOrder[] {
    return [...this.active.values()];
  }

  find(clientId: ClientOrderId): DeskOrder | undefined {
    return this.active.get(clientId);
  }

  ofOrder(orderId: OrderId): DeskOrder | undefined {
    for (const order of this.active.values()) if (order.orderId === orderId) return order;
    return undefined;
  }

  /** What works or is on its way to close an entry's position: stop, target or exit. */
  leaving(entry: OrderId): DeskOrder | undefined {
    for (const order of this.active.values()) if (order.entry === entry && order.role !== 'entry') return order;
    return undefined;
  }

  nextAttempt(orderId: OrderId): number {
    return (this.attempts.get(orderId) ?? 0) + 1;
  }

  add(order: DeskOrder): void {
    this.active.set(order.order.clientId, order);
    this.attempts.set(order.orderId, Math.max(order.attempt, this.attempts.get(order.orderId) ?? 0));
    this.changed.add(order);
  }

  /** Orders of earlier starts, as they were written down; only their number is kept of those that are over. */
  know(record: VenueOrderRecord): void {
    this.attempts.set(record.orderId, Math.max(record.attempt, this.attempts.get(record.orderId) ?? 0));
  }

  /** Something about it is new: it will be written down, and forgotten when it is over. */
  touch(order: DeskOrder): void {
    this.changed.add(order);
    if (isOver(order)) this.active.delete(order.order.clientId);
  }

  takeChanged(): VenueOrderRecord[] {
    if (this.changed.size === 0) return [];
    const records = [...this.changed].map(recordOf);
    this.changed.clear();
    return records;
  }
}
