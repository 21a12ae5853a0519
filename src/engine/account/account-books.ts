import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import type { Currency, Money } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import { Ledger } from '#domain/ledger/ledger.ts';
import type { ExecutionPlace, Lot, RoundTrip } from '#domain/ledger/lots.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { AccountConfig } from '#engine/account/account-config.ts';
import { ExchangeRates } from '#engine/account/exchange-rates.ts';
import { Holding } from '#engine/account/holding.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';

/** A figure of the account in its base currency, or what would have to be known for it: prices and rates by name. */
export type Worth =
  | { readonly kind: 'known'; readonly amount: Decimal }
  | { readonly kind: 'unknown'; readonly missing: readonly string[] };

/** What an execution changed. */
export interface BookedExecution {
  readonly transaction: Transaction;
  readonly roundTrips: readonly RoundTrip[];
}

/** Cash, positions and latest prices of an account: the exact books, and the same in analysis numbers for marking every bar. */
export class AccountBooks {
  readonly config: AccountConfig;
  readonly ledger: Ledger;
  readonly holdings = new Map<InstrumentId, Holding>();
  readonly rates: ExchangeRates;
  /** Whether time alone can cost anything: interest or borrowing. */
  readonly accrues: boolean;
  /** Those whose lots are not all closed. */
  private live: Holding[] = [];
  private readonly currencies: Currency[] = [];
  /** Cash in analysis numbers, in the order of `currencies`. */
  private readonly cashNumbers: number[] = [];

  constructor(config: AccountConfig) {
    this.config = config;
    this.ledger = new Ledger(config.moneyDigits);
    for (const terms of config.instruments) {
      this.holdings.set(terms.instrument.id, new Holding(terms, config.matching));
    }
    this.rates = new ExchangeRates(this.holdings.values());
    const hasInterest = Object.keys(config.interest).length > 0;
    this.accrues = hasInterest || config.instruments.some(({ borrowRatio }) => borrowRatio !== undefined);
    for (const amount of config.capital) this.deposit(amount, 0 as UnixMs);
  }

  /** Whether any lot is open. */
  get isFlat(): boolean {
    return this.live.length === 0;
  }

  /** Holdings with an open lot. */
  get open(): readonly Holding[] {
    return this.live;
  }

  holding(id: InstrumentId): Holding {
    const holding = this.holdings.get(id);
    invariant(holding !== undefined, `the account knows ${id}`);
    return holding;
  }

  deposit(amount: Money, time: UnixMs): Transaction {
    const transaction = this.ledger.deposit(amount, time);
    this.renewCash(amount.currency);
    return transaction;
  }

  recordFill(fill: Fill, place: ExecutionPlace): BookedExecution {
    const holding = this.holding(fill.instrument);
    const { instrument } = holding.terms;
    const booked = this.ledger.recordFill(fill, instrument);
    const roundTrips = holding.lots.take(fill, place);
    this.renew(holding);
    return { transaction: booked.transaction, roundTrips };
  }

  record(transaction: Transaction): Transaction {
    this.ledger.record(transaction);
    for (const { account, unit } of transaction.postings) if (account.startsWith('cash:')) this.renewCash(unit);
    return transaction;
  }

  /** Call after the lots of a holding were changed other than by a fill. */
  renew(holding: Holding): void {
    const { id, quote } = holding.terms.instrument;
    holding.renew(this.ledger.position(id).quantity);
    const { live } = this;
    const isOpen = holding.lots.open.length > 0;
    if (isOpen !== live.includes(holding))
      this.live = isOpen ? [...live, holding] : live.filter((other) => other !== holding);
    this.renewCash(quote);
  }

  /** What is in cash, with what open contracts were booked at put back: a contract's worth is never paid. */
  cash(unit: Currency): Decimal {
    let cash = this.ledger.cash(unit);
    for (const { terms } of this.live) {
      const { instrument, settlement } = terms;
      if (settlement === 'contract' && instrument.quote === unit) {
        cash = cash.plus(this.ledger.position(instrument.id).cost);
      }
    }
    return cash;
  }

  /** Every currency that was ever held, in the order of their first use. */
  get units(): readonly Currency[] {
    return this.currencies;
  }

  /** Cash and positions at the latest prices, exact up to the digits of rates. */
  equity(): Worth {
    const sum = new WorthSum(this);
    for (const unit of this.currencies) sum.addIn(unit, this.ledger.cash(unit));
    for (const holding of this.live) {
      const { id } = holding.terms.instrument;
      sum.addHolding(holding, this.ledger.position(id).quantity);
    }
    return sum.worth();
  }

