import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { positionHeldBack } from '#engine/sim/entry-bar.ts';
import type { ExecutionParts } from '#engine/sim/execution.ts';
import { heldPosition, isOpen, takeOff } from '#engine/sim/held-position.ts';

/**
 * The short way for what a backtest sends most: market orders without ties that open with a bracket or close one position, at
 * a venue that meets any size, asks no account and holds no other order. They fill as they would on the long way; as
 * soon as anything else comes to the venue they are handed over to it.
 */
export class PlainMarkets {
  waiting: ApprovedOrder[] = [];
  private readonly parts: ExecutionParts;
  private readonly isSimple: boolean;

  constructor(parts: ExecutionParts) {
    this.parts = parts;
    const { policies, guard } = parts;
    this.isSimple =
      guard === undefined &&
      policies.volume.kind === 'whole' &&
      policies.slippage.kind !== 'volumeShare' &&
      policies.latency.kind === 'none' &&
      policies.spreadPaidBy === 'takers' &&
      policies.opposite === 'besideBrackets' &&
      policies.barOrder === 'byPrice' &&
      policies.closeFills === 'atOnce' &&
      policies.marketQueue === 'arrival' &&
      policies.entryBarExits !== 'alongPath';
  }

  /** Whether an order may go this way. The venue has to be open and to hold no other orders. */
  takes(order: ApprovedOrder): boolean {
    if (!this.isSimple || order.type.kind !== 'market' || order.options !== NO_OPTIONS) return false;
    if (order.timeInForce.kind !== 'gtc' || order.instrument !== this.parts.instrument.id) return false;
    return order.closes === undefined ? order.bracket !== undefined && !order.reduceOnly : true;
  }

  holds(order: ApprovedOrder): boolean {
    for (const held of this.waiting) if (held.signalId === order.signalId && held.id === order.id) return true;
    return false;
  }

  /** Takes an order off again; false when it is not here. */
  remove(id: OrderId): boolean {
    const { length } = this.waiting;
    this.waiting = this.waiting.filter((order) => order.id !== id);
    return this.waiting.length < length;
  }

  /** Fills everything that waits, where the market stands. */
  fillAll(bar: Bar): void {
    const { waiting } = this;
    this.waiting = [];
    for (const order of waiting) this.fill(order, bar.open, bar.openTime as UnixMs, bar);
  }

  /** `bar` is undefined at a close that has passed. */
  fill(order: ApprovedOrder, market: number, time: UnixMs, bar: Bar | undefined): void {
    const { answers, holdings, exits, policies } = this.parts;
    const { id: orderId, side, closes } = order;
    const at = answers.exactPrice(market, side);
    const liquidity = 'taker';
    if (closes === undefined) {
      const { quantity } = order;
      const price = answers.crossed(at, side, quantity);
      answers.filled({ orderId, side, price, quantity, liquidity, time });
      const heldBack = positionHeldBack(policies.entryBarExits, order, bar);
      const opening = { sequence: holdings.sequence(), price, quantity, enteredInside: undefined, heldBack };
      const position = heldPosition(order, opening);
      holdings.add(position);
      exits.entered(position, time, true);
      return;
    }
    const position = holdings.find(closes);
    if (position === undefined) {
      answers.cancelled(orderId, time, 'position-closed');
      return;
    }
    const quantity = takeOff(position, order.quantity);
    answers.filled({ orderId, side, price: answers.crossed(at, side, quantity), quantity, liquidity, time });
    exits.afterReduction(position, time);
    if (isOpen(position)) return;
    if (quantity !== order.quantity) answers.cancelled(orderId, time, 'position-closed');
    holdings.remove(position);
  }
}
