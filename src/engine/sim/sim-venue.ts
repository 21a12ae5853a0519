import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { TradingCalendar } from '#domain/market/calendar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { CancelScope, OrderChanges, VenuePort } from '#domain/orders/venue-port.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';
import { Amendments } from '#engine/sim/amendments.ts';
import { SimAnswers } from '#engine/sim/answers.ts';
import { Arrivals } from '#engine/sim/arrivals.ts';
import { BarMatcher } from '#engine/sim/bar-matcher.ts';
import { Contingencies } from '#engine/sim/contingencies.ts';
import type { ContingenciesState } from '#engine/sim/contingencies.ts';
import type { FeeModel } from '#engine/sim/costs.ts';
import { Execution } from '#engine/sim/execution.ts';
import type { ExecutionParts } from '#engine/sim/execution.ts';
import type { ExecutionGuard } from '#engine/sim/execution-guard.ts';
import { ExitMatcher } from '#engine/sim/exits.ts';
import { Holdings } from '#engine/sim/holdings.ts';
import type { HoldingsState } from '#engine/sim/holdings.ts';
import { Inbox } from '#engine/sim/inbox.ts';
import type { Command, InboxState } from '#engine/sim/inbox.ts';
import { OrderMeeting } from '#engine/sim/order-meeting.ts';
import { PlainMarkets } from '#engine/sim/plain-markets.ts';
import { simPolicies } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { TradingHours } from '#engine/sim/trading-hours.ts';
import type { TradingStatus } from '#engine/sim/trading-hours.ts';
import { TrailingStops } from '#engine/sim/trailing.ts';
import type { TrailingState } from '#engine/sim/trailing.ts';
import { BarVolume } from '#engine/sim/volume.ts';
import type { BarVolumeState } from '#engine/sim/volume.ts';
import { workingOrder } from '#engine/sim/working-order.ts';
import { WorkingOrders } from '#engine/sim/working-orders.ts';
import type { WorkingOrdersState } from '#engine/sim/working-orders.ts';

/**
 * A venue for one instrument that matches orders against bars, under named assumptions ({@link SimConfig}). An order is never
 * met by the bar on whose close it was sent. Answers are collected and taken with `takeEvents`, in the order in which they
 * happened: what happens at a bar's open carries its open time, what happens inside it the last millisecond of the bar.
 *
 * Brackets are kept here, as venues with one-cancels-the-other orders do: the exits come to life with the entry's fill, work
 * from the same bar on, shrink together, and are cancelled when the position is gone.
 *
 * Commands that are under way reach the venue between bars: one that arrives inside a bar changes nothing about that bar, is
 * answered at its close and works from the next bar on.
 */
export class SimVenue implements VenuePort {
  private readonly answers: SimAnswers;
  private readonly parts: ExecutionParts;
  private readonly execution: Execution;
  private readonly matcher: BarMatcher;
  private readonly arrivals: Arrivals;
  private readonly amendments: Amendments;
  private readonly inbox: Inbox;
  private readonly plain: PlainMarkets;
  private readonly orders: WorkingOrders;
  private readonly holdings: Holdings;
  private isQuick: boolean;
  private readonly hours = new TradingHours();
  private now = 0;
  private lastClose = Number.NaN;

  /** Without a guard everything is executed; without a fee model fees are those of the configuration. */
  constructor(instrument: Instrument, config: SimConfig, guard?: ExecutionGuard, fees?: FeeModel) {
    const policies = simPolicies(config);
    this.answers = new SimAnswers(instrument, config, fees);
    const { answers } = this;
    const volume = new BarVolume(policies.volume, instrument.quantityStep);
    const orders = new WorkingOrders();
    const holdings = new Holdings();
    const contingencies = new Contingencies(orders, holdings, answers);
    const exits = new ExitMatcher(policies, answers, volume);
    const trailing = new TrailingStops(answers, policies.atrPeriods);
    const shared = { instrument, policies, answers, volume, guard };
    this.parts = { ...shared, orders, holdings, contingencies, exits, trailing };
    this.execution = new Execution(this.parts);
    const meeting = new OrderMeeting(policies, answers, this.parts);
    this.matcher = new BarMatcher(this.parts, this.execution, meeting);
    this.arrivals = new Arrivals(this.parts, meeting, this.hours);
    this.amendments = new Amendments(this.parts, meeting);
    this.inbox = new Inbox(policies.latency);
    this.plain = new PlainMarkets(this.parts);
    this.orders = orders;
    this.holdings = holdings;
    this.isQuick = this.mayBeQuick();
  }

