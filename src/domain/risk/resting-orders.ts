import type { OrderId, Side } from '#domain/orders/order.ts';
import type { PositionReach } from '#domain/risk/position-reach.ts';

/** An order that was sent and is not over, as far as risk depends on it. */
export interface RestingOrder {
  readonly id: OrderId;
  /** Position of its instrument in the guard's list. */
  readonly instrument: number;
  readonly side: Side;
  readonly reduceOnly: boolean;
  /** What may still fill, and what has filled, in lots. */
  lots: number;
  filled: number;
  /** Whether its cancellation was asked for. */
  isCancelling: boolean;
  /** Exits that its first fill brings to life. */
  exits: readonly { readonly id: OrderId; readonly lots: number }[];
}

/** All resting orders of the account, and what they add to the reach of their positions. */
export class RestingOrders {
  private readonly orders = new Map<OrderId, RestingOrder>();
  private readonly reaches: readonly PositionReach[];

  constructor(reaches: readonly PositionReach[]) {
    this.reaches = reaches;
  }

  get(id: OrderId): RestingOrder | undefined {
    return this.orders.get(id);
  }

  values(): Iterable<RestingOrder> {
    return this.orders.values();
  }

  add(order: RestingOrder): void {
    this.remove(order.id);
    this.orders.set(order.id, order);
    this.reaches[order.instrument]!.rest(order.side, order.lots, order.reduceOnly);
  }

  /** Whether filling it could lead beyond what is held, or to the other side of flat. */
  canRaise({ instrument, side, reduceOnly }: RestingOrder): boolean {
    if (reduceOnly) return false;
    const { position, low, high } = this.reaches[instrument]!;
    return side === 'buy' ? position >= 0 || high > 0 : position <= 0 || low < 0;
  }

  /** Sets what may still fill; an order without any is over. */
  resize(order: RestingOrder, lots: number): void {
    const left = Math.max(lots, 0);
    this.reaches[order.instrument]!.rest(order.side, left - order.lots, order.reduceOnly);
    order.lots = left;
    if (left === 0) this.orders.delete(order.id);
  }

  remove(id: OrderId): void {
    const order = this.orders.get(id);
    if (order !== undefined) this.resize(order, 0);
  }

  /** The exits of a bracket begin to rest with the first fill of their entry. */
  wakeExits(entry: RestingOrder): void {
    const { exits, instrument } = entry;
    entry.exits = [];
    const side = entry.side === 'buy' ? 'sell' : 'buy';
    for (const { id, lots } of exits) {
      this.add({ id, instrument, side, reduceOnly: true, lots, filled: 0, isCancelling: false, exits: [] });
    }
  }

  snapshot(): readonly RestingOrder[] {
    return Array.from(this.orders.values(), (order) => Object.assign({}, order));
  }

  restore(orders: readonly RestingOrder[]): void {
    for (const id of this.orders.keys()) this.remove(id);
    for (const order of orders) this.add({ ...order });
  }
}
