import type { Decimal, Rounding } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';

declare const kind: unique symbol;

/** Price of one unit of an instrument, in its quote currency; a whole number of ticks. */
export type Price = Decimal & { readonly [kind]: 'Price' };
/** How much of an instrument, never negative (the side says the direction); a whole number of steps. */
export type Quantity = Decimal & { readonly [kind]: 'Quantity' };
/** A currency or asset code, such as `USDT`, `BTC`, `EUR`. */
export type Currency = string & { readonly [kind]: 'Currency' };

/** An exact amount of one currency. */
export interface Money {
  readonly currency: Currency;
  readonly amount: Decimal;
}

/** Digits kept in a posting. Coins keep 8, others the cent; a fee finer than that rounds up, against us. */
const FIAT_SCALE = 2;
const COIN_SCALE = 8;
const FIAT = new Set([
  'EUR',
  'USD',
  'GBP',
  'CHF',
  'CAD',
  'AUD',
  'NZD',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'CZK',
  'SGD',
  'HKD',
]);

export function currency(code: string): Currency {
  invariant(/^[A-Z0-9]{2,12}$/.test(code), `currency code is 2 to 12 capitals or digits, was "${code}"`);
  return code as Currency;
}

/** Digits after the point that amounts of a currency carry in the ledger. */
export function currencyScale(code: Currency): number {
  return FIAT.has(code) ? FIAT_SCALE : code === 'JPY' ? 0 : COIN_SCALE;
}

/** Brands an exact number as a price. Negative prices exist (spreads, power); the instrument decides whether it allows them. */
export function price(value: Decimal): Price {
  return value as Price;
}

export function quantity(value: Decimal): Quantity {
  invariant(value.sign() >= 0, `quantity is not negative, was ${value.toString()}`);
  return value as Quantity;
}

export function money(code: Currency, amount: Decimal): Money {
  return { currency: code, amount };
}

/** Price times quantity in the quote currency, rounded to that currency's digits. */
export function notional(at: Price, size: Quantity, code: Currency, rounding: Rounding): Money {
  return money(code, at.times(size).round(currencyScale(code), rounding));
}

export function plus(left: Money, right: Money): Money {
  invariant(left.currency === right.currency, `currencies are equal, were ${left.currency} and ${right.currency}`);
  return money(left.currency, left.amount.plus(right.amount));
}
