import { Decimal } from '#core/decimal.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { unitsFor } from '#domain/ledger/account.ts';
import type { InstrumentBook } from '#domain/ledger/account.ts';

/** What an execution means, in whole units of the accounts: `quantity` of base, the others of quote. */
export interface FillAmounts {
  /** Gained; negative for a sale. */
  readonly quantity: bigint;
  /** Paid for it; negative when received. Rounded against us to the currency's digits. */
  readonly value: bigint;
  /** Profit of the quantity that this execution closes, before fees. */
  readonly realised: bigint;
  readonly fee: bigint;
}

/**
 * Closing releases the average cost of what is closed; the last piece releases whatever is left, so that a flat position has
 * realised exactly its cash moves. An execution larger than the position closes it and opens the other side.
 */
export function fillAmounts(fill: Fill, book: InstrumentBook): FillAmounts {
  const { position, cash } = book;
  const size = unitsFor(position, fill.quantity);
  const fee = unitsFor(cash, fill.fee.amount);
  const quantity = fill.side === 'buy' ? size : -size;
  const value = exchanged(fill, fill.quantity, cash.scale).units;
  const open = position.units;
  const adds = open === 0n || open < 0n === quantity < 0n;
  return { quantity, value, realised: adds ? 0n : -(closingValue(fill, book, value) + released(book, size)), fee };
}

/** What `size` of this execution cost in quote currency, negative when it was received; rounded against us. */
export function exchanged(fill: Fill, size: Decimal, quoteScale: number): Decimal {
  const exact = fill.price.times(size);
  return fill.side === 'buy' ? exact.round(quoteScale, 'up') : exact.round(quoteScale, 'down').negated();
}

/** The part of the execution's value that closes; all of it unless the execution is larger than the position. */
function closingValue(fill: Fill, { position, cash }: InstrumentBook, value: bigint): bigint {
  const open = Decimal.of(position.units, position.scale).absolute();
  return fill.quantity.compare(open) <= 0 ? value : exchanged(fill, open, cash.scale).units;
}

/** The cost of what is closed. */
function released({ position, cost }: InstrumentBook, size: bigint): bigint {
  const open = position.units < 0n ? -position.units : position.units;
  if (size >= open) return cost.units;
  const product = Decimal.of(cost.units * size, cost.scale);
  return product.dividedBy(Decimal.of(open), cost.scale, 'nearest-even').units;
}
