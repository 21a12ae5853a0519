import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { Money } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type {
  ClientOrderId,
  VenueFill,
  VenueOrder,
  VenueOrderReport,
  VenueOrderStatus,
} from '#domain/orders/venue-gateway.ts';
import type { Parameters } from '#adapters/venues/binance/signing.ts';
import type {
  WireExecutionReport,
  WireNewFill,
  WireNewOrder,
  WireOrder,
  WireOrderStatus,
  WireTrade,
} from '#adapters/venues/binance/wire.ts';

/** An order as Binance wants it; undefined for a kind that it does not have: post-only that is to end at once. */
export function newOrderParameters(order: VenueOrder, symbol: string): Parameters | undefined {
  const kind = kindParameters(order.type);
  if (kind === undefined) return undefined;
  return {
    symbol,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    ...kind,
    quantity: wireText(order.quantity),
    newClientOrderId: order.clientId,
    newOrderRespType: 'FULL',
  };
}

function kindParameters(type: VenueOrder['type']): Parameters | undefined {
  switch (type.kind) {
    case 'market':
      return { type: 'MARKET' };
    case 'stop':
      return { type: 'STOP_LOSS', stopPrice: wireText(type.trigger) };
    case 'limit':
      if (!type.postOnly) {
        return { type: 'LIMIT', timeInForce: type.timeInForce.toUpperCase(), price: wireText(type.price) };
      }
      return type.timeInForce === 'gtc' ? { type: 'LIMIT_MAKER', price: wireText(type.price) } : undefined;
  }
}

/** Without zeros at the end: Binance counts them as precision. */
function wireText(value: Decimal): string {
  const text = value.toString();
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const STATUS: Readonly<Record<WireOrderStatus, VenueOrderStatus>> = {
  NEW: 'working',
  PENDING_NEW: 'working',
  PARTIALLY_FILLED: 'working',
  PENDING_CANCEL: 'working',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
};

/** The fields that all of Binance's tellings of an order share. */
type OrderFields = Omit<WireOrder, 'updateTime'>;

export function reportOf(wire: OrderFields, time: number, instrument: InstrumentId, name: string): VenueOrderReport {
  return {
    clientId: name as ClientOrderId,
    venueOrderId: `${wire.orderId}`,
    instrument,
    status: STATUS[wire.status],
    quantity: quantity(Decimal.parse(wire.origQty)),
    filled: quantity(Decimal.parse(wire.executedQty)),
    time: unixMs(time),
  };
}

/** Executions of an order that met resting ones on arrival. */
export function fillsOfNewOrder(wire: WireNewOrder, order: VenueOrder): VenueFill[] {
  return wire.fills.map((fill: WireNewFill) => ({
    tradeId: executionName(wire.symbol, wire.orderId, fill.tradeId),
    clientId: order.clientId,
    venueOrderId: `${wire.orderId}`,
    instrument: order.instrument,
    side: order.side,
    price: price(Decimal.parse(fill.price)),
    quantity: quantity(Decimal.parse(fill.qty)),
    fee: feeOf(fill.commission, fill.commissionAsset),
    liquidity: 'taker',
    time: unixMs(wire.transactTime),
  }));
}

export function fillOfTrade(wire: WireTrade, symbol: string, instrument: InstrumentId, name: string): VenueFill {
  return {
    tradeId: executionName(symbol, wire.orderId, wire.id),
    clientId: name as ClientOrderId,
    venueOrderId: `${wire.orderId}`,
    instrument,
    side: wire.isBuyer ? 'buy' : 'sell',
    price: price(Decimal.parse(wire.price)),
    quantity: quantity(Decimal.parse(wire.qty)),
    fee: feeOf(wire.commission, wire.commissionAsset),
    liquidity: wire.isMaker ? 'maker' : 'taker',
    time: unixMs(wire.time),
  };
}

/** What the account's stream tells of an order: where it stands, and the execution that it was told for, if it was one. */
export function eventOfReport(
  wire: WireExecutionReport,
  instrument: InstrumentId,
): { readonly report: VenueOrderReport; readonly fill: VenueFill | undefined } {
  // A cancel has a name of its own in `c`; the order's is then in `C`.
  const name = wire.C === '' ? wire.c : wire.C;
  const fields = { symbol: wire.s, orderId: wire.i, clientOrderId: name, origQty: wire.q, executedQty: wire.z };
  const report = reportOf({ ...fields, status: wire.X }, wire.T, instrument, name);
  if (wire.x !== 'TRADE') return { report, fill: undefined };
  const quote = instrument.split('@')[0]!.split('/')[1]!;
  const fill: VenueFill = {
    tradeId: executionName(wire.s, wire.i, wire.t),
    clientId: report.clientId,
    venueOrderId: report.venueOrderId,
    instrument,
    side: wire.S === 'BUY' ? 'buy' : 'sell',
    price: price(Decimal.parse(wire.L)),
    quantity: quantity(Decimal.parse(wire.l)),
    // No asset stands for a fill that was free.
    fee: feeOf(wire.n, wire.N ?? quote),
    liquidity: wire.m ? 'maker' : 'taker',
    time: unixMs(wire.T),
  };
  return { report, fill };
}

/**
 * Binance numbers trades by symbol, and a trade between two orders of one account has one number for both: with the symbol and
 * the order it is one execution's own.
 */
export function executionName(symbol: string, orderId: number, tradeId: number): string {
  return `${symbol}-${orderId}-${tradeId}`;
}

function feeOf(commission: string, asset: string): Money {
  return money(currency(asset), Decimal.parse(commission));
}
