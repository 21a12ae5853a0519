import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { ClosedTrade } from '#domain/risk/trade-guards.ts';
import { GOOD_TILL_CANCELLED, MARKET, NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderId, OrderIntent, OrderType, Side } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';

const d = (text: string): Decimal => Decimal.parse(text);

/** An instrument with cents and thousandths, traded around the clock unless said otherwise. */
export function riskInstrument(symbol: string, changes: Partial<Instrument> = {}): Instrument {
  const [base = '', quote = ''] = symbol.split('/');
  return {
    id: instrumentId(symbol, 'sim'),
    symbol,
    venue: 'sim',
    kind: 'spot',
    base: currency(base),
    quote: currency(quote),
    priceTick: d('0.01'),
    quantityStep: d('0.001'),
    minQuantity: d('0.001'),
    minNotional: d('1'),
    calendar: 'crypto',
    ...changes,
  };
}

export interface RiskOrder {
  readonly id?: string;
  readonly side: Side;
  readonly quantity: string;
  /** A limit order at this price; left out: a market order. */
  readonly limit?: string;
  readonly type?: OrderType;
  readonly reduceOnly?: boolean;
}

let numbered = 0;

/** An order as a desk would send it; ids count up unless given. */
export function riskOrder(instrument: Instrument, order: RiskOrder): OrderIntent {
  const { id, side, quantity: size, limit, type, reduceOnly = false } = order;
  return {
    id: (id ?? `order-${++numbered}`) as OrderId,
    instrument: instrument.id,
    side,
    type: type ?? (limit === undefined ? MARKET : { kind: 'limit', price: price(d(limit)) }),
    quantity: quantity(d(size)),
    timeInForce: GOOD_TILL_CANCELLED,
    reduceOnly,
    closes: undefined,
    bracket: undefined,
    options: NO_OPTIONS,
    signalId: 's1',
  };
}

/** A fill of (part of) an order, without a fee. */
export function riskFill({ id, instrument, side }: OrderIntent, size: string, at: string, time: number): Fill {
  return {
    orderId: id,
    instrument,
    side,
    price: price(d(at)),
    quantity: quantity(d(size)),
    fee: money(currency('USDT'), Decimal.ZERO),
    liquidity: 'taker',
    time: time as UnixMs,
  };
}

export interface TradeResult {
  readonly net: string;
  readonly time: number;
  readonly direction?: 'long' | 'short';
  readonly exitReason?: ClosedTrade['exitReason'];
}

/** A closed trade that was worth 1000 when it was entered. */
export function closedTrade(instrument: Instrument, result: TradeResult): ClosedTrade {
  const { net, time, direction = 'long', exitReason = 'exit' } = result;
  return {
    instrument: instrument.id,
    direction,
    exitTime: time as UnixMs,
    net: money(instrument.quote, d(net)),
    exitReason,
    entryPrice: price(d('100')),
    quantity: quantity(d('10')),
  };
}
