import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type {
  CancelAnswer,
  ClientOrderId,
  SubmitAnswer,
  VenueFill,
  VenueOrderName,
  VenueOrderReport,
  VenueOrderType,
} from '#domain/orders/venue-gateway.ts';
import type { Effect } from '#engine/event.ts';
import type { EngineState } from '#engine/state.ts';
import { newDeskOrder, restoredDeskOrder, venueName } from '#runtime/orders/desk-order.ts';
import type { DeskOrder } from '#runtime/orders/desk-order.ts';
import { DeskOrders } from '#runtime/orders/desk-orders.ts';
import { EngineAnswers } from '#runtime/orders/engine-answers.ts';
import { isAsWanted, wantedExit } from '#runtime/orders/exit-slot.ts';
import type { WantedExit } from '#runtime/orders/exit-slot.ts';
import { nextQuestion, wakeTime } from '#runtime/orders/questions.ts';
import type { DeskAction } from '#runtime/orders/questions.ts';

export interface DeskSettings {
  /** Names the orders of this session at the venue. */
  readonly session: string;
  /** {@link VenueGateway.settleMs}. */
  readonly settleMs: number;
}

/** Something that a person should look at; trading goes on unless the words say otherwise. */
export type DeskNote = (text: string) => void;

/**
 * Stands between the engine and a real venue. It knows what should stand there (from the engine's state) and what does (from
 * the venue's answers), and says what to do next; it never waits, and never decides twice. Answers may be missing, late, doubled
 * and out of order. What it holds can be made again from the engine's state and the records of its orders, so it may die at
 * any moment.
 *
 * Rules: an order is written down before it is sent. One whose fate is unknown is looked up, and is sent again only when a
 * look-up has shown that it never arrived; an entry then is too old and is given up. An account's balance pays for one exit at
 * a time, so the stop makes room for a target or an exit and comes back after it.
 */
export class LiveDesk {
  private readonly state: EngineState;
  private readonly settings: DeskSettings;
  private readonly orders = new DeskOrders();
  private readonly answers: EngineAnswers;
  private readonly booked = new Set<string>();
  /** Executions of exits that came before their entry was known whole. */
  private held: { readonly order: DeskOrder; readonly fill: VenueFill }[] = [];
  private readonly passedStops = new Set<OrderId>();
  private readonly note: DeskNote;
  private lastPrice = Number.NaN;

  /** `tell` gives an event to the engine, at once; the effects that come of it come back through `onEffect`. */
  constructor(state: EngineState, settings: DeskSettings, tell: (event: OrderEvent) => void, note: DeskNote) {
    this.state = state;
    this.settings = settings;
    this.answers = new EngineAnswers(state, tell);
    this.note = note;
  }

  /** Takes up the orders of earlier starts. `bookedTrades` are the venue's ids of executions that are in the books. */
  restore(records: readonly VenueOrderRecord[], bookedTrades: Iterable<string>, venueNow: UnixMs): void {
    const settledAt = (venueNow + this.settings.settleMs + 1) as UnixMs;
    for (const id of bookedTrades) this.booked.add(id);
    for (const record of records) {
      this.orders.know(record);
      if (record.stage === 'done' || record.stage === 'refused' || record.stage === 'never-arrived') continue;
      const live = this.state.orders.find(record.orderId);
      const entry = live?.trade.id ?? entryOf(record.orderId);
      const role = live?.role ?? roleOf(record.orderId);
      this.orders.add(restoredDeskOrder(record, { role, entry }, settledAt));
    }
  }

  /** Whether of any order it is not known what became of it: in doubt, not yet asked about, or executed further than the books say. */
  get isUnsettled(): boolean {
    return this.held.length > 0 || this.orders.all().some(isUnsettled);
  }

  knows(clientId: ClientOrderId): boolean {
    return this.orders.find(clientId) !== undefined;
  }

  get isIdle(): boolean {
    return this.orders.isEmpty && this.held.length === 0;
  }

  onEffect(effect: Effect, now: UnixMs): void {
    if (effect.kind === 'cancel') {
      const order = this.orders.ofOrder(effect.orderId);
      if (order !== undefined) order.isCancelWanted = true;
      return;
    }
    const { order } = effect;
    // Exits are sent when their turn comes: what closes a position is worked out anew each time.
    if (!order.reduceOnly) this.enter(order, now);
  }

