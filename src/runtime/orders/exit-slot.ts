import type { Decimal } from '#core/decimal.ts';
import type { Price, Quantity } from '#core/money.ts';
import { price, quantity } from '#core/money.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { VenueOrder, VenueOrderType } from '#domain/orders/venue-gateway.ts';
import type { LiveOrder, LiveOrders, OrderRole } from '#engine/live-orders.ts';
import type { OpenTrade } from '#engine/trade-book.ts';

/** The one order that should stand at the venue to close what is open of a trade. */
export interface WantedExit {
  readonly orderId: OrderId;
  readonly role: Exclude<OrderRole, 'entry'>;
  readonly side: Side;
  readonly type: VenueOrderType;
  readonly quantity: Quantity;
}

export interface ExitView {
  readonly trade: OpenTrade;
  readonly orders: LiveOrders;
  readonly instrument: Instrument;
  /** Of the last trade seen; NaN before the first. */
  readonly lastPrice: number;
  /** The stop cannot rest at the venue any more: its price has been passed. */
  readonly isStopPassed: boolean;
}

/**
 * What should stand at the venue for a trade. An account's balance pays for one exit only, so there is one at a time: an exit
 * that was decided, else a target that the market has reached, else the stop. The stop is what remains when we are not there.
 */
export function wantedExit(view: ExitView): WantedExit | undefined {
  const { trade, instrument } = view;
  const size = trade.open.roundTo(instrument.quantityStep, 'down');
  if (size.sign() <= 0) return undefined;
  return decidedExit(view, size) ?? reachedTarget(view, size) ?? protectiveStop(view, size);
}

/** Whether what stands at the venue is what is wanted there. */
export function isAsWanted(order: VenueOrder, remaining: Decimal, wanted: WantedExit): boolean {
  return (
    order.type.kind === wanted.type.kind &&
    levelOf(order.type) === levelOf(wanted.type) &&
    remaining.equals(wanted.quantity)
  );
}

/** Where the stop of a trade stands: at its plan's, or at the entry once that is due. */
export function stopLevel(trade: OpenTrade, instrument: Instrument): Price {
  const { bracket, exits, entryPrice, direction } = trade;
  const planned = bracket!.stopLoss.price;
  const isDue = bracket!.breakEvenAfterFirst && exits.some(({ reason }) => reason === 'target');
  return isDue ? price(entryPrice.roundTo(instrument.priceTick, direction === 'long' ? 'up' : 'floor')) : planned;
}

function decidedExit({ trade, orders }: ExitView, size: Decimal): WantedExit | undefined {
  const exit = orders.all.find((order) => order.role === 'exit' && order.trade === trade);
  if (exit === undefined) return undefined;
  return {
    orderId: exit.id,
    role: 'exit',
    side: sideOf(trade),
    type: { kind: 'market' },
    quantity: smaller(size, remainingOf(exit)),
  };
}

function reachedTarget({ trade, orders, lastPrice }: ExitView, size: Decimal): WantedExit | undefined {
  const sign = trade.direction === 'long' ? 1 : -1;
  for (const leg of trade.bracket?.takeProfits ?? []) {
    const order = orders.find(leg.id);
    if (order === undefined || !(sign * lastPrice >= sign * toNumber(leg.price))) continue;
    const type = { kind: 'limit', price: leg.price, timeInForce: 'ioc', postOnly: false } as const;
    return { orderId: leg.id, role: 'target', side: sideOf(trade), type, quantity: smaller(size, remainingOf(order)) };
  }
  return undefined;
}

function protectiveStop({ trade, orders, instrument, isStopPassed }: ExitView, size: Decimal): WantedExit | undefined {
  const { bracket } = trade;
  if (bracket === undefined || orders.find(bracket.stopLoss.id) === undefined) return undefined;
  const type: VenueOrderType = isStopPassed
    ? { kind: 'market' }
    : { kind: 'stop', trigger: stopLevel(trade, instrument) };
  return { orderId: bracket.stopLoss.id, role: 'stop', side: sideOf(trade), type, quantity: quantity(size) };
}

function sideOf(trade: OpenTrade): Side {
  return trade.direction === 'long' ? 'sell' : 'buy';
}

function smaller(size: Decimal, other: Decimal): Quantity {
  return quantity(size.compare(other) <= 0 ? size : other);
}

/** What an order of the engine may still execute. */
function remainingOf({ state }: LiveOrder): Decimal {
  return 'filled' in state ? state.quantity.minus(state.filled) : state.quantity;
}

function levelOf(type: VenueOrderType): string {
  if (type.kind === 'market') return '';
  return (type.kind === 'limit' ? type.price : type.trigger).toString();
}
