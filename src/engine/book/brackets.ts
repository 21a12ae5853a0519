import type { Quantity } from '#core/money.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { GOOD_TILL_CANCELLED, NO_OPTIONS, opposite } from '#domain/orders/order.ts';
import type { OrderId, OrderType } from '#domain/orders/order.ts';
import type { TiedOrders } from '#engine/book/contingencies.ts';
import type { Holdings } from '#engine/book/holdings.ts';
import { leaves } from '#engine/book/working-order.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';

/** What a bracket asks of a venue beyond the ties of orders. */
export interface BracketOrders extends TiedOrders {
  /** Takes an exit into the book, to work once what happens now is through. */
  admit(order: ApprovedOrder, leg: 'stop' | 'target'): void;
  /** Moves a waiting stop, and says so. */
  moveStop(working: WorkingOrder, ticks: number): void;
}

/**
 * Brackets of entries: the exits come to life with the entry's first fill and follow what is open. The stop holds all of it, the
 * targets share it, nearest first; what one takes is gone for the others.
 */
export class Brackets {
  private readonly orders: BracketOrders;
  private readonly holdings: Holdings;

  constructor(orders: BracketOrders, holdings: Holdings) {
    this.orders = orders;
    this.holdings = holdings;
  }

  /** After a fill of an entry, of one of its exits, or of anything else that closes the entry. */
  afterFill(filled: WorkingOrder): void {
    const { order, leg } = filled;
    if (order.bracket !== undefined && leg === undefined) {
      if (!filled.guarded) this.admitExits(order);
      filled.guarded = true;
      this.fit(order.id);
    }
    if (order.closes === undefined) return;
    if (leg === 'stop' && leaves(filled) === 0) this.stopEntry(order.closes);
    if (leg === 'target' && leaves(filled) === 0) this.moveToBreakEven(order.closes);
    this.fit(order.closes);
  }

  /** After an entry has ended before it was filled. */
  afterEnd(ended: WorkingOrder): void {
    if (ended.order.bracket !== undefined && ended.leg === undefined) this.fit(ended.order.id);
  }

  private admitExits(entry: ApprovedOrder): void {
    const { bracket } = entry;
    if (bracket === undefined) return;
    const { stopLoss, takeProfits } = bracket;
    this.orders.admit(exitOrder(entry, stopLoss.id, { kind: 'stop', trigger: stopLoss.price }, entry.quantity), 'stop');
    for (const { id, price, quantity } of takeProfits) {
      this.orders.admit(exitOrder(entry, id, { kind: 'limit', price }, quantity), 'target');
    }
  }

  /** What is stopped out is not entered any further. */
  private stopEntry(entry: OrderId): void {
    const working = this.orders.live().find((one) => one.order.id === entry);
    if (working !== undefined) this.orders.cancel(working, 'group');
  }

  private fit(entry: OrderId): void {
    const open = this.holdings.openOf(entry);
    const mayGrow = this.orders.live().some((one) => one.order.id === entry && one.phase !== 'done');
    let free = open;
    for (const exit of this.orders.live()) {
      if (exit.leg === undefined || exit.order.closes !== entry || exit.phase === 'done') continue;
      const part = exit.leg === 'stop' ? open : Math.min(free, leaves(exit));
      if (exit.leg === 'target') free -= part;
      exit.cap = exit.filled + part;
      if (part === 0 && !mayGrow) this.orders.cancel(exit, 'position-closed');
      else if (part > 0 && part !== leaves(exit) && (exit.leg === 'stop' || !mayGrow)) {
        this.orders.resize(exit, exit.cap);
      }
    }
  }

  private moveToBreakEven(entry: OrderId): void {
    const at = this.holdings.averageTicksOf(entry);
    for (const exit of this.orders.live()) {
      if (exit.leg !== 'stop' || exit.order.closes !== entry || exit.phase !== 'waiting') continue;
      const moves = exit.order.bracket?.breakEvenAfterFirst === true;
      if (moves && at !== undefined && exit.triggerTicks !== at) this.orders.moveStop(exit, at);
    }
  }
}

/** Approved with its entry: `approve` checks the prices and sizes of the whole bracket, which the exit keeps. */
function exitOrder(entry: ApprovedOrder, id: OrderId, type: OrderType, quantity: Quantity): ApprovedOrder {
  const own = { id, type, quantity, side: opposite(entry.side), closes: entry.id, reduceOnly: true };
  return { ...entry, ...own, options: NO_OPTIONS, timeInForce: GOOD_TILL_CANCELLED };
}
