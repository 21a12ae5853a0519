import type { Instrument } from '#domain/market/instrument.ts';
import type { LotGrid } from '#domain/market/lot-grid.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { AmendRejection } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { formFault } from '#domain/orders/order-form.ts';
import type { OrderChanges } from '#domain/orders/venue-port.ts';
import type { BookMatcher, MatcherParts } from '#engine/book/book-matcher.ts';
import { hasTrigger, limitOf } from '#engine/book/working-order.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';
import type { WorkingOrders } from '#engine/book/working-orders.ts';
import type { Command } from '#engine/sim/inbox.ts';

/** What a command does when it has arrived: form, ties and priority are looked at here, prices by the matcher. */
export class OrderEntry {
  /** False while the market is closed, or over. */
  accepts = true;
  private readonly instrument: Instrument;
  private readonly matcher: BookMatcher;
  private readonly parts: MatcherParts;

  constructor(instrument: Instrument, matcher: BookMatcher, parts: MatcherParts) {
    this.instrument = instrument;
    this.matcher = matcher;
    this.parts = parts;
  }

  execute(command: Command): void {
    const { orders } = this.parts;
    switch (command.kind) {
      case 'submit':
        this.enter(command.order);
        break;
      case 'cancel': {
        const working = orders.find(command.orderId);
        if (working !== undefined) orders.cancel(working, 'requested');
        break;
      }
      case 'amend':
        this.amend(command.orderId, command.changes);
        break;
      case 'cancelAll':
        for (const working of orders.live()) {
          const opens = !working.order.reduceOnly && working.order.closes === undefined;
          if (command.scope === 'all' || opens) orders.cancel(working, 'requested');
        }
        break;
    }
    this.matcher.match();
    orders.purge();
  }

  private enter(order: ApprovedOrder): void {
    const { answers, orders } = this.parts;
    if (order.instrument !== this.instrument.id) {
      answers.rejected(order.id, 'unknown-instrument');
    } else if (formFault(order, this.instrument, answers.now) !== undefined) {
      answers.rejected(order.id, 'form');
    } else if (!this.accepts) {
      answers.rejected(order.id, 'market-closed');
    } else {
      const working = orders.create(order);
      if (!this.isTiedDown(working)) this.matcher.begin(working);
    }
  }

  /** Whether an order is done with for now because of those it is tied to: it sleeps, or was rejected. */
  private isTiedDown(working: WorkingOrder): boolean {
    const { orders } = this.parts;
    if (!orders.join(working)) return true;
    const { parent } = working.order.options;
    if (parent === undefined) return false;
    const filled = orders.holdings.filledOf(parent);
    working.cap = filled;
    if (filled > 0) return false;
    if (orders.find(parent) === undefined) {
      orders.refuse(working, 'parent', 'parent');
    } else {
      working.phase = 'asleep';
      orders.accept(working);
    }
    return true;
  }

  private amend(id: OrderId, changes: OrderChanges): void {
    const { orders, taker, queue } = this.parts;
    const working = orders.find(id);
    const problem = working === undefined ? 'unknown-order' : amendProblem(working, changes, orders.grid);
    if (working === undefined || problem !== undefined) {
      orders.answers.amendRejected(id, problem ?? 'unknown-order');
      return;
    }
    const changed = withChanges(working, changes, orders);
    if (working.phase === 'resting' && working.order.options.postOnly && taker.wouldTake(changed)) {
      orders.answers.amendRejected(id, 'post-only');
      return;
    }
    const losesTime = changed.limitTicks !== working.limitTicks || changed.total > working.total;
    const { total, limitTicks, triggerTicks } = changed;
    Object.assign(working, { total, limitTicks, triggerTicks });
    orders.answers.amended(working);
    if (losesTime) orders.loseTime(working);
    if (losesTime && working.phase === 'resting') {
      queue.join(working);
      if (taker.wouldTake(working)) taker.take(working);
    }
  }
}

/** A copy as it would be after the changes, whose form has been checked. */
function withChanges(working: WorkingOrder, changes: OrderChanges, { grid }: WorkingOrders): WorkingOrder {
  const { quantity, price, trigger } = changes;
  return {
    ...working,
    total: (quantity === undefined ? undefined : grid.lotsOf(quantity)) ?? working.total,
    limitTicks: (price === undefined ? undefined : grid.ticksOf(price)) ?? working.limitTicks,
    triggerTicks: (trigger === undefined ? undefined : grid.ticksOf(trigger)) ?? working.triggerTicks,
  };
}

/** Why an order may not be changed so; undefined when its form allows it. */
function amendProblem(working: WorkingOrder, changes: OrderChanges, grid: LotGrid): AmendRejection | undefined {
  const { quantity, price, trigger } = changes;
  if (quantity !== undefined) {
    const lots = grid.lotsOf(quantity);
    // The size of a bracket's exits follows its position and cannot be asked for.
    if (lots === undefined || lots <= working.filled || working.leg !== undefined) return 'quantity';
  }
  if (price !== undefined && limitOf(working.order.type) === undefined) return 'no-such-level';
  const waits = working.phase === 'waiting' || working.phase === 'asleep';
  if (trigger !== undefined && !(waits && hasTrigger(working.order.type))) return 'no-such-level';
  const isOnGrid = [price, trigger].every((at) => at === undefined || grid.ticksOf(at) !== undefined);
  return isOnGrid ? undefined : 'tick';
}