  submit(order: ApprovedOrder): void {
    if (this.holds(order)) return;
    if (this.goesPlainly(order)) {
      this.answers.accepted(order.id, this.now as UnixMs);
      if (this.takesClose) this.plain.fill(order, this.lastClose, this.now as UnixMs, undefined);
      else this.plain.waiting.push(order);
      return;
    }
    this.leavePlainWay();
    if (this.inbox.delays) this.inbox.send({ kind: 'submit', order }, this.now);
    else this.receive(order, this.now);
  }

  cancel(orderId: OrderId): void {
    if (this.plain.waiting.length > 0 && this.plain.remove(orderId)) {
      this.answers.cancelled(orderId, this.now as UnixMs, 'requested');
      return;
    }
    this.command({ kind: 'cancel', orderId });
  }

  amend(orderId: OrderId, changes: OrderChanges): void {
    this.leavePlainWay();
    this.command({ kind: 'amend', orderId, changes });
  }

  cancelAll(scope: CancelScope): void {
    this.leavePlainWay();
    this.command({ kind: 'cancelAll', scope });
  }

  /** From now on the market is open only then; undefined: always. Not part of a snapshot. */
  setTradingHours(hours: Pick<TradingCalendar, 'isOpen'> | undefined): void {
    this.hours.set(hours);
    this.isQuick = this.mayBeQuick();
  }

  setStatus(status: TradingStatus): void {
    this.hours.status = status;
    this.isQuick = this.mayBeQuick();
  }

  /** Time passes without a bar. */
  advanceTo(instant: number): void {
    if (!this.inbox.isEmpty) this.deliver(instant);
    if (instant > this.now) this.now = instant;
  }

  /** A venue that opens in the middle of the data starts from a market that stands somewhere. */
  standAt(instant: number, close: number): void {
    this.now = instant;
    this.lastClose = close;
  }

  /**
   * Lets the bar meet what was resting before it closed: market orders at its open, then entries, then exits. `inner` are the
   * shorter bars that it consists of, for `lowerTimeframe`.
   */
  onBar(bar: Bar, inner?: readonly Bar[]): void {
    if (!this.isQuick || !this.orders.isEmpty || inner !== undefined) {
      this.onBarInFull(bar, inner);
      return;
    }
    if (this.plain.waiting.length > 0) this.plain.fillAll(bar);
    if (this.holdings.guarded.length > 0) this.matcher.matchHeld(bar);
    this.now = bar.closeTime;
    this.lastClose = bar.close;
  }

  /**
   * What it holds was closed elsewhere, by force: everything that works is cancelled, and nothing is held any more. Commands that
   * are on their way arrive as they would have.
   */
  forget(): void {
    this.leavePlainWay();
    const { orders, holdings, contingencies, answers } = this.parts;
    const time = this.now as UnixMs;
    for (const working of orders.all()) contingencies.cancel(working, time, 'forced-closing');
    for (const { stop, targets } of holdings.guarded) {
      if (stop !== undefined) answers.cancelled(stop.id, time, 'forced-closing');
      for (const target of targets) answers.cancelled(target.id, time, 'forced-closing');
    }
    holdings.clear();
    orders.tidy();
  }

  get hasEvents(): boolean {
    return this.answers.events.length > 0;
  }

  /** What happened since the last call, in order. */
  takeEvents(): readonly OrderEvent[] {
    const { events } = this.answers;
    this.answers.events = [];
    return events;
  }

  snapshot(): State {
    const { now, lastClose, inbox, hours } = this;
    const { orders, holdings, contingencies, trailing, volume, answers } = this.parts;
    const exact: VenueState = {
      now,
      lastClose,
      status: hours.status,
      plain: this.plain.waiting,
      orders: orders.snapshot(),
      holdings: holdings.snapshot(),
      contingencies: contingencies.snapshot(),
      volume: volume.snapshot(),
      barVolume: answers.barVolume,
      inbox: inbox.snapshot(),
      events: answers.events,
    };
    return { exact: encodeExact(exact), trailing: trailing.snapshot() };
  }

  restore(state: State): void {
    const { orders, holdings, contingencies, trailing, volume, answers } = this.parts;
    const exact = decodeExact(state['exact']) as VenueState;
    this.now = exact.now;
    this.lastClose = exact.lastClose;
    this.hours.status = exact.status;
    this.plain.waiting = exact.plain;
    orders.restore(exact.orders);
    holdings.restore(exact.holdings);
    contingencies.restore(exact.contingencies);
    volume.restore(exact.volume);
    answers.barVolume = exact.barVolume;
    this.inbox.restore(exact.inbox);
    answers.events = exact.events;
    trailing.restore(state['trailing'] as TrailingState);
    this.isQuick = this.mayBeQuick();
  }

  private onBarInFull(bar: Bar, inner: readonly Bar[] | undefined): void {
    if (!this.inbox.isEmpty) this.deliver(bar.openTime);
    this.leavePlainWay();
    this.match(bar, inner);
    this.now = bar.closeTime;
    this.lastClose = bar.close;
    if (!this.inbox.isEmpty) this.deliver(bar.closeTime);
    this.isQuick = this.mayBeQuick();
  }

