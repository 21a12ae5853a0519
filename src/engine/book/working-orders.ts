import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { CancelReason, Fill, RejectReason } from '#domain/orders/order-event.ts';
import type { BookAnswers } from '#engine/book/book-answers.ts';
import { Brackets } from '#engine/book/brackets.ts';
import type { BracketOrders } from '#engine/book/brackets.ts';
import { Contingencies } from '#engine/book/contingencies.ts';
import { Holdings } from '#engine/book/holdings.ts';
import { isLive, leaves, workable, workingOrder } from '#engine/book/working-order.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';

/** The orders that the venue works, what they have filled, and what a fill or an end of one means for the others. */
export class WorkingOrders implements BracketOrders {
  readonly grid: LotGrid;
  readonly holdings = new Holdings();
  readonly answers: BookAnswers;
  /** Lots filled so far at prices that the market showed. */
  met = 0;
  private orders: WorkingOrder[] = [];
  /** What begins to work once what happens now is through. */
  private woken: WorkingOrder[] = [];
  private arrivals = 0;
  private hasDone = false;
  private readonly ties: Contingencies;
  private readonly brackets: Brackets;

  constructor(instrument: Instrument, answers: BookAnswers) {
    this.grid = new LotGrid(instrument);
    this.answers = answers;
    this.ties = new Contingencies(this, this.holdings);
    this.brackets = new Brackets(this, this.holdings);
  }

  live(): readonly WorkingOrder[] {
    return this.orders;
  }

  find(id: OrderId): WorkingOrder | undefined {
    return this.orders.find((one) => one.order.id === id && isLive(one));
  }

  create(order: ApprovedOrder, leg?: WorkingOrder['leg']): WorkingOrder {
    return workingOrder(order, this.grid, this.arrivals++, leg);
  }

  /** The venue has it; said once. */
  accept(working: WorkingOrder): void {
    if (working.accepted) return;
    working.accepted = true;
    this.orders.push(working);
    this.answers.accepted(working.order.id);
    // Its group had filled some of it before it came.
    if (this.grid.lotsOf(working.order.quantity) !== working.total) this.answers.amended(working);
  }

  /** The end of an order that cannot work: a rejection when nobody has heard of it yet, else a cancellation. */
  refuse(working: WorkingOrder, reject: RejectReason, cancel: CancelReason): void {
    if (working.accepted) {
      this.cancel(working, cancel);
      return;
    }
    working.phase = 'done';
    this.answers.rejected(working.order.id, reject);
  }

  admit(order: ApprovedOrder, leg: 'stop' | 'target'): void {
    const working = this.create(order, leg);
    working.phase = 'asleep';
    this.accept(working);
    this.woken.push(working);
  }

  wake(working: WorkingOrder): void {
    if (!this.woken.includes(working)) this.woken.push(working);
  }

  /** The next order that has been woken and is still there. */
  nextWoken(): WorkingOrder | undefined {
    for (;;) {
      const working = this.woken.shift();
      if (working === undefined || working.phase === 'asleep') return working;
    }
  }

  /** False, and the order is rejected, when its group is over. */
  join(working: WorkingOrder): boolean {
    const joins = this.ties.join(working);
    if (!joins) this.refuse(working, 'group', 'group');
    return joins;
  }

  cancel(working: WorkingOrder, reason: CancelReason): void {
    if (!isLive(working)) return;
    this.finish(working);
    this.answers.cancelled(working.order.id, reason);
    this.ties.afterEnd(working);
    this.brackets.afterEnd(working);
  }

  expire(working: WorkingOrder, time: number): void {
    if (!isLive(working)) return;
    this.finish(working);
    this.answers.expired(working.order.id, time);
    this.ties.afterEnd(working);
    this.brackets.afterEnd(working);
  }

  resize(working: WorkingOrder, total: number): void {
    working.total = total;
    this.answers.amended(working);
  }

  moveStop(working: WorkingOrder, ticks: number): void {
    working.triggerTicks = ticks;
    this.answers.amended(working);
  }

  /** A later arrival than every other: its place in time is lost. */
  loseTime(working: WorkingOrder): void {
    working.sequence = this.arrivals++;
  }

  /** What may be executed of an order now. */
  fillable(working: WorkingOrder): number {
    return isLive(working) ? Math.min(workable(working), this.holdings.reducible(working)) : 0;
  }

  fill(working: WorkingOrder, ticks: number, lots: number, liquidity: Fill['liquidity']): void {
    working.filled += lots;
    this.holdings.filled(working, ticks, lots);
    this.answers.filled(working, ticks, lots, liquidity);
    if (leaves(working) === 0) this.finish(working);
    this.brackets.afterFill(working);
    this.ties.afterFill(working, lots);
  }

  /** Lets go of what is done. Not while somebody walks the list. */
  purge(): void {
    if (!this.hasDone) return;
    this.orders = this.orders.filter(isLive);
    this.hasDone = false;
  }

  snapshot(): unknown {
    const { orders, arrivals, met } = this;
    return { orders, arrivals, met, holdings: this.holdings.snapshot(), groups: this.ties.snapshot() };
  }

  restore(state: unknown): void {
    const { orders, arrivals, met, holdings, groups } = state as OrdersState;
    this.orders = [...orders];
    this.woken = [];
    this.hasDone = false;
    this.arrivals = arrivals;
    this.met = met;
    this.holdings.restore(holdings);
    this.ties.restore(groups);
  }

  private finish(working: WorkingOrder): void {
    working.phase = 'done';
    this.hasDone = true;
  }
}

interface OrdersState {
  readonly orders: readonly WorkingOrder[];
  readonly arrivals: number;
  readonly met: number;
  readonly groups: Parameters<Contingencies['restore']>[0];
  readonly holdings: Parameters<Holdings['restore']>[0];
}