  onPrice(price: number): void {
    this.lastPrice = price;
  }

  onAnswer(clientId: ClientOrderId, answer: SubmitAnswer, now: UnixMs): void {
    const order = this.orders.find(clientId);
    if (order === undefined) return;
    order.isAsked = false;
    switch (answer.kind) {
      case 'accepted':
        for (const fill of answer.fills) this.onFill(fill, now);
        this.onReport(answer.report, now);
        break;
      case 'rejected':
        this.onRefused(order, answer, now);
        break;
      case 'not-sent':
        this.onNotSent(order, answer.error.message, now);
        break;
      case 'unknown':
        order.stage = 'doubtful';
        order.settledAt = answer.settledAt;
        this.orders.touch(order);
        break;
    }
  }

  onCancelAnswer(clientId: ClientOrderId, answer: CancelAnswer, now: UnixMs): void {
    const order = this.orders.find(clientId);
    if (order === undefined) return;
    order.isAsked = false;
    if (answer.kind === 'cancelled') this.onReport(answer.report, now);
    else {
      // Done already, or nobody knows: a look-up tells, and the wish stands until it does.
      order.status = undefined;
      order.askAfter = answer.kind === 'unknown' ? now + RETRY_MS : now;
    }
  }

  /** What a look-up found; `askedAt` is when it was asked, by the venue's clock. */
  onFound(clientId: ClientOrderId, report: VenueOrderReport | undefined, askedAt: UnixMs, now: UnixMs): void {
    const order = this.orders.find(clientId);
    if (order === undefined) return;
    order.isAsked = false;
    if (report !== undefined) this.onReport(report, now);
    else if (order.stage === 'doubtful' && order.settledAt !== undefined && askedAt >= order.settledAt)
      this.onNeverArrived(order);
    else order.askAfter = now + RETRY_MS;
  }

  onFills(clientId: ClientOrderId, fills: readonly VenueFill[], now: UnixMs): void {
    const order = this.orders.find(clientId);
    if (order === undefined) return;
    order.isAsked = false;
    order.askAfter = now + RETRY_MS;
    for (const fill of fills) this.onFill(fill, now);
  }

  /** A question failed, without having changed anything; of sending, nobody can say that. */
  onFailed(clientId: ClientOrderId, error: unknown, now: UnixMs): void {
    const order = this.orders.find(clientId);
    if (order === undefined) return;
    order.isAsked = false;
    order.askAfter = now + RETRY_MS;
    if (order.stage !== 'sending') return;
    order.stage = 'doubtful';
    order.settledAt = (now + this.settings.settleMs + 1) as UnixMs;
    this.orders.touch(order);
    this.note(`Sending ${order.orderId} failed: ${error instanceof Error ? error.message : String(error)}`);
  }

  onReport(report: VenueOrderReport, now: UnixMs): void {
    const order = this.orders.find(report.clientId);
    if (order === undefined) return;
    order.pollAt = now + POLL_MS;
    // Reports overtake each other: an older one says less.
    if (report.filled.compare(order.reported) > 0) order.reported = report.filled;
    if (order.status === undefined || order.status === 'working') order.status = report.status;
    if (order.stage !== 'working') {
      order.stage = 'working';
      order.settledAt = undefined;
      this.orders.touch(order);
      this.answers.accepted(order, now);
    }
    this.close(order, now);
  }

  onFill(fill: VenueFill, now: UnixMs): void {
    const order = this.orders.find(fill.clientId);
    if (order === undefined || this.booked.has(fill.tradeId)) return;
    if (order.stage !== 'working') {
      order.stage = 'working';
      order.settledAt = undefined;
      this.answers.accepted(order, now);
    }
    const entry = order.role === 'entry' ? undefined : this.orders.ofOrder(order.entry);
    if (entry !== undefined) {
      // The books want the entry whole before anything of it is closed: what still waits of it is taken back.
      if (!this.held.some((one) => one.fill.tradeId === fill.tradeId)) this.held.push({ order, fill });
      entry.isCancelWanted = true;
      return;
    }
    this.book(order, fill, now);
  }

