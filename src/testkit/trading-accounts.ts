import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument, InstrumentKind } from '#domain/market/instrument.ts';
import { MARKET, GOOD_TILL_CANCELLED, NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderId, OrderIntent, Side } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';

export const d = (text: string): Decimal => Decimal.parse(text);
export const EUR = currency('EUR');
export const USD = currency('USD');

/** Prices to the cent and whole units, unless said otherwise. */
export function testInstrument(
  symbol: string,
  quote: Currency = USD,
  changes: Partial<Instrument> & { readonly kind?: InstrumentKind } = {},
): Instrument {
  return {
    id: instrumentId(symbol, 'sim'),
    symbol,
    venue: 'sim',
    kind: 'equity',
    base: currency(symbol.replaceAll(/[^A-Z0-9]/g, '')),
    quote,
    priceTick: d('0.01'),
    quantityStep: d('1'),
    minQuantity: d('1'),
    minNotional: d('0'),
    calendar: 'crypto',
    ...changes,
  };
}

export const SAP = testInstrument('SAP', EUR);
export const ACME = testInstrument('ACME');
/** One euro in dollars. */
export const EURUSD = testInstrument('EUR/USD', USD, { kind: 'fx', base: EUR, priceTick: d('0.0001') });

export function eur(amount: string): Money {
  return money(EUR, d(amount));
}

export function usd(amount: string): Money {
  return money(USD, d(amount));
}

/** An execution in words: `fillOf(SAP, 'buy 10 at 100.50', '1')`, the last one its fee. */
export function fillOf(instrument: Instrument, words: string, fee = '0', order = words): Fill {
  const [side, size, , at] = words.split(' ');
  return {
    orderId: order as OrderId,
    instrument: instrument.id,
    side: side as Side,
    price: price(d(at!)),
    quantity: quantity(d(size!)),
    fee: money(instrument.quote, d(fee)),
    liquidity: 'taker',
    time: 1_000 as UnixMs,
  };
}

/** A market order in words: `intentOf(SAP, 'buy 10')`. */
export function marketIntent(instrument: Instrument, words: string, changes: Partial<OrderIntent> = {}): OrderIntent {
  const [side, size] = words.split(' ');
  return {
    id: words as OrderId,
    instrument: instrument.id,
    side: side as Side,
    type: MARKET,
    quantity: quantity(d(size!)),
    timeInForce: GOOD_TILL_CANCELLED,
    reduceOnly: false,
    closes: undefined,
    bracket: undefined,
    options: NO_OPTIONS,
    signalId: words,
    ...changes,
  };
}
