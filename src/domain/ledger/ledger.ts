import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { currency, currencyScale, money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { balanceOf, unitsFor } from '#domain/ledger/account.ts';
import type { Account, InstrumentBook } from '#domain/ledger/account.ts';
import { BookedFill } from '#domain/ledger/booked-fill.ts';
import type { FeeEntry } from '#domain/ledger/booked-fill.ts';
import { feeAsset, worthOfFee } from '#domain/ledger/fee-asset.ts';
import type { FeeAsset } from '#domain/ledger/fee-asset.ts';
import { assertBalanced } from '#domain/ledger/posting.ts';
import type { AccountName, Transaction } from '#domain/ledger/posting.ts';
import { fillAmounts, makeRoom } from '#domain/ledger/fill-amounts.ts';

/** What is held of one instrument, read off the accounts. */
export interface Position {
  /** Base units, negative when short. */
  readonly quantity: Decimal;
  /** What the open quantity cost, in quote currency; negative when short (it was received). Fees are not in it. */
  readonly cost: Decimal;
}

/**
 * Double-entry books of one account: every change is a transaction whose postings sum to zero in each unit, and every figure
 * (cash, positions, realised profit, fees, equity) is a balance. Cost is the average of what is open. A short sale of an
 * asset that is not held makes the position negative, without margin or borrowing cost.
 */
export class Ledger {
  private readonly accounts = new Map<AccountName, Account>();
  private readonly books = new Map<InstrumentId, InstrumentBook>();
  /** The cash accounts once more, by currency: asked for at every decision. */
  private readonly cashOf = new Map<Currency, Account>();
  private readonly moneyDigits: number | undefined;

  /** `moneyDigits`: digits that amounts of every currency carry; undefined: as many as each currency has. */
  constructor(moneyDigits?: number) {
    this.moneyDigits = moneyDigits;
  }

  deposit(amount: Money, time: UnixMs): Transaction {
    const { currency: unit, amount: value } = amount;
    const cash = this.account('cash', unit, this.moneyScale(unit));
    const capital = this.account('capital', unit, this.moneyScale(unit));
    const postings = [
      { account: cash.name, unit, amount: value },
      { account: capital.name, unit, amount: value.negated() },
    ];
    assertBalanced(postings);
    cash.units += unitsFor(cash, value);
    capital.units -= unitsFor(capital, value);
    return { kind: 'deposit', reference: 'capital', time, postings };
  }

  /** Books an execution: the exchange of base for quote, the profit it realises, the fee in whatever asset it was charged. */
  recordFill(fill: Fill, instrument: Instrument): BookedFill {
    const book = this.bookOf(instrument);
    const asset = feeAsset(fill, instrument);
    makeRoom(book, fill, asset);
    const amounts = fillAmounts(fill, book, asset);
    return new BookedFill(book, fill, amounts, asset === 'quote' ? NO_ENTRIES : this.feeEntries(fill, asset, book));
  }

  /**
   * Books what is not an execution: funding, a dividend, a conversion. Accounts of money are made when they are first named;
   * `position` and `delivered` exist since the first execution of their instrument.
   */
  record(transaction: Transaction): void {
    assertBalanced(transaction.postings);
    for (const { account: name, unit, amount } of transaction.postings) {
      const [role, of] = splitOnce(name);
      invariant(this.accounts.has(name) || !HOLDS_BASE.has(role), `the account ${name} exists`);
      const account = this.account(role, unit, this.moneyScale(unit), of);
      account.units += unitsFor(account, amount);
    }
  }

  /** Digits that amounts of a currency carry in these books. */
  moneyScale(unit: Currency): number {
    return this.moneyDigits ?? currencyScale(unit);
  }

  /** Zero for an account that was never touched. */
  balance(name: AccountName): Decimal {
    const account = this.accounts.get(name);
    return account === undefined ? Decimal.ZERO : balanceOf(account);
  }

  cash(unit: Currency): Decimal {
    const account = this.cashOf.get(unit);
    return account === undefined ? Decimal.ZERO : balanceOf(account);
  }

  /** Profit of closed quantity, before fees. */
  realised(unit: Currency): Decimal {
    return this.balance(`realised:${unit}`).negated();
  }

  /** What was charged in this currency or asset. */
  fees(unit: Currency): Decimal {
    return this.balance(`fees:${unit}`);
  }

  /** What the fees that were taken out of a base were worth in quote currency when they were charged. */
  baseFees(unit: Currency): Decimal {
    return this.balance(`base-fees:${unit}`);
  }

  position(instrument: InstrumentId): Position {
    const book = this.books.get(instrument);
    if (book === undefined) return FLAT;
    return { quantity: balanceOf(book.position), cost: balanceOf(book.cost) };
  }

  /** Average entry price with `digits` digits; undefined when nothing is open. */
  averageEntry(instrument: InstrumentId, digits: number): Decimal | undefined {
    const { quantity, cost } = this.position(instrument);
    return quantity.isZero() ? undefined : cost.dividedBy(quantity, digits, 'nearest-even');
  }

  /** Cash plus positions at the given prices, exact. Throws when a price of an open position is missing. */
  equity(unit: Currency, markOf: (instrument: InstrumentId) => Decimal | undefined): Money {
    let total = this.cash(unit);
    for (const [instrument, book] of this.books) {
      if (book.position.units === 0n || book.cash.unit !== unit) continue;
      const mark = markOf(instrument);
      invariant(mark !== undefined, `a price of ${instrument} is known`);
      total = total.plus(balanceOf(book.position).times(mark));
    }
    return money(unit, total);
  }

  /** Every account with its balance, in the order of their first use. */
  balances(): readonly { readonly account: AccountName; readonly unit: Currency; readonly balance: Decimal }[] {
    return [...this.accounts.values()].map((account) => {
      return { account: account.name, unit: account.unit, balance: balanceOf(account) };
    });
  }

  snapshot(): State {
    return { accounts: this.balances().map((row) => [row.account, row.unit, row.balance.toString()]) };
  }

  /** Brings the books to a captured state; `instruments` are those that may be held. */
  restore(state: State, instruments: readonly Instrument[]): void {
    this.accounts.clear();
    this.books.clear();
    this.cashOf.clear();
    for (const [name, unit, balance] of state['accounts'] as [string, string, string][]) {
      const [role, of] = splitOnce(name);
      const exact = Decimal.parse(balance);
      this.account(role, currency(unit), exact.scale, of).units = exact.units;
    }
    for (const instrument of instruments) {
      if (this.accounts.has(`position:${instrument.id}`)) this.bookOf(instrument);
    }
  }

  /** Accounts that are touched only by fees that are not in quote currency: made when the first one comes. */
  private feeEntries(fill: Fill, asset: FeeAsset, { cash }: InstrumentBook): readonly FeeEntry[] {
    const { currency: unit, amount } = fill.fee;
    const fees = this.account('fees', unit, this.moneyScale(unit));
    if (asset === 'other') {
      const paidFrom = this.account('cash', unit, this.moneyScale(unit));
      return [
        { account: paidFrom, amount: amount.negated() },
        { account: fees, amount },
      ];
    }
    const worth = this.account('base-fees', cash.unit, cash.scale);
    return [
      { account: fees, amount },
      { account: worth, amount: worthOfFee(fill, cash.scale) },
    ];
  }

  private account(role: string, unit: Currency, scale: number, of: string = unit): Account {
    const name = `${role}:${of}`;
    let account = this.accounts.get(name);
    if (account === undefined) {
      account = { name, unit, scale, units: 0n };
      this.accounts.set(name, account);
      if (role === 'cash') this.cashOf.set(unit, account);
    }
    return account;
  }

  private bookOf(instrument: Instrument): InstrumentBook {
    let book = this.books.get(instrument.id);
    if (book === undefined) {
      const { id, base, quote } = instrument;
      const baseScale = instrument.quantityStep.scale;
      const quoteScale = this.moneyScale(quote);
      book = {
        position: this.account('position', base, baseScale, id),
        delivered: this.account('delivered', base, baseScale, id),
        cost: this.account('cost', quote, quoteScale, id),
        cash: this.account('cash', quote, quoteScale),
        realised: this.account('realised', quote, quoteScale),
        fees: this.account('fees', quote, quoteScale),
      };
      this.books.set(id, book);
    }
    return book;
  }
}

function splitOnce(name: AccountName): readonly [string, string] {
  const at = name.indexOf(':');
  return [name.slice(0, at), name.slice(at + 1)];
}

/** Accounts whose unit is an instrument's base: their digits come from its quantity step. */
const HOLDS_BASE: ReadonlySet<string> = new Set(['position', 'delivered']);

const NO_ENTRIES: readonly FeeEntry[] = [];

const FLAT: Position = { quantity: Decimal.ZERO, cost: Decimal.ZERO };
