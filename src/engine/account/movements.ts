import { Decimal } from '#core/decimal.ts';
import type { Rounding } from '#core/decimal.ts';
import { money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import { DAY_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import { fundingPayment, linearNotional } from '#domain/costs/funding.ts';
import type { FundingRate } from '#domain/costs/funding.ts';
import { accrued } from '#domain/costs/interest.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import { cashTransaction, conversionTransaction, splitTransaction } from '#domain/ledger/transfers.ts';
import type { CashReason } from '#domain/ledger/transfers.ts';
import type { AccountBooks } from '#engine/account/account-books.ts';
import type { Holding } from '#engine/account/holding.ts';

/** What became of something that happened to the account from outside. */
export type MovementOutcome =
  | { readonly kind: 'booked'; readonly transactions: readonly Transaction[] }
  /** Nothing is held that it concerns, or it was booked before. */
  | { readonly kind: 'nothing' }
  /** It cannot be reckoned without these. */
  | { readonly kind: 'unknown'; readonly missing: readonly string[] };

const NOTHING: MovementOutcome = { kind: 'nothing' };

/** Longs pay shorts (a positive rate) on the worth at the latest price; into cash, at once. */
export function bookFunding(books: AccountBooks, id: InstrumentId, { rate, time }: FundingRate): MovementOutcome {
  const holding = books.holding(id);
  const { quantity } = books.ledger.position(id);
  if (quantity.isZero()) return NOTHING;
  const { price } = holding;
  if (price === undefined) return { kind: 'unknown', missing: [`price of ${id}`] };
  const { quote } = holding.terms.instrument;
  const gain = fundingPayment(linearNotional(quantity, price), rate, quote);
  return booked([cash(books, 'funding', { reference: id, time, gain })]);
}

/** A dividend a unit before tax, and the share of it that is withheld. A short pays it in full. */
export interface Dividend {
  readonly instrument: InstrumentId;
  readonly perUnit: Money;
  readonly withheldRatio: Decimal;
  readonly time: UnixMs;
}

/** Cash for what is held at the moment of the call: the caller books it on the day from which it is no longer in the price. */
export function bookDividend(books: AccountBooks, dividend: Dividend): MovementOutcome {
  const { instrument, perUnit, withheldRatio, time } = dividend;
  const { quantity } = books.ledger.position(instrument);
  if (quantity.isZero()) return NOTHING;
  const gross = quantity.times(perUnit.amount);
  const net = quantity.sign() > 0 ? gross.minus(gross.times(withheldRatio)) : gross;
  const gain = rounded(books, perUnit.currency, net);
  return booked([cash(books, 'dividend', { reference: instrument, time, gain })]);
}

/** So many units for each one held: 4 is a split of four for one, 0.1 a reverse split of one for ten. */
export interface Split {
  readonly instrument: InstrumentId;
  readonly ratio: Decimal;
  readonly time: UnixMs;
}

/**
 * Multiplies position and lots and divides the latest price; lots are cut to whole steps, and what is cut off is paid at the
 * new price. The cost stays.
 */
export function bookSplit(books: AccountBooks, { instrument: id, ratio, time }: Split): MovementOutcome {
  const holding = books.holding(id);
  const { instrument } = holding.terms;
  const { quantity: before, cost } = books.ledger.position(id);
  const { price } = holding;
  if (price === undefined && !before.isZero()) return { kind: 'unknown', missing: [`price of ${id}`] };
  if (price !== undefined) holding.mark = price.dividedBy(ratio, SPLIT_DIGITS, 'nearest-even').toNumber();
  if (holding.lots.open.length === 0) return NOTHING;
  holding.lots.split(ratio);
  let after = Decimal.ZERO;
  for (const { open, side } of holding.lots.open) after = side === 'buy' ? after.plus(open) : after.minus(open);
  const fraction = before.times(ratio).minus(after);
  const worth = fraction.times(price!).dividedBy(ratio, SPLIT_DIGITS, 'floor');
  const cashInLieu = worth.round(books.ledger.moneyScale(instrument.quote), 'floor');
  const releasedCost = after.isZero() ? cost : Decimal.ZERO;
  const gained = after.minus(before);
  const split = { instrument, gained, cashInLieu, releasedCost, reference: `${id} x${ratio.toString()}`, time };
  const transaction = books.record(splitTransaction(split));
  books.renew(holding);
  return booked([transaction]);
}

const SPLIT_DIGITS = 18;

/** Sells so much of one currency for another at the rate of the moment less what the exchange costs, as a share. */
export interface ConversionRequest {
  readonly sold: Money;
  readonly into: Currency;
  readonly costRatio: Decimal;
  readonly time: UnixMs;
}

export function bookConversion(
  books: AccountBooks,
  { sold, into, costRatio, time }: ConversionRequest,
): MovementOutcome {
  const rate = books.rates.rate(sold.currency, into);
  if (rate === undefined) return { kind: 'unknown', missing: [`rate ${sold.currency}/${into}`] };
  const amount = sold.amount.times(rate).times(ONE.minus(costRatio));
  const bought = rounded(books, into, amount);
  const reference = `${sold.currency}/${into} ${rate.toString()}`;
  return booked([books.record(conversionTransaction({ sold, bought, reference, time }))]);
}

/**
 * Interest on negative cash and the price of borrowing for shorts, for the days that have ended: each on what stands at the
 * end of its day, midnight UTC, as brokers do.
 */
export function bookDay(books: AccountBooks, midnight: UnixMs): MovementOutcome {
  const transactions: Transaction[] = [];
  const missing: string[] = [];
  const day = { from: midnight - DAY_MS, to: midnight };
  const { interest, dayCount } = books.config;
  for (const unit of books.units) {
    const rate = interest[unit];
    const balance = books.cash(unit);
    if (rate === undefined || balance.sign() >= 0) continue;
    const gain = rounded(books, unit, accrued(balance, rate, day, dayCount));
    if (!gain.amount.isZero()) transactions.push(cash(books, 'interest', { reference: unit, time: midnight, gain }));
  }
  for (const holding of books.open) {
    const { instrument, borrowRatio } = holding.terms;
    const { quantity } = books.ledger.position(instrument.id);
    if (borrowRatio === undefined || quantity.sign() >= 0) continue;
    const { price } = holding;
    if (price === undefined) {
      missing.push(`price of ${instrument.id}`);
      continue;
    }
    const gain = rounded(books, instrument.quote, accrued(quantity.times(price), borrowRatio, day, dayCount));
    if (!gain.amount.isZero())
      transactions.push(cash(books, 'borrow', { reference: instrument.id, time: midnight, gain }));
  }
  if (missing.length > 0) return { kind: 'unknown', missing };
  return transactions.length === 0 ? NOTHING : booked(transactions);
}

/** Takes a penalty for a position that was closed by force, as a share of its worth. */
export function bookPenalty(
  books: AccountBooks,
  holding: Holding,
  worth: Decimal,
  time: UnixMs,
): readonly Transaction[] {
  const { id, quote } = holding.terms.instrument;
  const gain = rounded(books, quote, worth.times(books.config.liquidationPenaltyRatio).negated());
  return gain.amount.isZero() ? [] : [cash(books, 'penalty', { reference: id, time, gain })];
}

/** Brings cash below zero back to zero, in every currency: what a broker with negative-balance protection forgives. */
export function writeOff(books: AccountBooks, time: UnixMs): readonly Transaction[] {
  const transactions: Transaction[] = [];
  for (const unit of books.units) {
    const balance = books.cash(unit);
    if (balance.sign() >= 0) continue;
    const gain = money(unit, balance.negated());
    transactions.push(cash(books, 'write-off', { reference: 'negative balance', time, gain }));
  }
  return transactions;
}

interface CashEntry {
  readonly reference: string;
  readonly time: UnixMs;
  readonly gain: Money;
}

function cash(books: AccountBooks, reason: CashReason, entry: CashEntry): Transaction {
  return books.record(cashTransaction({ reason, ...entry }));
}

/** An amount in the digits of the books, against us. */
function rounded(books: AccountBooks, unit: Currency, amount: Decimal, rounding: Rounding = 'floor'): Money {
  return money(unit, amount.round(books.ledger.moneyScale(unit), rounding));
}

function booked(transactions: readonly Transaction[]): MovementOutcome {
  return { kind: 'booked', transactions };
}

const ONE = Decimal.of(1n);