  /** Equity that the open positions need by one of their ratios. */
  required(ratio: 'initialRatio' | 'maintenanceRatio'): Worth {
    const sum = new WorthSum(this);
    for (const holding of this.live) sum.addHolding(holding, holding.gross.times(holding.terms[ratio]));
    return sum.worth();
  }

  /** {@link equity} in analysis numbers; NaN when it is not known. */
  equityNumber(): number {
    const { live, currencies, cashNumbers } = this;
    const { base } = this.config;
    let total = 0;
    for (let i = 0; i < currencies.length; i++) {
      const cash = cashNumbers[i]!;
      if (cash !== 0) total += currencies[i] === base ? cash : cash * this.rateNumber(currencies[i]!);
    }
    for (let i = 0; i < live.length; i++) {
      const { quantity, mark, terms } = live[i]!;
      const { quote } = terms.instrument;
      total += quote === base ? quantity * mark : quantity * mark * this.rateNumber(quote);
    }
    return total;
  }

  /** {@link required} for maintenance in analysis numbers. */
  maintenanceNumber(): number {
    let total = 0;
    for (const holding of this.live) {
      const { maintenanceNumber, grossNumber, mark, terms } = holding;
      if (maintenanceNumber !== 0)
        total += maintenanceNumber * grossNumber * mark * this.rateNumber(terms.instrument.quote);
    }
    return total;
  }

  snapshot(): State {
    const lots = [...this.holdings].map(([id, { lots: book, mark }]) => ({ id, mark, open: book.open }));
    const live = this.live.map(({ terms }) => terms.instrument.id);
    return { ledger: this.ledger.snapshot(), holdings: encodeExact({ lots, live, units: this.currencies }) };
  }

  /** Brings books of the same configuration to a captured state. */
  restore(state: State): void {
    const { lots, live, units } = decodeExact(state['holdings']) as HoldingsState;
    const instruments = this.config.instruments.map(({ instrument }) => instrument);
    this.ledger.restore(state['ledger'] as State, instruments);
    this.currencies.splice(0, this.currencies.length, ...units);
    for (const { id, mark, open } of lots) {
      const holding = this.holding(id);
      holding.mark = mark;
      holding.lots.restore(open);
      holding.renew(this.ledger.position(id).quantity);
    }
    this.live = live.map((id) => this.holding(id));
    for (const unit of units) this.renewCash(unit);
  }

  private rateNumber(unit: Currency): number {
    const rate = this.rates.rate(unit, this.config.base);
    return rate === undefined ? Number.NaN : toNumber(rate);
  }

  private renewCash(unit: Currency): void {
    let index = this.currencies.indexOf(unit);
    if (index < 0) index = this.currencies.push(unit) - 1;
    this.cashNumbers[index] = toNumber(this.ledger.cash(unit));
  }
}

interface HoldingsState {
  readonly lots: readonly { readonly id: InstrumentId; readonly mark: number; readonly open: readonly Lot[] }[];
  /** In the order in which they were opened. */
  readonly live: readonly InstrumentId[];
  readonly units: readonly Currency[];
}

/** Adds up amounts of several currencies in the base currency, and what is missing for it. */
class WorthSum {
  private readonly books: AccountBooks;
  private total = Decimal.ZERO;
  private readonly missing: string[] = [];

  constructor(books: AccountBooks) {
    this.books = books;
  }

  addIn(unit: Currency, amount: Decimal): void {
    if (amount.isZero()) return;
    const { base } = this.books.config;
    const rate = this.books.rates.rate(unit, base);
    if (rate === undefined) this.lack(`rate ${unit}/${base}`);
    else this.total = this.total.plus(unit === base ? amount : amount.times(rate));
  }

  addHolding(holding: Holding, quantity: Decimal): void {
    if (quantity.isZero()) return;
    const { price } = holding;
    const { id, quote } = holding.terms.instrument;
    if (price === undefined) this.lack(`price of ${id}`);
    else this.addIn(quote, quantity.times(price));
  }

  worth(): Worth {
    return this.missing.length > 0 ? { kind: 'unknown', missing: this.missing } : { kind: 'known', amount: this.total };
  }

  private lack(what: string): void {
    if (!this.missing.includes(what)) this.missing.push(what);
  }
}