  /** Whether a bar at which no order waits needs no more than a look at what is held. */
  private mayBeQuick(): boolean {
    const { matcher, inbox, hours, parts } = this;
    return matcher.holdsPlainly && !inbox.delays && hours.isAlways && !parts.trailing.seesBars;
  }

  private match(bar: Bar, inner: readonly Bar[] | undefined): void {
    const { answers } = this.parts;
    answers.closeBefore = this.lastClose;
    answers.closedAt = this.now;
    if (this.hours.matchesAt(bar.openTime)) this.matcher.match(bar, inner);
    else this.matcher.skip(bar);
  }

  /** Whether market orders are met at the close that has just passed. */
  private get takesClose(): boolean {
    const { marketFill, closeFills } = this.parts.policies;
    return marketFill === 'fillAtClose' && closeFills === 'atOnce' && !Number.isNaN(this.lastClose);
  }

  private goesPlainly(order: ApprovedOrder): boolean {
    const { parts, plain, hours, now } = this;
    return parts.orders.isEmpty && plain.takes(order) && hours.isOpen(now) && hours.status === 'trading';
  }

  /** Something else has come: what waits on the short way goes on like any order, in front of it. */
  private leavePlainWay(): void {
    const { plain, parts } = this;
    if (plain.waiting.length === 0) return;
    for (const order of plain.waiting) parts.orders.place(workingOrder(order, parts.orders.sequence(), this.now));
    plain.waiting = [];
  }

  private command(command: Command): void {
    if (this.inbox.delays) this.inbox.send(command, this.now);
    else this.obey(command, this.now);
  }

  /** Commands that arrive by this instant, in order. */
  private deliver(instant: number): void {
    for (;;) {
      const delivery = this.inbox.next(instant);
      if (delivery === undefined) return;
      this.obey(delivery.command, delivery.due);
    }
  }

  private obey(command: Command, time: number): void {
    switch (command.kind) {
      case 'submit':
        this.receive(command.order, time);
        break;
      case 'cancel':
        this.cancelOne(command.orderId, time as UnixMs);
        break;
      case 'amend':
        this.amendments.amend(command.orderId, command.changes, time as UnixMs, this.lastClose);
        break;
      case 'cancelAll':
        this.cancelEvery(command.scope, time as UnixMs);
        break;
    }
  }

  private receive(order: ApprovedOrder, time: number): void {
    const working = this.arrivals.arrive(order, time as UnixMs, this.lastClose);
    if (working === undefined || working.stage !== 'taking') return;
    const { answers, orders } = this.parts;
    if (!this.takesClose || working.isOver || !this.hours.isOpen(time) || this.hours.status !== 'trading') return;
    const at = answers.exactPrice(this.lastClose, order.side);
    this.execution.execute(working, {
      at,
      liquidity: 'taker',
      time: time as UnixMs,
      bar: undefined,
      inside: undefined,
    });
    orders.tidy();
    this.parts.holdings.tidy();
  }

  private cancelOne(id: OrderId, time: UnixMs): void {
    const { orders, holdings, exits, contingencies, answers } = this.parts;
    const working = orders.find(id);
    if (working !== undefined) {
      contingencies.cancel(working, time, 'requested');
      orders.tidy();
      return;
    }
    for (const position of holdings.guarded) {
      if (exits.remove(position, id)) answers.cancelled(id, time, 'requested');
    }
  }

  private cancelEvery(scope: CancelScope, time: UnixMs): void {
    const { orders, holdings } = this.parts;
    for (const { order } of orders.all()) {
      if (scope === 'all' || !order.reduceOnly) this.cancelOne(order.id, time);
    }
    if (scope === 'entries') return;
    for (const { stop, targets } of holdings.guarded) {
      if (stop !== undefined) this.cancelOne(stop.id, time);
      for (const target of targets) this.cancelOne(target.id, time);
    }
  }

  /** Whether an order of this id works, or opened a position that is still held: as at exchanges, ids are unique among those. */
  private holds(order: ApprovedOrder): boolean {
    const { orders, holdings } = this.parts;
    if (this.plain.holds(order)) return true;
    return orders.holds(order) || holdings.holds(order) || (!this.inbox.isEmpty && this.inbox.holds(order.id));
  }
}

interface VenueState {
  readonly now: number;
  readonly lastClose: number;
  readonly status: TradingStatus;
  readonly plain: ApprovedOrder[];
  readonly orders: WorkingOrdersState;
  readonly holdings: HoldingsState;
  readonly contingencies: ContingenciesState;
  readonly volume: BarVolumeState;
  readonly barVolume: number;
  readonly inbox: InboxState;
  readonly events: OrderEvent[];
}
