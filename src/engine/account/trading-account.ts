import { Decimal } from '#core/decimal.ts';
import type { Currency, Money, Price, Quantity } from '#core/money.ts';
import type { Result } from '#core/result.ts';
import type { State } from '#core/state.ts';
import { DAY_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { FundingRate } from '#domain/costs/funding.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Ledger, Position } from '#domain/ledger/ledger.ts';
import type { ExecutionPlace, Lot } from '#domain/ledger/lots.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId, OrderIntent } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import type { AccountConfig } from '#engine/account/account-config.ts';
import { AccountBooks } from '#engine/account/account-books.ts';
import type { BookedExecution, Worth } from '#engine/account/account-books.ts';
import { closeLots, joined, liquidate } from '#engine/account/forced-closing.ts';
import type { ForcedClosing } from '#engine/account/forced-closing.ts';
import { bookConversion, bookDay, bookDividend, bookFunding, bookSplit } from '#engine/account/movements.ts';
import type { ConversionRequest, Dividend, MovementOutcome, Split } from '#engine/account/movements.ts';
import { judge } from '#engine/account/order-checks.ts';
import type { AccountDenial } from '#engine/account/order-checks.ts';
import { PendingOrders } from '#engine/account/pending-orders.ts';
import { affordableQuantity, freeMargin } from '#engine/account/purchasing-power.ts';
import type { AskedPart, ExecutionGuard } from '#engine/sim/execution-guard.ts';

/** The account in its base currency. */
export interface MarginState {
  readonly equity: Worth;
  /** Equity that open positions needed to be opened, and need to stay open, at the latest prices. */
  readonly initial: Worth;
  readonly maintenance: Worth;
  /** What is left to open more; never negative. */
  readonly free: Worth;
}

/**
 * One account over several instruments and currencies. Every change is a transaction whose postings sum to zero; what is
 * refused changes nothing. It judges orders before they are sent (`judge`) and again, as the guard of a venue, when they
 * execute (`affordable`).
 */
export class TradingAccount implements ExecutionGuard {
  readonly config: AccountConfig;
  private readonly books: AccountBooks;
  private readonly pending = new PendingOrders();
  /** Latest funding boundary booked, by instrument. */
  private readonly funded = new Map<InstrumentId, number>();
  /** Latest midnight up to which interest and borrowing were booked; undefined before the first call. */
  private accruedTo: number | undefined;

  constructor(config: AccountConfig) {
    this.config = config;
    this.books = new AccountBooks(config);
  }

  get ledger(): Ledger {
    return this.books.ledger;
  }

  get isFlat(): boolean {
    return this.books.isFlat;
  }

  knows(id: InstrumentId): boolean {
    return this.books.holdings.has(id);
  }

  /** Notes the latest price of an instrument. */
  mark(id: InstrumentId, price: number): void {
    this.books.holding(id).mark = price;
  }

  /** The latest price as a whole tick; undefined before the first. */
  price(id: InstrumentId): Price | undefined {
    return this.books.holding(id).price;
  }

  position(id: InstrumentId): Position {
    return this.books.ledger.position(id);
  }

  /** Oldest first. */
  lots(id: InstrumentId): readonly Lot[] {
    return this.books.holding(id).lots.open;
  }

  /** What is in cash; for contracts only their profit ever is. */
  cash(unit: Currency): Decimal {
    return this.books.cash(unit);
  }

  /** Units of `to` for one of `from`, at the latest prices. */
  rate(from: Currency, to: Currency): Decimal | undefined {
    return this.books.rates.rate(from, to);
  }

  /** Units of the base currency for one of an instrument's quote currency. */
  rateToBase(id: InstrumentId): Decimal | undefined {
    return this.rate(this.books.holding(id).terms.instrument.quote, this.config.base);
  }

  /** What a taker would be charged in the quote currency, as far as the terms of the instrument tell. */
  feeOf(id: InstrumentId, price: Price, size: Quantity): Decimal {
    return this.books.holding(id).terms.costs?.fee(price, size, 'taker').amount ?? Decimal.ZERO;
  }

  /** Cash and positions at the latest prices, in the base currency. */
  equity(): Worth {
    return this.books.equity();
  }

  /** {@link equity} in analysis numbers; NaN when it is not known. For curves, which are noted at every bar. */
  equityNumber(): number {
    return this.books.equityNumber();
  }

  margin(): MarginState {
    const { books } = this;
    return {
      equity: books.equity(),
      initial: books.required('initialRatio'),
      maintenance: books.required('maintenanceRatio'),
      free: freeMargin(books),
    };
  }

  /** Judges an order; when it passes it is remembered as pending until `settled`. */
  submit(intent: OrderIntent, time: UnixMs): Result<ApprovedOrder, AccountDenial> {
    const verdict = judge(intent, { books: this.books, pending: this.pending, time });
    if (verdict.ok) this.pending.add(intent, this.books);
    return verdict;
  }

  /** An order is over: what it reserved is free again. */
  settled(id: OrderId): void {
    this.pending.remove(id);
  }

  /** `wanted` is what opens or adds, once everything that stands against the order has been closed. */
  affordable(order: ApprovedOrder, price: Price, wanted: Quantity, part: AskedPart = 'opening'): Quantity {
    const { moneyChecks } = this.config;
    if (order.reduceOnly || (moneyChecks === 'never' && order.options.marginShare === undefined)) return wanted;
    const mark = this.price(order.instrument) ?? price;
    return affordableQuantity(this.books, order, { side: order.side, price, mark, quantity: wanted }, part);
  }

  recordFill(fill: Fill, place: ExecutionPlace): BookedExecution {
    return this.books.recordFill(fill, place);
  }

  deposit(amount: Money, time: UnixMs): Transaction {
    return this.books.deposit(amount, time);
  }

  convert(request: ConversionRequest): MovementOutcome {
    return bookConversion(this.books, request);
  }

  /** Pays or receives at a funding boundary; the same boundary, or an earlier one, is never booked again. */
  fund(id: InstrumentId, rate: FundingRate): MovementOutcome {
    if (rate.time <= (this.funded.get(id) ?? Number.NEGATIVE_INFINITY)) return { kind: 'nothing' };
    const outcome = bookFunding(this.books, id, rate);
    if (outcome.kind !== 'unknown') this.funded.set(id, rate.time);
    return outcome;
  }

  /** Books interest and borrowing for each midnight UTC since the last call, on what stands now. */
  accrueTo(time: UnixMs): readonly MovementOutcome[] {
    if (!this.books.accrues) return NO_OUTCOMES;
    const today = Math.floor(time / DAY_MS) * DAY_MS;
    const from = this.accruedTo ?? today;
    this.accruedTo = Math.max(from, today);
    const outcomes: MovementOutcome[] = [];
    for (let midnight = from + DAY_MS; midnight <= today; midnight += DAY_MS) {
      outcomes.push(bookDay(this.books, midnight as UnixMs));
    }
    return outcomes.filter(({ kind }) => kind !== 'nothing');
  }

  dividend(dividend: Dividend): MovementOutcome {
    return bookDividend(this.books, dividend);
  }

  split(split: Split): MovementOutcome {
    return bookSplit(this.books, split);
  }

  /** The outcome is decided: what is held of it is worth `value`, 0 or 1 unit of collateral, or between for a market that is void. */
  resolve(id: InstrumentId, value: Price, time: UnixMs, bar: number): ForcedClosing {
    return closeLots(this.books, this.books.holding(id), 'resolution', { price: value, time, bar, charges: false });
  }

  /** Closes every lot at the latest prices with the venue's fee; undefined when nothing is open. */
  closeAll(time: UnixMs, barOf: (id: InstrumentId) => number): ForcedClosing | undefined {
    const { books } = this;
    const closings = books.open.flatMap((holding) => {
      const { price, terms } = holding;
      const bar = barOf(terms.instrument.id);
      return price === undefined ? [] : [closeLots(books, holding, 'end', { price, time, bar, charges: true })];
    });
    return closings.length === 0 ? undefined : closings.reduce(joined);
  }

  /** A look in analysis numbers that settles almost every case: whether equity is clearly above what positions need. */
  get isBacked(): boolean {
    const { books } = this;
    const equity = books.equityNumber();
    return equity > NEARLY && equity * (1 - NEARLY) > books.maintenanceNumber();
  }

  snapshot(): State {
    const { books, pending, funded, accruedTo } = this;
    return {
      books: books.snapshot(),
      pending: pending.snapshot(),
      funded: [...funded],
      accruedTo: accruedTo ?? null,
    };
  }

  /** Brings an account of the same configuration to a captured state. */
  restore(state: State): void {
    this.books.restore(state['books'] as State);
    this.pending.restore(state['pending']);
    this.funded.clear();
    for (const [id, time] of state['funded'] as [InstrumentId, number][]) this.funded.set(id, time);
    this.accruedTo = (state['accruedTo'] as number | null) ?? undefined;
  }

  /** Closes by force what is no longer backed, if anything. `barOf` numbers the bar of an instrument. */
  enforceMargin(time: UnixMs, barOf: (id: InstrumentId) => number): ForcedClosing | undefined {
    return this.isBacked ? undefined : liquidate(this.books, time, ({ terms }) => barOf(terms.instrument.id));
  }
}

const NO_OUTCOMES: readonly MovementOutcome[] = Object.freeze([]);
/** Far above what analysis numbers can be off. */
const NEARLY = 1e-9;
