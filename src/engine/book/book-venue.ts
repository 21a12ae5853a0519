import type { State } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { BookDelta, BookSnapshot } from '#domain/market/book-delta.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Quote } from '#domain/market/quote.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { CancelScope, OrderChanges, VenuePort } from '#domain/orders/venue-port.ts';
import { BookAnswers } from '#engine/book/book-answers.ts';
import { BookMatcher } from '#engine/book/book-matcher.ts';
import { assertBookVenueConfig } from '#engine/book/book-venue-config.ts';
import type { BookVenueConfig } from '#engine/book/book-venue-config.ts';
import type { InstrumentClose, Settlement } from '#engine/book/instrument-close.ts';
import { Liquidity } from '#engine/book/liquidity.ts';
import { OrderEntry } from '#engine/book/order-entry.ts';
import { OrderBook } from '#engine/book/order-book.ts';
import type { DeltaOutcome } from '#engine/book/order-book.ts';
import { QueuePositions } from '#engine/book/queue-position.ts';
import { Taker } from '#engine/book/taker.ts';
import { TradedMarket, barTicks } from '#engine/book/traded-market.ts';
import { TrailingStops } from '#engine/book/triggers.ts';
import { WorkingOrders } from '#engine/book/working-orders.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';
import { SimCosts } from '#engine/sim/costs.ts';
import type { FeeModel } from '#engine/sim/costs.ts';
import type { ExecutionGuard } from '#engine/sim/execution-guard.ts';
import { Inbox } from '#engine/sim/inbox.ts';
import type { Command, Delivery, InboxState } from '#engine/sim/inbox.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import type { TradingStatus } from '#engine/sim/trading-hours.ts';

/** What a venue asks of others, where it has them: the account, and fees that are not a plain share. */
export interface BookVenueParts {
  readonly guard?: ExecutionGuard;
  readonly fees?: FeeModel;
}

/**
 * A venue for one instrument that matches orders against its book and its trades, under named assumptions
 * ({@link BookVenueConfig}): depth, or quotes with trades, or trades alone, or bars.
 *
 * At equal times: data meet what is at the venue, then commands arrive. A command without latency arrives at once, and what
 * answers to an event at an instant can be met at that same instant. Data of the past are ignored, feed by feed.
 */
export class BookVenue implements VenuePort {
  readonly book = new OrderBook();
  readonly orders: WorkingOrders;
  private readonly instrument: Instrument;
  private readonly config: BookVenueConfig;
  private readonly answers: BookAnswers;
  private readonly liquidity: Liquidity;
  private readonly taker: Taker;
  private readonly trails: TrailingStops;
  private readonly matcher: BookMatcher;
  private readonly traded: TradedMarket;
  private readonly entry: OrderEntry;
  private readonly commands: Inbox;
  private settlements: Settlement[] = [];
  private status: TradingStatus = 'trading';
  private hasEnded = false;
  private quotedAt = Number.NEGATIVE_INFINITY;
  private tradedAt = Number.NEGATIVE_INFINITY;

  constructor(instrument: Instrument, config: BookVenueConfig, { guard, fees }: BookVenueParts = {}) {
    assertBookVenueConfig(config);
    const { book } = this;
    this.instrument = instrument;
    this.config = config;
    this.answers = new BookAnswers(instrument, fees ?? plainFees(instrument, config));
    this.orders = new WorkingOrders(instrument, this.answers);
    this.liquidity = new Liquidity(book, config.consumption);
    this.trails = new TrailingStops(this.orders.grid);
    const { answers, orders, liquidity, trails } = this;
    this.taker = new Taker({ book, config, guard, orders, liquidity });
    const queue = new QueuePositions(config.queue, book);
    const parts = { book, config, answers, orders, liquidity, trails, queue, taker: this.taker };
    this.matcher = new BookMatcher(parts);
    this.traded = new TradedMarket(this.matcher, parts);
    this.entry = new OrderEntry(instrument, this.matcher, parts);
    this.commands = new Inbox(config.latency);
  }

