import { Decimal } from '#core/decimal.ts';
import { InvariantError } from '#core/invariant.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import type { Account, InstrumentBook } from '#domain/ledger/account.ts';
import type { FillAmounts } from '#domain/ledger/fill-amounts.ts';
import type { Posting, Transaction } from '#domain/ledger/posting.ts';

/**
 * An execution in the books: what each account gained. The postings are written out only when somebody asks for them; that
 * they sum to zero is asserted when they are booked.
 */
export class BookedFill {
  private readonly book: InstrumentBook;
  private readonly fill: Fill;
  private readonly amounts: FillAmounts;

  constructor(book: InstrumentBook, fill: Fill, amounts: FillAmounts) {
    this.book = book;
    this.fill = fill;
    this.amounts = amounts;
    const { quantity, value, realised, fee } = amounts;
    const cash = -(value + fee);
    const cost = value + realised;
    assertZero(cash + cost - realised + fee, book.cash);
    book.position.units += quantity;
    book.delivered.units -= quantity;
    book.cash.units += cash;
    book.cost.units += cost;
    book.realised.units -= realised;
    book.fees.units += fee;
  }

  /** What it cost in quote currency without the fee, rounded against us; negative when it was received. */
  get value(): Decimal {
    return Decimal.of(this.amounts.value, this.book.cash.scale);
  }

  get transaction(): Transaction {
    const { orderId: reference, time } = this.fill;
    return { kind: 'fill', reference, time, postings: this.postings() };
  }

  private postings(): readonly Posting[] {
    const { book } = this;
    const { quantity, value, realised, fee } = this.amounts;
    const postings = [
      posting(book.position, quantity),
      posting(book.delivered, -quantity),
      posting(book.cash, -(value + fee)),
      posting(book.cost, value + realised),
      posting(book.realised, -realised),
      posting(book.fees, fee),
    ];
    return postings.filter(({ amount }) => !amount.isZero());
  }
}

function posting({ name, unit, scale }: Account, units: bigint): Posting {
  return { account: name, unit, amount: Decimal.of(units, scale) };
}

function assertZero(sum: bigint, { unit }: Account): void {
  if (sum !== 0n) throw new InvariantError(`Invariant: postings of ${unit} sum to zero, was ${sum}`);
}
