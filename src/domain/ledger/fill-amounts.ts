import { Decimal } from '#core/decimal.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { unitsFor, widen } from '#domain/ledger/account.ts';
import type { InstrumentBook } from '#domain/ledger/account.ts';
import { digitsOf, worthOfFee } from '#domain/ledger/fee-asset.ts';
import type { FeeAsset } from '#domain/ledger/fee-asset.ts';

/** What an execution means, in whole units of the accounts: `exchanged` and `baseFee` of base, the others of quote. */
export interface FillAmounts {
  /** Gained in exchange for `value`; negative for a sale. */
  readonly exchanged: bigint;
  /** What the fee took out of the base. */
  readonly baseFee: bigint;
  /** Paid for it; negative when received. Rounded against us to the currency's digits. */
  readonly value: bigint;
  /** Profit of the quantity that this execution closes, before fees. */
  readonly realised: bigint;
  /** What the fee took out of the cash. */
  readonly fee: bigint;
  /** Of `baseFee`, at the price of the execution. */
  readonly worth: bigint;
}

/**
 * Closing releases the average cost of what is closed; the last piece releases whatever is left, so that a flat position has
 * realised exactly its cash moves. An execution larger than the position closes it and opens the other side. A fee in base is
 * as good as a smaller purchase (or a larger sale) at the same price, with a fee of its worth.
 */
export function fillAmounts(fill: Fill, book: InstrumentBook, asset: FeeAsset): FillAmounts {
  const { position, cash } = book;
  const size = unitsFor(position, fill.quantity);
  const fee = asset === 'quote' ? unitsFor(cash, fill.fee.amount) : 0n;
  const baseFee = asset === 'base' ? unitsFor(position, fill.fee.amount) : 0n;
  const worth = asset === 'base' ? worthOfFee(fill, cash.scale).units : 0n;
  const bought = fill.side === 'buy' ? size : -size;
  const value = exchanged(fill, fill.quantity, cash.scale).units;
  const change = bought - baseFee;
  const open = position.units;
  const adds = open === 0n || open < 0n === change < 0n;
  const realised = adds ? 0n : realisedBy(fill, book, change, value - worth);
  return { exchanged: bought, baseFee, value, realised, fee, worth };
}

/** What `size` of this execution cost in quote currency, negative when it was received; rounded against us. */
export function exchanged(fill: Fill, size: Decimal, quoteScale: number): Decimal {
  const exact = fill.price.times(size);
  return fill.side === 'buy' ? exact.round(quoteScale, 'up') : exact.round(quoteScale, 'down').negated();
}

/**
 * Gives the accounts of an instrument the digits that a fee needs; those of one unit stay alike, so that their units add up. Books whose
 * fees are never finer than their accounts keep the digits that they began with.
 */
export function makeRoom(book: InstrumentBook, { fee }: Fill, asset: FeeAsset): void {
  const { position, delivered, cash, cost, realised, fees } = book;
  if (asset === 'base') {
    const digits = digitsOf(fee.amount);
    widen(position, digits);
    widen(delivered, digits);
  }
  const needed = asset === 'quote' && fee.amount.scale > cash.scale ? digitsOf(fee.amount) : 0;
  const scale = Math.max(needed, cash.scale, cost.scale, realised.scale, fees.scale);
  widen(cash, scale);
  widen(cost, scale);
  widen(realised, scale);
  widen(fees, scale);
}

/** `change` of the position, against it, for `value`. */
function realisedBy(fill: Fill, book: InstrumentBook, change: bigint, value: bigint): bigint {
  const { position, cash } = book;
  const size = change < 0n ? -change : change;
  const open = position.units < 0n ? -position.units : position.units;
  const closing = size <= open ? value : exchanged(fill, Decimal.of(open, position.scale), cash.scale).units;
  return -(closing + released(book, size, open));
}

/** The cost of what is closed. */
function released({ cost }: InstrumentBook, size: bigint, open: bigint): bigint {
  if (size >= open) return cost.units;
  const product = Decimal.of(cost.units * size, cost.scale);
  return product.dividedBy(Decimal.of(open), cost.scale, 'nearest-even').units;
}
