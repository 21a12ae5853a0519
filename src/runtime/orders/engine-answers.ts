import type { UnixMs } from '#core/time.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { OrderEvent, RejectReason } from '#domain/orders/order-event.ts';
import { quantity } from '#core/money.ts';
import type { VenueFill } from '#domain/orders/venue-gateway.ts';
import type { EngineState } from '#engine/state.ts';
import type { OpenTrade } from '#engine/trade-book.ts';
import type { DeskOrder } from '#runtime/orders/desk-order.ts';
import { stopLevel } from '#runtime/orders/exit-slot.ts';

/**
 * Says in the engine's words what happened at the venue, in the order that the engine expects: accepted before filled, the exits
 * of a bracket alive with the entry's first execution and over with the last of the position, each once.
 */
export class EngineAnswers {
  private readonly state: EngineState;
  private readonly tell: (event: OrderEvent) => void;

  constructor(state: EngineState, tell: (event: OrderEvent) => void) {
    this.state = state;
    this.tell = tell;
  }

  accepted({ orderId, role }: DeskOrder, time: UnixMs): void {
    // Stop and targets stand with us: they were accepted when they came to life.
    if (role !== 'entry' && role !== 'exit') return;
    if (this.state.orders.find(orderId)?.state.kind === 'submitted') this.tell({ kind: 'accepted', orderId, time });
  }

  refused(orderId: OrderId, reason: RejectReason, time: UnixMs): void {
    if (this.state.orders.find(orderId)?.state.kind === 'submitted')
      this.tell({ kind: 'rejected', orderId, time, reason });
  }

  filled({ orderId, role }: DeskOrder, fill: VenueFill): void {
    const { trade } = this.state.orders.find(orderId)!;
    const { instrument, side, price, quantity: size, fee, liquidity, time, tradeId } = fill;
    this.tell({
      kind: 'filled',
      orderId,
      time,
      fill: { orderId, instrument, side, price, quantity: size, fee, liquidity, time, tradeId },
    });
    if (role === 'entry') this.awaken(trade, time);
    this.fitExits(trade, time);
  }

  /** The venue has said all of an order. */
  ended({ orderId, role, expiresAt }: DeskOrder, time: UnixMs): void {
    const live = this.state.orders.find(orderId);
    // Stop and targets go on: the next order at the venue realises what is left of them.
    if (live === undefined || (role !== 'entry' && role !== 'exit')) return;
    if (expiresAt !== undefined && time >= expiresAt) this.tell({ kind: 'expired', orderId, time });
    else this.tell({ kind: 'cancelled', orderId, time, reason: 'requested' });
    // An entry that brought in less than can be sold is over with its end, and so are its exits.
    if (role === 'entry' && !this.state.trades.live.includes(live.trade)) this.fitExits(live.trade, time);
  }

  /** The exits come to life with the first execution of their entry. */
  private awaken({ bracket }: OpenTrade, time: UnixMs): void {
    if (bracket === undefined) return;
    for (const { id: orderId } of [bracket.stopLoss, ...bracket.takeProfits]) {
      if (this.state.orders.find(orderId)?.state.kind === 'submitted') this.tell({ kind: 'accepted', orderId, time });
    }
  }

  /** The stop is as large as what is open; when nothing is, the exits are over. */
  private fitExits(trade: OpenTrade, time: UnixMs): void {
    const { bracket } = trade;
    if (bracket === undefined) return;
    const isOpen = this.state.trades.live.includes(trade);
    const stop = bracket.stopLoss.id;
    if (isOpen) {
      if (this.state.orders.find(stop) === undefined) return;
      this.tell({
        kind: 'amended',
        orderId: stop,
        time,
        quantity: quantity(trade.open),
        level: stopLevel(trade, this.state.instrument),
      });
      return;
    }
    for (const { id: orderId } of [bracket.stopLoss, ...bracket.takeProfits]) {
      if (this.state.orders.find(orderId) !== undefined)
        this.tell({ kind: 'cancelled', orderId, time, reason: 'position-closed' });
    }
  }
}
