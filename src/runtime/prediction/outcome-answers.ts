import type { Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { OrderEvent, RejectReason } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { VenueFill } from '#domain/orders/venue-gateway.ts';
import type { DeskOrder } from '#runtime/orders/desk-order.ts';

/** Told what a run is told, and the venue's own words of each execution. */
export interface AnswerListener {
  tell(event: OrderEvent): void;
  onFill(fill: VenueFill): void;
}

/** Says in a run's words what happened at the venue: accepted once, each execution once, an end once. */
export class OutcomeAnswers {
  private readonly listener: AnswerListener;
  private readonly open = new Map<OrderId, { readonly asked: Quantity; isAccepted: boolean }>();

  constructor(listener: AnswerListener) {
    this.listener = listener;
  }

  /** An order leaves. The venue may have been asked for less than the run asks for: it knows fewer digits. */
  sent(orderId: OrderId, asked: Quantity): void {
    this.open.set(orderId, { asked, isAccepted: false });
  }

  accepted({ orderId }: DeskOrder, time: UnixMs): void {
    const order = this.open.get(orderId);
    if (order === undefined || order.isAccepted) return;
    order.isAccepted = true;
    this.listener.tell({ kind: 'accepted', orderId, time });
  }

  filled({ orderId }: DeskOrder, told: VenueFill): void {
    const { instrument, side, price, quantity, fee, liquidity, time, tradeId } = told;
    this.listener.onFill(told);
    const fill = { orderId, instrument, side, price, quantity, fee, liquidity, time, tradeId };
    this.listener.tell({ kind: 'filled', orderId, time, fill });
  }

  ended({ orderId, filled }: DeskOrder, time: UnixMs): void {
    const order = this.open.get(orderId);
    this.open.delete(orderId);
    if (order === undefined || filled.compare(order.asked) >= 0) return;
    this.listener.tell({ kind: 'cancelled', orderId, time, reason: 'ioc' });
  }

  refused(orderId: OrderId, reason: RejectReason, time: UnixMs): void {
    this.open.delete(orderId);
    this.listener.tell({ kind: 'rejected', orderId, time, reason });
  }
}
