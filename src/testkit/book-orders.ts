import { Decimal } from '#core/decimal.ts';
import { currency, price, quantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { GOOD_TILL_CANCELLED, NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderId, OrderIntent, OrderOptions, OrderType, Side } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';

/** An instrument with these steps, for stories at a book. */
export function bookInstrument(priceTick: string, quantityStep: string): Instrument {
  return {
    id: instrumentId('ACME/USDT', 'book'),
    symbol: 'ACME/USDT',
    venue: 'book',
    kind: 'spot',
    base: currency('ACME'),
    quote: currency('USDT'),
    priceTick: Decimal.parse(priceTick),
    quantityStep: Decimal.parse(quantityStep),
    minQuantity: Decimal.parse(quantityStep),
    minNotional: Decimal.ZERO,
    calendar: 'crypto',
  };
}

export function at(text: string): Price {
  return price(Decimal.parse(text));
}

export function size(text: string): Quantity {
  return quantity(Decimal.parse(text));
}

export interface OrderWords extends Partial<Omit<OrderIntent, 'id' | 'side' | 'quantity' | 'type' | 'options'>> {
  readonly id: string;
  readonly side: Side;
  readonly quantity: string;
  /** A market order when left out. */
  readonly type?: OrderType;
  readonly options?: Partial<OrderOptions>;
}

/** An order as a story tells it; approved without asking, so that a venue can be shown orders that no approval lets through. */
export function bookOrder(words: OrderWords): ApprovedOrder {
  const { id, quantity: text, options, ...changes } = words;
  const order: OrderIntent = {
    instrument: instrumentId('ACME/USDT', 'book'),
    type: { kind: 'market' },
    timeInForce: GOOD_TILL_CANCELLED,
    reduceOnly: false,
    closes: undefined,
    bracket: undefined,
    signalId: id,
    ...changes,
    id: id as OrderId,
    quantity: size(text),
    options: { ...NO_OPTIONS, ...options },
  };
  return order as ApprovedOrder;
}

export function limitAt(text: string): OrderType {
  return { kind: 'limit', price: at(text) };
}

export function stopAt(text: string): OrderType {
  return { kind: 'stop', trigger: at(text) };
}

/** Events in short words: `b filled 2@100 maker`, `b cancelled ioc`. */
export function told(events: readonly OrderEvent[]): string[] {
  return events.map((event) => `${event.orderId} ${event.kind}${detailOf(event)}`);
}

function detailOf(event: OrderEvent): string {
  switch (event.kind) {
    case 'filled': {
      const { quantity: filled, price: paid, liquidity } = event.fill;
      return ` ${filled.toString()}@${paid.toString()} ${liquidity}`;
    }
    case 'amended':
      return ` ${event.quantity.toString()}@${event.level === undefined ? 'any' : event.level.toString()}`;
    case 'cancelled':
    case 'rejected':
    case 'amend-rejected':
      return ` ${event.reason}`;
    case 'accepted':
    case 'denied':
    case 'expired':
    case 'triggered':
      return '';
  }
}
