import { Decimal } from '#core/decimal.ts';
import { price as asPrice } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Side } from '#domain/orders/order.ts';

/** The end of an instrument at a price: an outcome that was resolved, an expired future or option. */
export interface InstrumentClose {
  readonly time: UnixMs;
  readonly price: Price;
}

/** A position that the venue closed in cash when its instrument ended. `side` is that of the closing: a sale for what was long. */
export interface Settlement {
  readonly instrument: InstrumentId;
  readonly time: UnixMs;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
}

/** What one unit of a cash-settled option is worth when it expires: never less than zero. */
export function optionPayoff(right: 'call' | 'put', strike: Price, spot: Price): Price {
  const worth = right === 'call' ? spot.minus(strike) : strike.minus(spot);
  return asPrice(worth.sign() > 0 ? worth : Decimal.ZERO);
}
