import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import type { CancelReason, Fill, OrderEvent } from '#domain/orders/order-event.ts';
import { PriceGrid } from '#domain/orders/price-grid.ts';
import { SimCosts } from '#engine/sim/costs.ts';
import type { MatchMoment } from '#engine/sim/matching.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/** What the simulated venue says, in the order in which it happened, and at which exact prices. */
export class SimAnswers {
  events: OrderEvent[] = [];
  private readonly instrument: Instrument;
  private readonly costs: SimCosts;
  private readonly grid: PriceGrid;

  constructor(instrument: Instrument, config: SimConfig) {
    this.instrument = instrument;
    this.costs = new SimCosts(config, instrument);
    this.grid = new PriceGrid(instrument.priceTick);
  }

  accepted(orderId: OrderId, time: UnixMs): void {
    this.events.push({ kind: 'accepted', orderId, time });
  }

  rejected(orderId: OrderId, time: UnixMs, reason: string): void {
    this.events.push({ kind: 'rejected', orderId, time, reason });
  }

  cancelled(orderId: OrderId, time: UnixMs, reason: CancelReason): void {
    this.events.push({ kind: 'cancelled', orderId, time, reason });
  }

  expired(orderId: OrderId, time: UnixMs): void {
    this.events.push({ kind: 'expired', orderId, time });
  }

  amended(orderId: OrderId, time: UnixMs, quantity: Quantity, level: Price): void {
    this.events.push({ kind: 'amended', orderId, time, quantity, level });
  }

  filled(execution: Pick<Fill, 'orderId' | 'side' | 'price' | 'quantity' | 'liquidity' | 'time'>): void {
    const { orderId, side, price, quantity, liquidity, time } = execution;
    const fee = this.costs.fee(price, quantity, liquidity);
    const fill: Fill = { orderId, instrument: this.instrument.id, side, price, quantity, fee, liquidity, time };
    this.events.push({ kind: 'filled', orderId, time, fill });
  }

  /** What an order pays that takes whatever is there while the market stands at `at`. */
  crossed(at: Price, side: Side): Price {
    return this.costs.crossed(at, side);
  }

  /** A bar's price as a whole tick, rounded against whoever trades at it. */
  exactPrice(value: number, side: Side): Price {
    return this.grid.price(value, side === 'buy' ? 'up' : 'down');
  }
}

/** What is met at the open happens at the open time; what is met inside is known to have happened by the bar's last ms. */
export function timeOf(moment: MatchMoment, bar: Bar): UnixMs {
  return (moment === 'open' ? bar.openTime : bar.closeTime - 1) as UnixMs;
}
