import { price as asPrice } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import type { AmendRejection, CancelReason, OrderEvent, RejectReason } from '#domain/orders/order-event.ts';
import { PriceGrid } from '#domain/orders/price-grid.ts';
import { SimCosts } from '#engine/sim/costs.ts';
import type { FeeModel, FillFacts } from '#engine/sim/costs.ts';
import type { MatchMoment } from '#engine/sim/matching.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/** What the simulated venue says, in the order in which it happened, and at which exact prices. */
export class SimAnswers {
  events: OrderEvent[] = [];
  /** Volume of the bar that is being matched, for the impact of what takes from it; NaN when not known. */
  barVolume = Number.NaN;
  /** The price that whoever takes anything gets in the stretch that is being matched: its open, or the point it leads to. */
  marketAt = Number.NaN;
  /** The close before the bar that is being matched, NaN before the first, and when that was. */
  closeBefore = Number.NaN;
  closedAt = 0;
  private readonly instrument: Instrument;
  private readonly costs: SimCosts;
  private readonly fees: FeeModel | undefined;
  private readonly grid: PriceGrid;

  /** Without a fee model, fees are the basis points of the configuration. */
  constructor(instrument: Instrument, config: SimConfig, fees?: FeeModel) {
    this.instrument = instrument;
    this.costs = new SimCosts(config, instrument);
    this.fees = fees;
    this.grid = new PriceGrid(instrument.priceTick);
  }

  accepted(orderId: OrderId, time: UnixMs): void {
    this.events.push({ kind: 'accepted', orderId, time });
  }

  rejected(orderId: OrderId, time: UnixMs, reason: RejectReason): void {
    this.events.push({ kind: 'rejected', orderId, time, reason });
  }

  triggered(orderId: OrderId, time: UnixMs): void {
    this.events.push({ kind: 'triggered', orderId, time });
  }

  cancelled(orderId: OrderId, time: UnixMs, reason: CancelReason): void {
    this.events.push({ kind: 'cancelled', orderId, time, reason });
  }

  expired(orderId: OrderId, time: UnixMs): void {
    this.events.push({ kind: 'expired', orderId, time });
  }

  amended(orderId: OrderId, time: UnixMs, quantity: Quantity, level: Price | undefined): void {
    this.events.push({ kind: 'amended', orderId, time, quantity, level });
  }

  amendRejected(orderId: OrderId, time: UnixMs, reason: AmendRejection): void {
    this.events.push({ kind: 'amend-rejected', orderId, time, reason });
  }

  filled(execution: Omit<FillFacts, 'instrument'>): void {
    const { orderId, side, price, quantity, liquidity, time } = execution;
    const { id: instrument } = this.instrument;
    const fee =
      this.fees === undefined
        ? this.costs.fee(price, quantity, liquidity)
        : this.fees.fee({ orderId, instrument, side, price, quantity, liquidity, time });
    const fill = { orderId, instrument, side, price, quantity, fee, liquidity, time };
    this.events.push({ kind: 'filled', orderId, time, fill });
  }

  /** What an order of this size pays that takes whatever is there while the market stands at `at`. */
  crossed(at: Price, side: Side, size: Quantity): Price {
    return this.costs.crossed(at, side, size, this.barVolume);
  }

  /** A bar's price as a whole tick, rounded against whoever trades at it. */
  exactPrice(value: number, side: Side): Price {
    return this.grid.price(value, side === 'buy' ? 'up' : 'down');
  }

  /** A price brought to the tick away from the market for a stop of this side: never nearer than asked for. */
  stopLevel(exact: Price, side: Side): Price {
    return asPrice(exact.roundTo(this.instrument.priceTick, side === 'buy' ? 'up' : 'floor'));
  }
}

/** What is met at the open happens at the open time; what is met inside is known to have happened by the bar's last ms. */
export function timeOf(moment: MatchMoment, bar: Bar): UnixMs {
  return (moment === 'open' ? bar.openTime : bar.closeTime - 1) as UnixMs;
}