  submit(order: ApprovedOrder): void {
    const { id } = order;
    const isKnown = this.orders.find(id) !== undefined || this.orders.holdings.knows(id) || this.commands.holds(id);
    if (!isKnown) this.send({ kind: 'submit', order });
  }

  cancel(id: OrderId): void {
    this.send({ kind: 'cancel', orderId: id });
  }

  amend(id: OrderId, changes: OrderChanges): void {
    this.send({ kind: 'amend', orderId: id, changes });
  }

  cancelAll(scope: CancelScope): void {
    this.send({ kind: 'cancelAll', scope });
  }

  /** Best bid and ask. Ignored where depth is known. */
  onQuote(quote: Quote): void {
    if (quote.time < this.quotedAt || this.book.source === 'depth') return;
    this.quotedAt = quote.time;
    this.reach(quote.time);
    this.book.applyQuote(quote);
    this.changed();
  }

  onSnapshot(snapshot: BookSnapshot): void {
    this.reach(snapshot.time);
    this.book.applySnapshot(snapshot);
    this.changed();
  }

  /** After a gap nothing is met until the next snapshot. */
  onDelta(delta: BookDelta): DeltaOutcome {
    this.reach(delta.time);
    const outcome = this.book.applyDelta(delta);
    this.changed();
    return outcome;
  }

  /** A public trade. It makes the book where nothing else does; otherwise it takes from it until fresher data come. */
  onTrade({ time, ticks, lots, aggressor }: TradeTick): void {
    if (time < this.tradedAt) return;
    this.tradedAt = time;
    this.reach(time);
    this.matcher.last = ticks;
    const { source } = this.book;
    if (source === 'nothing' || source === 'trades') {
      this.traded.stepTo({ ticks, lots, aggressor });
    } else {
      if (this.taker.canMeet) this.matcher.meetTrade(ticks, lots, aggressor);
      if (this.book.time <= time && aggressor !== 'unknown') {
        this.liquidity.take(aggressor === 'buyer' ? 1 : -1, ticks, lots);
      }
      this.matcher.match();
    }
    this.arrive();
  }

  /** A bar as four trades with the way between them (`bar-path.ts`). Ignored where depth is known. */
  onBar(bar: Bar): void {
    if (this.book.source !== 'depth') {
      for (const tick of barTicks(bar, this.config.barPath, this.orders.grid)) {
        this.reach(tick.time);
        this.traded.walkTo(tick);
        this.arrive();
      }
    }
    this.trails.seeBar(bar);
    this.onTime(bar.closeTime);
  }

  /** Time passes: commands arrive and orders expire up to this instant, itself included. */
  onTime(time: number): void {
    this.reach(time);
    this.arrive();
    this.expire((expiresAt) => expiresAt <= time);
  }

  onStatus(time: number, status: TradingStatus): void {
    this.reach(time);
    this.status = status;
    this.applyStatus();
    this.matcher.match();
    this.arrive();
  }

  /** The instrument ends at a price: working orders are over, and what is held is settled in cash. */
  onClose({ time, price }: InstrumentClose): void {
    this.reach(time);
    this.end();
    const { net } = this.orders.holdings;
    if (net === 0) return;
    const quantity = this.orders.grid.quantity(Math.abs(net));
    const side = net > 0 ? 'sell' : 'buy';
    this.settlements.push({ instrument: this.instrument.id, time, side, quantity, price });
    this.orders.holdings.clear();
  }

  get hasEvents(): boolean {
    return this.answers.events.length > 0;
  }

  /** Whether nothing works and nothing is under way. */
  get isIdle(): boolean {
    return this.orders.live().length === 0 && this.commands.isEmpty;
  }

  /** What happened since the last call, in order. */
  takeEvents(): readonly OrderEvent[] {
    const { events } = this.answers;
    this.answers.events = [];
    return events;
  }

