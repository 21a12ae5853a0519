import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { FillRecord, OrderRecord, OrderStatus } from '#domain/operations/order-record.ts';
import type { VenueOrderRecord, VenueOrderStage } from '#domain/operations/venue-order-record.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import type { ClientOrderId, VenueOrderType } from '#domain/orders/venue-gateway.ts';
import type { FillTable, OrderTable, VenueOrderTable } from '#adapters/storage/trading/trading-schema.ts';

export type OrderRow = Omit<OrderTable, 'n'>;
export type FillRow = Omit<FillTable, 'n'>;
export type VenueOrderRow = Omit<VenueOrderTable, 'n'>;

/** Statuses in which an order may still change. */
export const OPEN_ORDERS: readonly OrderStatus[] = ['submitted', 'working'];
/** Stages in which an order at the venue may still change. */
export const OPEN_VENUE_ORDERS: readonly VenueOrderStage[] = ['sending', 'doubtful', 'working'];

export function orderToRow(order: OrderRecord): OrderRow {
  const { session, id, instrument, side, role, type, status, reason, created, updated } = order;
  const quantity = order.quantity.toString();
  const filled = order.filled.toString();
  return { session, id, instrument, side, role, type, quantity, filled, status, reason, created, updated };
}

export function orderFromRow(row: OrderRow): OrderRecord {
  const { session, id, instrument, role, type, reason } = row;
  return {
    session,
    id,
    instrument,
    side: row.side as Side,
    role,
    type,
    quantity: Decimal.parse(row.quantity),
    filled: Decimal.parse(row.filled),
    status: row.status as OrderStatus,
    reason,
    created: row.created as UnixMs,
    updated: row.updated as UnixMs,
  };
}

export function fillToRow(fill: FillRecord): FillRow {
  return {
    session: fill.session,
    id: fill.id,
    order_id: fill.orderId,
    instrument: fill.instrument,
    side: fill.side,
    price: fill.price.toString(),
    quantity: fill.quantity.toString(),
    fee: fill.fee.amount.toString(),
    fee_currency: fill.fee.currency,
    liquidity: fill.liquidity,
    time: fill.time,
  };
}

export function fillFromRow(row: FillRow): FillRecord {
  return {
    session: row.session,
    id: row.id,
    orderId: row.order_id,
    instrument: row.instrument,
    side: row.side as Side,
    price: Decimal.parse(row.price),
    quantity: Decimal.parse(row.quantity),
    fee: money(currency(row.fee_currency), Decimal.parse(row.fee)),
    liquidity: row.liquidity as FillRecord['liquidity'],
    time: row.time as UnixMs,
  };
}

/** Whether two tell of the same execution; numbers by their value, so that 1.0 is 1.00. */
export function isSameFill(a: FillRecord, b: FillRecord): boolean {
  return (
    a.orderId === b.orderId &&
    a.instrument === b.instrument &&
    a.side === b.side &&
    a.price.equals(b.price) &&
    a.quantity.equals(b.quantity) &&
    a.fee.currency === b.fee.currency &&
    a.fee.amount.equals(b.fee.amount) &&
    a.liquidity === b.liquidity &&
    a.time === b.time
  );
}

export function venueOrderToRow(session: string, record: VenueOrderRecord): VenueOrderRow {
  const { order } = record;
  const { type } = order;
  return {
    session,
    client_id: record.clientId,
    order_id: record.orderId,
    attempt: record.attempt,
    expires_at: record.expiresAt ?? null,
    instrument: order.instrument,
    side: order.side,
    quantity: order.quantity.toString(),
    type: type.kind,
    price: type.kind === 'limit' ? type.price.toString() : null,
    time_in_force: type.kind === 'limit' ? type.timeInForce : null,
    post_only: type.kind === 'limit' ? Number(type.postOnly) : null,
    trigger: type.kind === 'stop' ? type.trigger.toString() : null,
    stage: record.stage,
    filled: record.filled.toString(),
    sent_at: record.sentAt,
    settled_at: record.settledAt ?? null,
  };
}

/** Throws when the row has a type of order that does not exist, or lacks a number that its type needs. */
export function venueOrderFromRow(row: VenueOrderRow): VenueOrderRecord {
  const clientId = row.client_id as ClientOrderId;
  return {
    clientId,
    orderId: row.order_id as OrderId,
    attempt: row.attempt,
    expiresAt: (row.expires_at ?? undefined) as UnixMs | undefined,
    order: {
      clientId,
      instrument: row.instrument as InstrumentId,
      side: row.side as Side,
      type: typeFromRow(row),
      quantity: quantity(Decimal.parse(row.quantity)),
    },
    stage: row.stage as VenueOrderStage,
    filled: Decimal.parse(row.filled),
    sentAt: row.sent_at as UnixMs,
    settledAt: (row.settled_at ?? undefined) as UnixMs | undefined,
  };
}

function typeFromRow(row: VenueOrderRow): VenueOrderType {
  if (row.type === 'market') return { kind: 'market' };
  if (row.type === 'stop' && row.trigger !== null) return { kind: 'stop', trigger: price(Decimal.parse(row.trigger)) };
  if (row.type === 'limit' && row.price !== null && row.time_in_force !== null) {
    return {
      kind: 'limit',
      price: price(Decimal.parse(row.price)),
      timeInForce: row.time_in_force as 'gtc' | 'ioc' | 'fok',
      postOnly: row.post_only === 1,
    };
  }
  throw new TypeError(`not a type of order: "${row.type}"`);
}
