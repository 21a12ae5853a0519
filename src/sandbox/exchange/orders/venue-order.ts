import { price as asPrice, quantity as asQuantity } from '#core/money.ts';
import { present } from '#core/invariant.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderId, OrderIntent, OrderType, TimeInForce } from '#domain/orders/order.ts';
import type { OrderChanges } from '#domain/orders/venue-port.ts';
import type { OrderRecord } from '#sandbox/exchange/orders/order-record.ts';

/** An order of a user as the engine's venue takes it. The exchange has made its own checks, which stand for our approval. */
export function approvedOrder(order: OrderRecord, id: OrderId): ApprovedOrder {
  const iceberg = order.icebergQuantity;
  const displayQuantity = iceberg === undefined || iceberg.isZero() ? undefined : asQuantity(iceberg);
  const postOnly = order.type === 'LIMIT_MAKER';
  const intent: OrderIntent = {
    id,
    instrument: order.rules.instrument.id,
    side: order.side === 'BUY' ? 'buy' : 'sell',
    type: venueType(order),
    quantity: asQuantity(order.quantity),
    timeInForce: LIVES[order.timeInForce],
    reduceOnly: false,
    closes: undefined,
    bracket: undefined,
    options: postOnly || displayQuantity !== undefined ? { ...NO_OPTIONS, postOnly, displayQuantity } : NO_OPTIONS,
    signalId: id,
  };
  return intent as ApprovedOrder;
}

/**
 * What to change about an order once it waits. The engine's venue takes no stop limit whose limit the market has left when it is
 * triggered; the exchange does, and lets it rest there: such an order is submitted at its stop price and moved.
 */
export function changesOnce(order: OrderRecord): OrderChanges | undefined {
  return isBehindStop(order) ? { price: asPrice(present(order.price, 'a limit price')) } : undefined;
}

function isBehindStop({ type, side, price, stopPrice }: OrderRecord): boolean {
  if (type !== 'STOP_LOSS_LIMIT' || price === undefined || stopPrice === undefined) return false;
  return price.compare(stopPrice) === (side === 'BUY' ? -1 : 1);
}

const LIVES: Readonly<Record<OrderRecord['timeInForce'], TimeInForce>> = {
  GTC: { kind: 'gtc' },
  IOC: { kind: 'ioc' },
  FOK: { kind: 'fok' },
};

function venueType(order: OrderRecord): OrderType {
  const price = (): ReturnType<typeof asPrice> => asPrice(present(order.price, 'a limit price'));
  const trigger = (): ReturnType<typeof asPrice> => asPrice(present(order.stopPrice, 'a stop price'));
  switch (order.type) {
    case 'MARKET':
      return { kind: 'market' };
    case 'LIMIT':
    case 'LIMIT_MAKER':
      return { kind: 'limit', price: price() };
    case 'STOP_LOSS':
      return { kind: 'stop', trigger: trigger() };
    case 'STOP_LOSS_LIMIT':
      return { kind: 'stop-limit', trigger: trigger(), price: isBehindStop(order) ? trigger() : price() };
    case 'TAKE_PROFIT':
      return { kind: 'touch', trigger: trigger() };
    case 'TAKE_PROFIT_LIMIT':
      return { kind: 'touch-limit', trigger: trigger(), price: price() };
  }
}
