import type { UnixMs } from '#core/time.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { VenueRejection } from '#domain/orders/venue-gateway.ts';
import type { EngineState } from '#engine/state.ts';
import type { OpenTrade } from '#engine/trade-book.ts';
import type { DeskOrder } from '#runtime/orders/desk-order.ts';
import type { DeskOrders } from '#runtime/orders/desk-orders.ts';
import { isAsWanted, wantedExit } from '#runtime/orders/exit-slot.ts';
import type { WantedExit } from '#runtime/orders/exit-slot.ts';

/** Sends an exit of the trade that this entry opened. */
export type SendExit = (wanted: WantedExit, entry: OrderId) => void;

/** Keeps the one exit at the venue that each open trade should have, and no other. */
export class ExitKeeper {
  private readonly state: EngineState;
  private readonly orders: DeskOrders;
  private readonly send: SendExit;
  /** Trades whose stop cannot rest any more: they leave at the market. */
  private readonly passedStops = new Set<OrderId>();
  /** Trades whose exit was just refused or not sent: it is tried again after this instant. */
  private readonly restUntil = new Map<OrderId, number>();
  private lastPrice = Number.NaN;

  constructor(state: EngineState, orders: DeskOrders, send: SendExit) {
    this.state = state;
    this.orders = orders;
    this.send = send;
  }

  onPrice(price: number): void {
    this.lastPrice = price;
  }

  /** It may have found nobody at its price any more: the stop comes back first, and the next price decides. */
  onTargetOver(): void {
    this.lastPrice = Number.NaN;
  }

  /** A stop that cannot rest gives way to the market; whatever else was refused is tried again after a while. */
  onRefused({ entry, role, order }: DeskOrder, reason: VenueRejection, now: UnixMs): void {
    if (role === 'stop' && order.type.kind === 'stop' && !PASSING.has(reason)) this.passedStops.add(entry);
    else this.rest(entry, now + (reason === 'clock' ? CLOCK_MS : REFUSED_MS));
  }

  rest(entry: OrderId, until: number): void {
    this.restUntil.set(entry, until);
  }

  /** Brings what stands at the venue closer to what should. */
  arrange(now: UnixMs): void {
    const { live } = this.state.trades;
    for (const trade of live) this.arrangeOne(trade, now);
    for (const order of this.orders.all()) {
      // Its trade is over: nothing is left that it could close.
      if (order.role !== 'entry' && !live.some(({ id }) => id === order.entry)) order.isCancelWanted = true;
    }
  }

  private arrangeOne(trade: OpenTrade, now: UnixMs): void {
    if (trade.open.isZero()) return;
    const { orders, instrument } = this.state;
    const { lastPrice } = this;
    const wanted = wantedExit({ trade, orders, instrument, lastPrice, isStopPassed: this.passedStops.has(trade.id) });
    const present = this.orders.leaving(trade.id);
    if (present === undefined) {
      if (wanted !== undefined && now >= (this.restUntil.get(trade.id) ?? 0)) this.send(wanted, trade.id);
      return;
    }
    if (present.stage !== 'working') return;
    const remaining = present.order.quantity.minus(present.filled);
    if (wanted === undefined || !isAsWanted(present.order, remaining, wanted)) present.isCancelWanted = true;
  }
}

/** Refusals of a stop that say nothing about its price: it is sent again. */
const PASSING: ReadonlySet<VenueRejection> = new Set<VenueRejection>([
  'funds',
  'clock',
  'duplicate',
  'not-allowed',
  'market-closed',
]);
/** Before an exit is tried again that was refused for its time: by then the clocks have been compared anew. */
const CLOCK_MS = 250;
/** Before an exit that the venue refused is tried again. */
const REFUSED_MS = 5_000;