  /** The connection was lost for a while: everything is asked about once more. */
  onReconnected(): void {
    for (const order of this.orders.all()) {
      order.askAfter = 0;
      if (order.status === 'working') order.status = undefined;
    }
  }

  /** What to do now. Orders that are sent for the first time are among the changes of {@link takeChanged}. */
  plan(now: UnixMs, venueNow: UnixMs): DeskAction[] {
    this.expireEntries(now);
    for (const trade of this.state.trades.live) this.arrangeExit(trade.id, now);
    const actions: DeskAction[] = [];
    for (const order of this.orders.all()) {
      const action = nextQuestion(order, now, venueNow);
      if (action === undefined) continue;
      order.isAsked = true;
      actions.push(action);
    }
    return actions;
  }

  /** Entries that the venue has, or may have, and that wait to be filled. */
  waitingEntries(): VenueOrderName[] {
    const waiting = this.orders.all().filter(({ role }) => role === 'entry');
    return waiting.map(({ order: { clientId, instrument } }) => ({ clientId, instrument }));
  }

  /** When something is to be asked at the latest; undefined when nothing waits for time. */
  wakeAt(now: UnixMs, venueNow: UnixMs): UnixMs | undefined {
    return wakeTime(this.orders.all(), now, venueNow);
  }

  takeChanged(): VenueOrderRecord[] {
    return this.orders.takeChanged();
  }

  private enter(order: ApprovedOrder, now: UnixMs): void {
    const { id, side, quantity, timeInForce } = order;
    const { instrument } = this.state;
    const type = venueType(order);
    const expiresAt = 'expiresAt' in timeInForce ? timeInForce.expiresAt : undefined;
    if (side === 'sell' && instrument.kind === 'spot') this.answers.refused(id, 'no-borrowing', now);
    else if (type === undefined) this.answers.refused(id, 'form', now);
    else this.send({ orderId: id, role: 'entry', side, type, quantity, expiresAt }, id, now);
  }

  private send(wanted: WantedEntry | WantedExit, entry: OrderId, now: UnixMs): void {
    const { orderId, role, side, type, quantity } = wanted;
    const expiresAt = 'expiresAt' in wanted ? wanted.expiresAt : undefined;
    const attempt = this.orders.nextAttempt(orderId);
    const clientId = venueName(this.settings.session, orderId, attempt);
    const order = { clientId, instrument: this.state.instrument.id, side, type, quantity };
    this.orders.add(newDeskOrder({ orderId, role, entry, attempt, order, expiresAt }, now));
  }

  /** Brings what stands at the venue to close a trade closer to what should. */
  private arrangeExit(entry: OrderId, now: UnixMs): void {
    const trade = this.state.trades.live.find(({ id }) => id === entry)!;
    if (trade.open.isZero() || this.held.length > 0) return;
    const { orders, instrument } = this.state;
    const isStopPassed = this.passedStops.has(entry);
    const wanted = wantedExit({ trade, orders, instrument, lastPrice: this.lastPrice, isStopPassed });
    const present = this.orders.leaving(entry);
    if (present === undefined) {
      if (wanted !== undefined && now >= (this.restUntil.get(entry) ?? 0)) this.send(wanted, entry, now);
      return;
    }
    if (present.stage !== 'working') return;
    const remaining = present.order.quantity.minus(present.filled);
    if (wanted === undefined || !isAsWanted(present.order, remaining, wanted)) present.isCancelWanted = true;
  }

  /** Exits of a trade that the venue has just refused wait a little before they are tried again. */
  private readonly restUntil = new Map<OrderId, number>();

  private expireEntries(now: UnixMs): void {
    for (const order of this.orders.all()) {
      if (order.expiresAt !== undefined && now >= order.expiresAt) order.isCancelWanted = true;
    }
  }

  private book(order: DeskOrder, fill: VenueFill, now: UnixMs): void {
    this.booked.add(fill.tradeId);
    order.filled = order.filled.plus(fill.quantity);
    if (order.filled.compare(order.reported) > 0) order.reported = order.filled;
    this.orders.touch(order);
    this.answers.filled(order, fill);
    this.close(order, now);
  }

