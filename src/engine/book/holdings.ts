import type { OrderId } from '#domain/orders/order.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';

/** What one order has bought or sold, and how much of that nobody has closed again. */
interface Holding {
  readonly id: OrderId;
  readonly sign: 1 | -1;
  filled: number;
  open: number;
  /** Sum of ticks times lots of its fills. */
  paid: number;
}

/** What our fills have come to at this venue, in lots: the net position, and what is open of each entry. */
export class Holdings {
  /** Above 0: long. */
  net = 0;
  private byOrder = new Map<OrderId, Holding>();

  /** How much of a fill of this order would only make a position smaller; infinite for orders that may open one. */
  reducible({ order, sign }: WorkingOrder): number {
    if (order.closes !== undefined) return this.openOf(order.closes);
    return order.reduceOnly ? Math.max(0, -sign * this.net) : Number.POSITIVE_INFINITY;
  }

  filled({ order, sign }: WorkingOrder, ticks: number, lots: number): void {
    this.net += sign * lots;
    const opens = order.closes === undefined && !order.reduceOnly;
    const holding = this.byOrder.get(order.id);
    if (holding === undefined) {
      this.byOrder.set(order.id, { id: order.id, sign, filled: lots, open: opens ? lots : 0, paid: ticks * lots });
    } else {
      holding.filled += lots;
      holding.paid += ticks * lots;
      if (opens) holding.open += lots;
    }
    if (order.closes !== undefined) this.close(order.closes, lots);
    else if (order.reduceOnly) this.closeOldest(-sign, lots);
  }

  openOf(entry: OrderId): number {
    const holding = this.byOrder.get(entry);
    return holding === undefined ? 0 : holding.open;
  }

  filledOf(order: OrderId): number {
    const holding = this.byOrder.get(order);
    return holding === undefined ? 0 : holding.filled;
  }

  /** Whether an order of this id has filled. */
  knows(order: OrderId): boolean {
    return this.byOrder.has(order);
  }

  /** Average price of an order's fills, to the nearest tick; undefined before the first. */
  averageTicksOf(order: OrderId): number | undefined {
    const holding = this.byOrder.get(order);
    return holding === undefined ? undefined : Math.round(holding.paid / holding.filled);
  }

  /** Everything is settled in cash. */
  clear(): void {
    this.net = 0;
    for (const holding of this.byOrder.values()) holding.open = 0;
  }

  snapshot(): { readonly net: number; readonly orders: readonly Holding[] } {
    return { net: this.net, orders: [...this.byOrder.values()] };
  }

  restore({ net, orders }: { readonly net: number; readonly orders: readonly Holding[] }): void {
    this.net = net;
    this.byOrder = new Map(orders.map((holding) => [holding.id, holding]));
  }

  private close(entry: OrderId, lots: number): void {
    const holding = this.byOrder.get(entry);
    if (holding !== undefined) holding.open = Math.max(0, holding.open - lots);
  }

  /** A reduction that names no entry takes from the oldest. */
  private closeOldest(sign: number, lots: number): void {
    let left = lots;
    for (const holding of this.byOrder.values()) {
      if (left === 0) return;
      if (holding.sign !== sign) continue;
      const part = Math.min(left, holding.open);
      holding.open -= part;
      left -= part;
    }
  }
}