  /** What was settled since the last call. */
  takeSettlements(): readonly Settlement[] {
    const { settlements } = this;
    this.settlements = [];
    return settlements;
  }

  snapshot(): State {
    const { settlements, status, hasEnded, quotedAt, tradedAt } = this;
    const { events, now } = this.answers;
    return encodeExact({
      settlements,
      status,
      hasEnded,
      quotedAt,
      tradedAt,
      events,
      now,
      book: this.book.snapshot(),
      orders: this.orders.snapshot(),
      liquidity: this.liquidity.snapshot(),
      matcher: this.matcher.snapshot(),
      commands: this.commands.snapshot(),
      trails: this.trails.snapshot(),
    }) as State;
  }

  restore(state: State): void {
    const { book, orders, liquidity, matcher, commands, trails, events, now, ...own } = decodeExact(
      state,
    ) as VenueState;
    Object.assign(this, own);
    this.book.restore(book);
    this.orders.restore(orders);
    this.liquidity.restore(liquidity);
    this.matcher.restore(matcher);
    this.commands.restore(commands);
    this.trails.restore(trails);
    Object.assign(this.answers, { events, now });
    this.applyStatus();
  }

  /** Everything that was due before this instant, then the instant itself. */
  private reach(time: number): void {
    if (time < this.answers.now) return;
    for (let due = this.commands.next(time - 1); due !== undefined; due = this.commands.next(time - 1))
      this.deliver(due);
    this.expire((expiresAt) => expiresAt < time);
    this.answers.now = time;
  }

  /** What is due at this instant comes after what the data let happen. */
  private arrive(): void {
    const { now } = this.answers;
    for (let due = this.commands.next(now); due !== undefined; due = this.commands.next(now)) this.deliver(due);
  }

  private deliver({ due, command }: Delivery): void {
    this.expire((expiresAt) => expiresAt < due);
    if (due > this.answers.now) this.answers.now = due;
    this.entry.execute(command);
  }

  private send(command: Command): void {
    if (this.commands.delays) this.commands.send(command, this.answers.now);
    else this.entry.execute(command);
  }

  private applyStatus(): void {
    this.taker.trades = this.status === 'trading' && !this.hasEnded;
    this.entry.accepts = this.status !== 'closed' && !this.hasEnded;
  }

  private changed(): void {
    this.liquidity.refresh();
    this.matcher.followQueues();
    this.matcher.match();
    this.arrive();
  }

  private expire(isOver: (expiresAt: number) => boolean): void {
    const { expiresAt } = this.config;
    for (const working of this.orders.live()) {
      if (isOver(working.expiresAt)) this.orders.expire(working, working.expiresAt);
    }
    if (expiresAt !== null && !this.hasEnded && isOver(expiresAt)) this.end();
    this.orders.purge();
  }

  /** Trading is over: what can still be met is met, what is left is cancelled. */
  private end(): void {
    if (this.hasEnded) return;
    this.matcher.match();
    this.hasEnded = true;
    this.applyStatus();
    for (const working of this.orders.live()) this.orders.cancel(working, 'instrument-expired');
    this.orders.purge();
  }
}

interface VenueState {
  readonly book: State;
  readonly orders: unknown;
  readonly liquidity: ReturnType<Liquidity['snapshot']>;
  readonly matcher: unknown;
  readonly commands: InboxState;
  readonly trails: ReturnType<TrailingStops['snapshot']>;
  readonly events: OrderEvent[];
  readonly now: number;
}

function plainFees(instrument: Instrument, { takerFeeBps, makerFeeBps }: BookVenueConfig): FeeModel {
  const costs = new SimCosts({ ...FREE_SIM, takerFeeBps, makerFeeBps }, instrument);
  return { fee: ({ price, quantity, liquidity }) => costs.fee(price, quantity, liquidity) };
}
