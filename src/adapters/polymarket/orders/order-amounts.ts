import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import type { Side } from '#domain/orders/order.ts';

/** How many digits the parts of an order may have in a market of some tick size. */
export interface OrderDigits {
  readonly price: number;
  readonly size: number;
  readonly amount: number;
}

/** What an order gives and takes, in millionths: of the collateral and of contracts alike. */
export interface OrderAmounts {
  readonly makerAmount: bigint;
  readonly takerAmount: bigint;
}

export interface PricedOrder {
  readonly side: Side;
  readonly price: Decimal;
  readonly tickSize: Decimal;
}

/** Digits by tick size, as the venue takes them. Throws `argument.invalid` for a tick size that it does not have. */
export function digitsOf(tickSize: Decimal): OrderDigits {
  const found = DIGITS.find(([tick]) => tick.equals(tickSize));
  if (found !== undefined) return found[1];
  const known = DIGITS.map(([tick]) => tick.toString()).join(', ');
  throw invalid(`Expected a tick size of ${known}, was "${tickSize.toString()}"`, tickSize);
}

/** Whether the venue has this tick size. */
export function isTickSize(tickSize: Decimal): boolean {
  return DIGITS.some(([tick]) => tick.equals(tickSize));
}

/** Whether a price is one that orders may have: from one tick to one tick below 1, a whole number of ticks. */
export function isOrderPrice(price: Decimal, tickSize: Decimal): boolean {
  return isInside(price, tickSize) && price.isMultipleOf(tickSize);
}

/**
 * A limit order of `size` contracts: a buyer gives price times size and takes the size. The price is brought to the tick's digits
 * (half away from zero), the size cut to two; the product then is exact. Throws `argument.invalid` outside of [tick, 1 - tick].
 */
export function limitAmounts({ side, price, tickSize }: PricedOrder, size: Decimal): OrderAmounts {
  const digits = digitsOf(tickSize);
  // Prices are above zero: half upwards is half away from zero.
  const rounded = price.plus(Decimal.of(5n, digits.price + 1)).round(digits.price, 'down');
  const at = inside(rounded, tickSize);
  const contracts = size.round(digits.size, 'down');
  const cost = at.times(contracts);
  return side === 'buy' ? amounts(cost, contracts) : amounts(contracts, cost);
}

/**
 * An order that spends `amount` (a buyer's is collateral, a seller's contracts) at once, at no worse than `price`: the price is cut
 * to the tick's digits, the amount to two. A buyer's contracts are the quotient, its fourth digit beyond the last rounded up before
 * the rest is cut, which only matters where the quotient ends there: so the venue's own client does it.
 */
export function marketAmounts({ side, price, tickSize }: PricedOrder, amount: Decimal): OrderAmounts {
  const digits = digitsOf(tickSize);
  const at = inside(price.round(digits.price, 'down'), tickSize);
  const given = amount.round(digits.size, 'down');
  if (side === 'sell') return amounts(given, given.times(at).round(digits.amount, 'down'));
  const contracts = given.dividedBy(at, digits.amount + 4, 'up').round(digits.amount, 'down');
  return amounts(given, contracts);
}

function amounts(maker: Decimal, taker: Decimal): OrderAmounts {
  const makerAmount = millionths(maker);
  const takerAmount = millionths(taker);
  if (makerAmount > 0n && takerAmount > 0n) return { makerAmount, takerAmount };
  throw invalid(`Expected an order of more than nothing, was "${maker.toString()}" for "${taker.toString()}"`, maker);
}

function millionths(value: Decimal): bigint {
  return value.round(6, 'down').units;
}

function inside(price: Decimal, tickSize: Decimal): Decimal {
  if (isInside(price, tickSize)) return price;
  const most = ONE.minus(tickSize).toString();
  throw invalid(`Expected a price from "${tickSize.toString()}" to "${most}", was "${price.toString()}"`, price);
}

function isInside(price: Decimal, tickSize: Decimal): boolean {
  return price.compare(tickSize) >= 0 && price.compare(ONE.minus(tickSize)) <= 0;
}

function invalid(message: string, value: Decimal): AssayError {
  return new AssayError('argument.invalid', message, { place: { value: value.toString() } });
}

const ONE = Decimal.of(1n);
/** https://docs.polymarket.com/developers/CLOB/orders: amounts have two digits more than prices. */
const DIGITS: readonly (readonly [Decimal, OrderDigits])[] = [
  [Decimal.of(1n, 1), { price: 1, size: 2, amount: 3 }],
  [Decimal.of(1n, 2), { price: 2, size: 2, amount: 4 }],
  [Decimal.of(5n, 3), { price: 3, size: 2, amount: 5 }],
  [Decimal.of(25n, 4), { price: 4, size: 2, amount: 6 }],
  [Decimal.of(1n, 3), { price: 3, size: 2, amount: 5 }],
  [Decimal.of(1n, 4), { price: 4, size: 2, amount: 6 }],
];
