import type { OrderId } from '#domain/orders/order.ts';
import type { CancelReason } from '#domain/orders/order-event.ts';
import type { Holdings } from '#engine/book/holdings.ts';
import { leaves } from '#engine/book/working-order.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';

/** What ties between orders may ask of a venue. */
export interface TiedOrders {
  /** Every order that may still do something, in the order of arrival. */
  live(): readonly WorkingOrder[];
  cancel(working: WorkingOrder, reason: CancelReason): void;
  /** Puts an order to another total, and says so. */
  resize(working: WorkingOrder, total: number): void;
  /** A sleeping order begins to work, once what happens now is through. */
  wake(working: WorkingOrder): void;
}

/**
 * What a fill or the end of an order means for those tied to it: parents and children, groups that cancel or shrink each other,
 * orders that only reduce.
 */
export class Contingencies {
  private readonly orders: TiedOrders;
  private readonly holdings: Holdings;
  private groups = new Map<string, GroupRecord>();

  constructor(orders: TiedOrders, holdings: Holdings) {
    this.orders = orders;
    this.holdings = holdings;
  }

  /** A member comes to its group: it leaves to the others what they have filled. False when the group is over. */
  join(working: WorkingOrder): boolean {
    const { group } = working.order.options;
    const record = group === undefined ? undefined : this.groups.get(group.id);
    if (record === undefined) return true;
    if (group?.kind === 'ouo') working.total -= record.filled;
    return !record.isOver && working.total > 0;
  }

  afterFill(filled: WorkingOrder, lots: number): void {
    const { id, options, closes } = filled.order;
    const { group } = options;
    if (group !== undefined) this.note(group.id, lots, group.kind === 'oco');
    for (const other of this.others(filled)) {
      if (other.order.options.parent === id) this.raise(other, filled.filled);
      if (group === undefined || other.order.options.group?.id !== group.id) continue;
      if (group.kind === 'oco') this.orders.cancel(other, 'group');
      else this.shrink(other, lots);
    }
    if (closes !== undefined) this.dropClosers(closes, filled);
    this.shrinkReductions(filled);
  }

  /** An order was cancelled, expired or was refused after it had been accepted. */
  afterEnd(ended: WorkingOrder): void {
    const { id, options } = ended.order;
    const { group } = options;
    if (group?.kind === 'oco') this.note(group.id, 0, true);
    for (const other of this.others(ended)) {
      if (other.order.options.parent === id) this.orphan(other, ended.filled);
      const isTied = group !== undefined && group.kind === 'oco' && other.order.options.group?.id === group.id;
      if (isTied) this.orders.cancel(other, 'group');
    }
  }

  snapshot(): readonly GroupRecord[] {
    return [...this.groups.values()];
  }

  restore(groups: readonly GroupRecord[]): void {
    this.groups = new Map(groups.map((record) => [record.id, record]));
  }

  private note(id: string, lots: number, isOver: boolean): void {
    const record = this.groups.get(id) ?? { id, filled: 0, isOver: false };
    record.filled += lots;
    record.isOver ||= isOver;
    this.groups.set(id, record);
  }

  private *others(self: WorkingOrder): Iterable<WorkingOrder> {
    for (const other of this.orders.live()) if (other !== self && other.phase !== 'done') yield other;
  }

  private raise(child: WorkingOrder, cap: number): void {
    child.cap = cap;
    if (child.phase === 'asleep') this.orders.wake(child);
  }

  private orphan(child: WorkingOrder, cap: number): void {
    if (cap <= child.filled) this.orders.cancel(child, 'parent');
    else if (cap < child.total) this.orders.resize(child, cap);
  }

  private shrink(other: WorkingOrder, lots: number): void {
    if (leaves(other) <= lots) this.orders.cancel(other, 'group');
    else this.orders.resize(other, other.total - lots);
  }

  /** Orders of their own that close an entry have nothing to do once nothing of it is open; its bracket looks after itself. */
  private dropClosers(entry: OrderId, filled: WorkingOrder): void {
    if (this.holdings.openOf(entry) > 0) return;
    for (const other of this.others(filled)) {
      if (other.order.closes === entry && other.leg === undefined) this.orders.cancel(other, 'position-closed');
    }
  }

  /** Orders that only reduce, and name no entry, shrink with the position for good. */
  private shrinkReductions(filled: WorkingOrder): void {
    for (const other of this.others(filled)) {
      const { order, phase } = other;
      if (!order.reduceOnly || order.closes !== undefined || phase === 'asleep') continue;
      const reducible = this.holdings.reducible(other);
      if (reducible === 0) this.orders.cancel(other, 'reduce-only');
      else if (leaves(other) > reducible) this.orders.resize(other, other.filled + reducible);
    }
  }
}

/** What is remembered of a group of orders. */
interface GroupRecord {
  readonly id: string;
  filled: number;
  isOver: boolean;
}