  /** Ends an order of which the venue has said all. */
  private close(order: DeskOrder, now: UnixMs): void {
    if (order.status === undefined || order.status === 'working') {
      if (order.filled.compare(order.order.quantity) < 0) return;
      order.status = 'filled';
    }
    if (order.reported.compare(order.filled) > 0) return;
    if (this.held.some((one) => one.order === order)) return;
    order.stage = 'done';
    this.orders.touch(order);
    this.answers.ended(order, now);
    // A target that found nobody at its price any more: the stop comes back first.
    if (order.role === 'target') this.lastPrice = Number.NaN;
    if (order.role === 'entry') this.releaseHeld(order.orderId, now);
  }

  /** The entry is whole now: what was closed of it can be booked. */
  private releaseHeld(entry: OrderId, now: UnixMs): void {
    const released = this.held.filter(({ order }) => order.entry === entry);
    if (released.length === 0) return;
    this.held = this.held.filter(({ order }) => order.entry !== entry);
    for (const { order, fill } of released) this.book(order, fill, now);
  }

  private onRefused(order: DeskOrder, answer: SubmitAnswer & { readonly kind: 'rejected' }, now: UnixMs): void {
    order.stage = 'refused';
    this.orders.touch(order);
    this.note(`The venue refused the ${order.role} order of ${order.entry}: ${answer.message}`);
    if (order.role === 'entry') {
      this.answers.refused(order.orderId, answer.reason === 'funds' ? 'funds' : 'venue', now);
      this.releaseHeld(order.orderId, now);
      return;
    }
    if (order.role === 'stop' && order.order.type.kind === 'stop') this.passedStops.add(order.entry);
    else this.restUntil.set(order.entry, now + REFUSED_MS);
  }

  private onNotSent(order: DeskOrder, why: string, now: UnixMs): void {
    this.note(`The ${order.role} order of ${order.entry} was not sent at ${formatInstant(now)}: ${why}`);
    this.onNeverArrived(order);
    this.restUntil.set(order.entry, now + RETRY_MS);
  }

  /** It is certain that the venue never took it. An entry is given up; an exit is worked out anew. */
  private onNeverArrived(order: DeskOrder): void {
    order.stage = 'never-arrived';
    this.orders.touch(order);
    if (order.role === 'entry') this.answers.refused(order.orderId, 'not-received', this.state.now);
  }
}

type WantedEntry = Omit<WantedExit, 'role'> & { readonly role: 'entry'; readonly expiresAt: UnixMs | undefined };

/** Before a question that failed is asked again. */
const RETRY_MS = 250;
/** Between two looks at an order that rests. */
const POLL_MS = 20_000;
/** Before an exit that the venue refused is tried again. */
const REFUSED_MS = 5_000;

function isUnsettled({ stage, status, reported, filled }: DeskOrder): boolean {
  return stage !== 'working' || status === undefined || reported.compare(filled) > 0;
}

/** What a venue is asked for; undefined for what none of them knows. */
function venueType({ type, timeInForce, options }: ApprovedOrder): VenueOrderType | undefined {
  const { kind: life } = timeInForce;
  if (type.kind === 'market') return { kind: 'market' };
  if (type.kind === 'stop') return { kind: 'stop', trigger: type.trigger };
  if (type.kind !== 'limit') return undefined;
  const atOnce = life === 'ioc' || life === 'fok' ? life : 'gtc';
  return { kind: 'limit', price: type.price, timeInForce: atOnce, postOnly: options.postOnly };
}

/** Ids of exits are made from their entry's: `<signal>/entry/stop-loss`. */
function entryOf(id: OrderId): OrderId {
  return id.replace(/\/(?:exit(?:-\d+)?|stop-loss|target-\d+)$/, '') as OrderId;
}

function roleOf(id: OrderId): DeskOrder['role'] {
  if (id.endsWith('/stop-loss')) return 'stop';
  if (/\/target-\d+$/.test(id)) return 'target';
  return /\/exit(?:-\d+)?$/.test(id) ? 'exit' : 'entry';
}
