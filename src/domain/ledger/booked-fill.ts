import { Decimal } from '#core/decimal.ts';
import { InvariantError } from '#core/invariant.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { unitsFor, widen } from '#domain/ledger/account.ts';
import type { Account, InstrumentBook } from '#domain/ledger/account.ts';
import { digitsOf } from '#domain/ledger/fee-asset.ts';
import type { FillAmounts } from '#domain/ledger/fill-amounts.ts';
import type { Posting, Transaction } from '#domain/ledger/posting.ts';

/** What an account gains by a fee that is not in quote currency. */
export interface FeeEntry {
  readonly account: Account;
  readonly amount: Decimal;
}

/**
 * An execution in the books: what each account gained. The postings are written out only when somebody asks for them; that
 * they sum to zero is asserted when they are booked.
 */
export class BookedFill {
  private readonly book: InstrumentBook;
  private readonly fill: Fill;
  private readonly amounts: FillAmounts;
  private readonly feeEntries: readonly FeeEntry[];
  /** Digits of the amounts; the accounts may get more later. */
  private readonly baseScale: number;
  private readonly quoteScale: number;

  constructor(book: InstrumentBook, fill: Fill, amounts: FillAmounts, feeEntries: readonly FeeEntry[]) {
    this.book = book;
    this.fill = fill;
    this.amounts = amounts;
    this.feeEntries = feeEntries;
    this.baseScale = book.position.scale;
    this.quoteScale = book.cash.scale;
    const { exchanged, baseFee, value, realised, fee, worth } = amounts;
    const cash = -(value + fee);
    const cost = value - worth + realised;
    assertZero(cash + cost - realised + fee + worth, book.cash);
    book.position.units += exchanged - baseFee;
    book.delivered.units -= exchanged;
    book.cash.units += cash;
    book.cost.units += cost;
    book.realised.units -= realised;
    book.fees.units += fee;
    for (const { account, amount } of feeEntries) {
      widen(account, digitsOf(amount));
      account.units += unitsFor(account, amount);
    }
  }

  /** What it cost in quote currency without the fee, rounded against us; negative when it was received. */
  get value(): Decimal {
    return Decimal.of(this.amounts.value, this.quoteScale);
  }

  get transaction(): Transaction {
    const { orderId: reference, time } = this.fill;
    return { kind: 'fill', reference, time, postings: this.postings() };
  }

  private postings(): readonly Posting[] {
    const { book } = this;
    const { exchanged, baseFee, value, realised, fee, worth } = this.amounts;
    const postings = [
      this.inBase(book.position, exchanged - baseFee),
      this.inBase(book.delivered, -exchanged),
      this.inQuote(book.cash, -(value + fee)),
      this.inQuote(book.cost, value - worth + realised),
      this.inQuote(book.realised, -realised),
      this.inQuote(book.fees, fee),
      ...this.feeEntries.map(({ account: { name, unit }, amount }) => ({ account: name, unit, amount })),
    ];
    return postings.filter(({ amount }) => !amount.isZero());
  }

  private inBase({ name, unit }: Account, units: bigint): Posting {
    return { account: name, unit, amount: Decimal.of(units, this.baseScale) };
  }

  private inQuote({ name, unit }: Account, units: bigint): Posting {
    return { account: name, unit, amount: Decimal.of(units, this.quoteScale) };
  }
}

function assertZero(sum: bigint, { unit }: Account): void {
  if (sum !== 0n) throw new InvariantError(`Invariant: postings of ${unit} sum to zero, was ${sum}`);
}
