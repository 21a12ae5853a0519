import type { Decimal } from '#core/decimal.ts';
import { currencyScale, money } from '#core/money.ts';
import type { Currency, Money, Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Side } from '#domain/orders/order.ts';

/** One execution, as far as its fee depends on it. */
export interface FeeRequest {
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly liquidity: 'maker' | 'taker';
  readonly time: UnixMs;
  /** Price times quantity in the quote currency, exact. */
  readonly notional: Decimal;
  /** What the same order had executed before: fees by order are charged once. Left out for its first execution. */
  readonly before?: ExecutedBefore | undefined;
  /** Own turnover of the last 30 days. Unknown: the first tier of a schedule, which is the dearest. */
  readonly trailingVolume?: Decimal | undefined;
}

export interface ExecutedBefore {
  readonly quantity: Quantity;
  readonly notional: Decimal;
}

/**
 * What an execution costs beside its price, in the instrument's quote currency. Pure: the same request has the same fee. Never
 * finer than the currency's digits, always rounded against us; below zero only where a schedule pays a rebate.
 */
export interface FeeModel {
  /** Whether {@link FeeRequest.before} makes a difference. */
  readonly isByOrder: boolean;
  /** Whether {@link FeeRequest.trailingVolume} makes a difference. */
  readonly isByVolume: boolean;
  fee(request: FeeRequest): Money;
}

/** A charge in whole digits of its currency: a fee is rounded up, a rebate down. */
export function charge(amount: Decimal, unit: Currency): Money {
  return money(unit, amount.round(currencyScale(unit), amount.sign() < 0 ? 'down' : 'up'));
}

/** What changes in our favour when positive, rounded against us: a receipt down, a payment up. */
export function credit(amount: Decimal, unit: Currency): Money {
  return money(unit, amount.round(currencyScale(unit), 'floor'));
}
