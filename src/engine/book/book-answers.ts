import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { AmendRejection, CancelReason, Fill, OrderEvent, RejectReason } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { leaves } from '#engine/book/working-order.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';
import type { FeeModel } from '#engine/sim/costs.ts';

/** What the book venue says, in the order in which it happened, in exact prices and sizes. */
export class BookAnswers {
  events: OrderEvent[] = [];
  /** The venue's clock, UTC ms. */
  now = 0;
  private readonly instrument: Instrument;
  private readonly grid: LotGrid;
  private readonly fees: FeeModel;

  constructor(instrument: Instrument, fees: FeeModel) {
    this.instrument = instrument;
    this.grid = new LotGrid(instrument);
    this.fees = fees;
  }

  accepted(orderId: OrderId): void {
    this.events.push({ kind: 'accepted', orderId, time: this.time });
  }

  rejected(orderId: OrderId, reason: RejectReason): void {
    this.events.push({ kind: 'rejected', orderId, time: this.time, reason });
  }

  triggered(orderId: OrderId): void {
    this.events.push({ kind: 'triggered', orderId, time: this.time });
  }

  cancelled(orderId: OrderId, reason: CancelReason): void {
    this.events.push({ kind: 'cancelled', orderId, time: this.time, reason });
  }

  expired(orderId: OrderId, time: number): void {
    this.events.push({ kind: 'expired', orderId, time: time as UnixMs });
  }

  amendRejected(orderId: OrderId, reason: AmendRejection): void {
    this.events.push({ kind: 'amend-rejected', orderId, time: this.time, reason });
  }

  amended(working: WorkingOrder): void {
    const { order, phase, triggerTicks, limitTicks } = working;
    const waits = phase === 'waiting' || phase === 'asleep';
    const ticks = (waits ? triggerTicks : undefined) ?? limitTicks;
    const level = ticks === undefined ? undefined : this.grid.price(ticks);
    const quantity = this.grid.quantity(leaves(working));
    this.events.push({ kind: 'amended', orderId: order.id, time: this.time, quantity, level });
  }

  filled({ order }: WorkingOrder, ticks: number, lots: number, liquidity: Fill['liquidity']): void {
    const { id: orderId, side } = order;
    const facts = {
      orderId,
      instrument: this.instrument.id,
      side,
      price: this.grid.price(ticks),
      quantity: this.grid.quantity(lots),
      liquidity,
      time: this.time,
    };
    const fill: Fill = { ...facts, fee: this.fees.fee(facts) };
    this.events.push({ kind: 'filled', orderId, time: this.time, fill });
  }

  private get time(): UnixMs {
    return this.now as UnixMs;
  }
}
