import { InvariantError } from '#core/invariant.ts';
import type { Quantity } from '#core/money.ts';
import type { OrderId, OrderIntent } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import { advance, isFinal, submitted } from '#domain/orders/order-state.ts';
import type { OrderState } from '#domain/orders/order-state.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';

/** What an order is for: `order` was sent by the strategy, the others came to life with a bracket. */
export type TableRole = 'order' | 'stop-loss' | 'take-profit';

/** An order that the venue may still say something about. */
export interface TableOrder {
  readonly id: OrderId;
  readonly role: TableRole;
  /** What was sent; for an exit of a bracket, the entry that brought it. */
  readonly intent: OrderIntent;
  /** The entry order whose lots its fills close first. */
  readonly closes: OrderId | undefined;
  state: OrderState;
}

/** Our view of the orders that are out. An order leaves it when its life is over. */
export class OrderTable {
  private readonly orders = new Map<OrderId, TableOrder>();
  /** Entries whose exits have come to life. */
  private readonly bracketed = new Set<OrderId>();

  get open(): Iterable<TableOrder> {
    return this.orders.values();
  }

  get size(): number {
    return this.orders.size;
  }

  get(id: OrderId): TableOrder | undefined {
    return this.orders.get(id);
  }

  submit(intent: OrderIntent): void {
    const { id, closes, quantity } = intent;
    this.orders.set(id, { id, role: 'order', intent, closes, state: submitted(quantity) });
  }

  /** The venue brings a bracket's exits to life with the first fill of the entry. */
  expectExits(entry: OrderIntent): void {
    const { bracket, id } = entry;
    if (bracket === undefined || this.bracketed.has(id)) return;
    this.bracketed.add(id);
    const { stopLoss, takeProfits } = bracket;
    this.expect(stopLoss.id, 'stop-loss', entry, entry.quantity);
    for (const leg of takeProfits) this.expect(leg.id, 'take-profit', entry, leg.quantity);
  }

  /** Takes an event; gives back the order as it is afterwards. */
  apply(event: OrderEvent): TableOrder {
    const order = this.orders.get(event.orderId);
    if (order === undefined) throw unexpected(event);
    order.state = advance(order.state, event);
    if (isFinal(order.state)) this.orders.delete(order.id);
    return order;
  }

  snapshot(): unknown {
    return encodeExact({ orders: [...this.orders.values()], bracketed: [...this.bracketed] });
  }

  restore(state: unknown): void {
    const { orders, bracketed } = decodeExact(state) as OrderTableState;
    this.orders.clear();
    this.bracketed.clear();
    for (const order of orders) this.orders.set(order.id, order);
    for (const id of bracketed) this.bracketed.add(id);
  }

  private expect(id: OrderId, role: TableRole, intent: OrderIntent, quantity: Quantity): void {
    this.orders.set(id, { id, role, intent, closes: intent.id, state: submitted(quantity) });
  }
}

interface OrderTableState {
  readonly orders: readonly TableOrder[];
  readonly bracketed: readonly OrderId[];
}

function unexpected({ kind, orderId }: OrderEvent): InvariantError {
  return new InvariantError(`Invariant: events belong to orders that are out, was ${kind} of "${orderId}"`);
}
