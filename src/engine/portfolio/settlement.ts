import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { RoundTrip } from '#domain/ledger/lots.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import { isFinal } from '#domain/orders/order-state.ts';
import type { ForcedClosing } from '#engine/account/forced-closing.ts';
import type { MovementOutcome } from '#engine/account/movements.ts';
import type { TradingAccount } from '#engine/account/trading-account.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';
import type { Journal } from '#engine/journal.ts';
import { OrderHash } from '#engine/order-hash.ts';
import { ExitLevels } from '#engine/portfolio/exit-levels.ts';
import { OrderTable } from '#engine/portfolio/order-table.ts';
import type { TableOrder } from '#engine/portfolio/order-table.ts';
import type { PortfolioTrade, Unknown } from '#engine/portfolio/portfolio-result.ts';

/** Carries what a venue says, and what happens to the account, into the books, and keeps what comes of it. */
export class Settlement {
  readonly table = new OrderTable();
  readonly trades: PortfolioTrade[] = [];
  readonly fills: Fill[] = [];
  /** Movements that could not be booked because a price or rate was not known. */
  readonly unbooked: Unknown[] = [];
  private readonly account: TradingAccount;
  private readonly journal: Journal | undefined;
  private readonly hash = new OrderHash();
  private readonly levels = new ExitLevels();

  constructor(account: TradingAccount, journal: Journal | undefined) {
    this.account = account;
    this.journal = journal;
  }

  get orderHash(): string {
    return this.hash.digest();
  }

  submitted(order: ApprovedOrder): void {
    this.table.submit(order);
    this.levels.submitted(order);
    this.hash.addOrder(order);
    this.journal?.record('approved', order);
  }

  /** `bar` numbers the instrument's bar in which it happened. */
  settle(event: OrderEvent, bar: number): void {
    this.journal?.record('order', event);
    // A wish to change an order may have reached the venue when the order was over: it changes nothing.
    if (event.kind === 'amend-rejected' && this.table.get(event.orderId) === undefined) return;
    const order = this.table.apply(event);
    this.levels.apply(event);
    if (event.kind === 'filled') this.settleFill(order, event.fill, bar);
    if (isFinal(order.state)) this.account.settled(order.id);
  }

  settleForced(closing: ForcedClosing): void {
    for (const fill of closing.fills) this.keep(fill);
    for (const transaction of closing.transactions) this.journal?.record('posting', transaction);
    for (const trip of closing.roundTrips) this.addTrade(trip, closing.reason);
  }

  settleMovement(outcome: MovementOutcome, time: UnixMs): void {
    if (outcome.kind === 'unknown') this.unbooked.push({ time, missing: outcome.missing });
    if (outcome.kind !== 'booked') return;
    for (const transaction of outcome.transactions) this.journal?.record('posting', transaction);
  }

  snapshot(): State {
    const { table, levels, hash, trades, fills, unbooked } = this;
    const lists = encodeExact({ trades, fills, unbooked });
    return { table: table.snapshot(), levels: levels.snapshot(), hash: hash.snapshot(), lists };
  }

  restore(state: State): void {
    const { trades, fills, unbooked } = decodeExact(state['lists']) as Pick<
      Settlement,
      'trades' | 'fills' | 'unbooked'
    >;
    this.table.restore(state['table']);
    this.levels.restore(state['levels']);
    this.hash.restore(state['hash'] as State);
    this.trades.splice(0, this.trades.length, ...trades);
    this.fills.splice(0, this.fills.length, ...fills);
    this.unbooked.splice(0, this.unbooked.length, ...unbooked);
  }

  private settleFill(order: TableOrder, fill: Fill, bar: number): void {
    this.keep(fill);
    const { transaction, roundTrips } = this.account.recordFill(fill, { bar, closes: order.closes });
    this.journal?.record('posting', transaction);
    if (order.role === 'order' && order.intent.bracket !== undefined) {
      this.table.expectExits(order.intent);
      this.levels.expect(order.intent);
    }
    for (const trip of roundTrips) this.addTrade(trip, undefined);
  }

  private addTrade(trip: RoundTrip, forced: ForcedClosing['reason'] | undefined): void {
    const { entryOrder, instrument } = trip;
    const trade: PortfolioTrade = { ...trip, ...this.levels.of(entryOrder), forced };
    this.trades.push(trade);
    this.journal?.record('trade', trade);
    if (!this.account.lots(instrument).some(({ order }) => order === entryOrder)) this.levels.forget(entryOrder);
  }

  private keep(fill: Fill): void {
    this.hash.addFill(fill);
    this.fills.push(fill);
  }
}
