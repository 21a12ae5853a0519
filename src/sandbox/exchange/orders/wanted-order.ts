import { Decimal } from '#core/decimal.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';
import type { Market } from '#sandbox/exchange/market/market.ts';
import type { Params } from '#sandbox/exchange/params.ts';
import { isStop } from '#sandbox/exchange/orders/order-record.ts';
import type { OrderTypeName, TimeInForceName, WantedOrder } from '#sandbox/exchange/orders/order-record.ts';

/** Reads an order and checks its form and the symbol's filters; throws the exchange's refusals, in the exchange's order. */
export function readOrder(params: Params, market: Market, nextClientId: () => string): WantedOrder {
  const side = params.need('side');
  if (side !== 'BUY' && side !== 'SELL') throw refuse.badSide();
  const type = params.need('type');
  if (!isOrderType(type)) throw refuse.badOrderType();
  const form = FORMS[type];
  for (const name of OPTIONAL) if (params.has(name) && !form.may.includes(name)) throw refuse.unneeded(name);
  const clientOrderId = params.text('newClientOrderId') ?? nextClientId();
  if (!/^[\w.:/-]{1,36}$/.test(clientOrderId)) {
    throw refuse.illegal('newClientOrderId', '^[\\.A-Z\\:/a-z0-9_-]{1,36}$');
  }
  const wanted: WantedOrder = {
    rules: market.rules,
    clientOrderId,
    side,
    type,
    timeInForce: timeInForceOf(params, form.must.includes('timeInForce')),
    price: form.must.includes('price') ? params.needDecimal('price') : undefined,
    stopPrice: form.must.includes('stopPrice') ? params.needDecimal('stopPrice') : undefined,
    icebergQuantity: params.decimal('icebergQty'),
    ...sizeOf(params, market, side, type),
  };
  checkFilters(wanted, market);
  return wanted;
}

interface OrderForm {
  readonly must: readonly string[];
  readonly may: readonly string[];
}

const OPTIONAL = ['price', 'stopPrice', 'timeInForce', 'quoteOrderQty', 'icebergQty'] as const;

const FORMS: Readonly<Record<OrderTypeName, OrderForm>> = {
  LIMIT: { must: ['timeInForce', 'price'], may: ['timeInForce', 'price', 'icebergQty'] },
  LIMIT_MAKER: { must: ['price'], may: ['price', 'icebergQty'] },
  MARKET: { must: [], may: ['quoteOrderQty'] },
  STOP_LOSS: { must: ['stopPrice'], may: ['stopPrice'] },
  TAKE_PROFIT: { must: ['stopPrice'], may: ['stopPrice'] },
  STOP_LOSS_LIMIT: {
    must: ['timeInForce', 'price', 'stopPrice'],
    may: ['timeInForce', 'price', 'stopPrice', 'icebergQty'],
  },
  TAKE_PROFIT_LIMIT: {
    must: ['timeInForce', 'price', 'stopPrice'],
    may: ['timeInForce', 'price', 'stopPrice', 'icebergQty'],
  },
};

function isOrderType(text: string): text is OrderTypeName {
  return Object.hasOwn(FORMS, text);
}

function timeInForceOf(params: Params, isNeeded: boolean): TimeInForceName {
  const text = isNeeded ? params.need('timeInForce') : 'GTC';
  if (text !== 'GTC' && text !== 'IOC' && text !== 'FOK') throw refuse.badTimeInForce();
  if (params.has('icebergQty') && text !== 'GTC') throw refuse.badCombination();
  return text;
}

type Size = Pick<WantedOrder, 'quantity' | 'quoteQuantity'>;

function sizeOf(params: Params, market: Market, side: 'BUY' | 'SELL', type: OrderTypeName): Size {
  if (type !== 'MARKET' || !params.has('quoteOrderQty')) {
    return { quantity: params.needDecimal('quantity'), quoteQuantity: undefined };
  }
  if (params.has('quantity')) throw refuse.badCombination();
  const quoteQuantity = params.needDecimal('quoteOrderQty');
  if (quoteQuantity.scale > 8) throw refuse.badPrecision();
  return { quantity: quantityWorth(market, side, quoteQuantity), quoteQuantity };
}

/** Most that a worth buys, or that must be sold for at most it, as the book stands; whole steps. */
function quantityWorth(market: Market, side: 'BUY' | 'SELL', worth: Decimal): Decimal {
  const { rules } = market;
  const lot = rules.quantity(1);
  let left = worth;
  let lots = 0;
  for (const offer of market.offered(side === 'BUY' ? 'buy' : 'sell', Number.MAX_SAFE_INTEGER)) {
    const lotWorth = rules.price(offer.ticks).times(lot);
    const part = Math.min(offer.lots, Number(left.dividedBy(lotWorth, 0, 'down').units));
    lots += part;
    left = left.minus(lotWorth.times(Decimal.of(BigInt(part))));
    if (part < offer.lots) break;
  }
  if (lots === 0) throw refuse.filter('LOT_SIZE');
  return rules.quantity(lots);
}

function checkFilters(wanted: WantedOrder, market: Market): void {
  const { rules, quantity, price, stopPrice, icebergQuantity } = wanted;
  const last = rules.price(market.lastTicks);
  if (price !== undefined) rules.checkPrice(price);
  if (stopPrice !== undefined) rules.checkPrice(stopPrice);
  if (price !== undefined) rules.checkDistance(price, last);
  if (wanted.quoteQuantity === undefined) rules.checkQuantity(quantity);
  if (icebergQuantity !== undefined && !icebergQuantity.isZero()) rules.checkQuantity(icebergQuantity);
  const at = price ?? (isStop(wanted.type) ? stopPrice : undefined) ?? last;
  rules.checkNotional(wanted.quoteQuantity ?? at.times(quantity));
}
