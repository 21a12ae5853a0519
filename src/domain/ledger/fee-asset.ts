import type { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Fill } from '#domain/orders/order-event.ts';

/** What a fee was taken out of: the money of the exchange, the asset that was exchanged, or a third one such as an exchange's own coin. */
export type FeeAsset = 'quote' | 'base' | 'other';

/** No fee at all counts as one in quote currency. */
export function feeAsset({ fee }: Fill, { base, quote }: Instrument): FeeAsset {
  if (fee.currency === quote || fee.amount.isZero()) return 'quote';
  return fee.currency === base ? 'base' : 'other';
}

/** What the position changes by, without sign, when the fee is taken out of the base: less is received, or more is given. */
export function quantityAfterFee({ side, quantity, fee }: Fill): Decimal {
  const amount = fee.amount.round(digitsOf(fee.amount), 'down');
  if (side === 'sell') return quantity.plus(amount);
  const received = quantity.minus(amount);
  invariant(
    received.sign() >= 0,
    `a fee is at most what was bought, was ${amount.toString()} of ${quantity.toString()}`,
  );
  return received;
}

/** What a fee in base is worth in quote currency at the price of its execution; exact unless rounded to `digits`, against us. */
export function worthOfFee({ price, fee }: Fill, digits?: number): Decimal {
  const exact = price.times(fee.amount);
  return digits === undefined ? exact : exact.round(digits, 'up');
}

/** Digits that an amount needs: zeros at its end do not count. */
export function digitsOf({ units, scale }: Decimal): number {
  let digits = scale;
  for (let rest = units; digits > 0 && rest % 10n === 0n; rest /= 10n) digits--;
  return digits;
}
