import { Decimal } from '#core/decimal.ts';
import { leavesOf, isOpen } from '#sandbox/exchange/orders/order-record.ts';
import type { OrderRecord, OrderTrade } from '#sandbox/exchange/orders/order-record.ts';
import type { Execution } from '#sandbox/exchange/orders/order-desk.ts';

type Json = Readonly<Record<string, unknown>>;

/** How much of an order's story an answer tells. */
export type ResponseType = 'ACK' | 'RESULT' | 'FULL';

const NO_STP = { selfTradePreventionMode: 'NONE' } as const;

/** The fields that every telling of an order has. */
function core(order: OrderRecord): Json {
  const { rules } = order;
  return {
    price: text(order, order.price),
    origQty: rules.text(order.quantity),
    executedQty: rules.text(order.filled),
    origQuoteOrderQty: text(order, order.quoteQuantity),
    cummulativeQuoteQty: rules.text(order.turnover),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    ...(order.stopPrice === undefined ? {} : { stopPrice: rules.text(order.stopPrice) }),
    ...(order.icebergQuantity === undefined ? {} : { icebergQty: rules.text(order.icebergQuantity) }),
  };
}

/** The answer to a new order. */
export function placedJson(order: OrderRecord, trades: readonly OrderTrade[], type: ResponseType): Json {
  const { rules, orderId, clientOrderId } = order;
  const ack = { symbol: rules.symbol, orderId, orderListId: -1, clientOrderId, transactTime: order.createdAt };
  if (type === 'ACK') return ack;
  const workingTime = order.workingAt ?? -1;
  const result = { ...ack, ...core(order), workingTime, ...NO_STP };
  return type === 'RESULT' ? result : { ...result, fills: trades.map(fillJson) };
}

function fillJson(trade: OrderTrade): Json {
  const { rules } = trade.order;
  return {
    price: rules.text(trade.price),
    qty: rules.text(trade.quantity),
    commission: rules.text(trade.commission.amount),
    commissionAsset: trade.commission.asset,
    tradeId: trade.tradeId,
  };
}

export function cancelledJson(order: OrderRecord): Json {
  const { rules, orderId } = order;
  return {
    symbol: rules.symbol,
    origClientOrderId: order.clientOrderId,
    orderId,
    orderListId: -1,
    clientOrderId: order.cancelId,
    transactTime: order.updatedAt,
    ...core(order),
    ...NO_STP,
  };
}

/** An order as it stands. */
export function orderJson(order: OrderRecord): Json {
  const { rules, orderId } = order;
  const icebergQty = text(order, order.icebergQuantity);
  const stopPrice = text(order, order.stopPrice);
  return {
    symbol: rules.symbol,
    orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    ...core(order),
    stopPrice,
    icebergQty,
    time: order.createdAt,
    updateTime: order.updatedAt,
    isWorking: order.workingAt !== undefined,
    workingTime: order.workingAt ?? -1,
    ...NO_STP,
  };
}

export function tradeJson(trade: OrderTrade): Json {
  const { order, price, quantity, commission } = trade;
  const { rules } = order;
  return {
    symbol: rules.symbol,
    id: trade.tradeId,
    orderId: order.orderId,
    orderListId: -1,
    price: rules.text(price),
    qty: rules.text(quantity),
    quoteQty: rules.text(price.times(quantity)),
    commission: rules.text(commission.amount),
    commissionAsset: commission.asset,
    time: trade.time,
    isBuyer: order.side === 'BUY',
    isMaker: trade.isMaker,
    isBestMatch: true,
  };
}

/** The `executionReport` of the user stream. */
export function executionJson({ kind, order, trade, time }: Execution): Json {
  const { rules } = order;
  const isCancelled = kind === 'CANCELED' && order.cancelId !== undefined;
  return {
    e: 'executionReport',
    E: time,
    s: rules.symbol,
    c: isCancelled ? order.cancelId : order.clientOrderId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: rules.text(order.quantity),
    p: text(order, order.price),
    P: text(order, order.stopPrice),
    F: text(order, order.icebergQuantity),
    g: -1,
    C: isCancelled ? order.clientOrderId : '',
    x: kind,
    X: order.status,
    r: 'NONE',
    i: order.orderId,
    l: text(order, trade?.quantity),
    z: rules.text(order.filled),
    L: text(order, trade?.price),
    n: trade === undefined ? '0' : rules.text(trade.commission.amount),
    N: trade?.commission.asset ?? null,
    T: time,
    t: trade?.tradeId ?? -1,
    I: trade?.tradeId ?? order.orderId,
    w: isOpen(order) && order.workingAt !== undefined && !leavesOf(order).isZero(),
    m: trade?.isMaker ?? false,
    M: false,
    O: order.createdAt,
    Z: rules.text(order.turnover),
    Y: text(order, trade === undefined ? undefined : trade.price.times(trade.quantity)),
    Q: text(order, order.quoteQuantity),
    ...(order.workingAt === undefined ? {} : { W: order.workingAt }),
    V: 'NONE',
  };
}

/** The exchange writes zero for a field that an order does not have. */
function text({ rules }: OrderRecord, value: Decimal | undefined): string {
  return rules.text(value ?? Decimal.ZERO);
}
