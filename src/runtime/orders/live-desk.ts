import type { UnixMs } from '#core/time.ts';
import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { ClientOrderId, VenueOrderName, VenueOrderType } from '#domain/orders/venue-gateway.ts';
import type { Effect } from '#engine/event.ts';
import type { EngineState } from '#engine/state.ts';
import { isOver, newDeskOrder, restoredDeskOrder, venueName } from '#runtime/orders/desk-order.ts';
import type { DeskOrder } from '#runtime/orders/desk-order.ts';
import { DeskOrders } from '#runtime/orders/desk-orders.ts';
import { EngineAnswers } from '#runtime/orders/engine-answers.ts';
import { ExitKeeper } from '#runtime/orders/exit-keeper.ts';
import type { WantedExit } from '#runtime/orders/exit-slot.ts';
import { nextQuestion, wakeTime } from '#runtime/orders/questions.ts';
import type { DeskAction } from '#runtime/orders/questions.ts';
import { VenueNews } from '#runtime/orders/venue-news.ts';
import type { DeskNote } from '#runtime/orders/venue-news.ts';

export interface DeskSettings {
  /** Names the orders of this session at the venue. */
  readonly session: string;
  /** {@link VenueGateway.settleMs}. */
  readonly settleMs: number;
}

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
  /** Takes in what the venue says. */
  readonly news: VenueNews;
  private readonly state: EngineState;
  private readonly settings: DeskSettings;
  private readonly orders = new DeskOrders();
  private readonly answers: EngineAnswers;
  private readonly exits: ExitKeeper;
  private now = 0 as UnixMs;

  /** `tell` gives an event to the engine, at once; the effects that come of it come back through `onEffect`. */
  constructor(state: EngineState, settings: DeskSettings, tell: (event: OrderEvent) => void, note: DeskNote) {
    const { orders } = this;
    const answers = new EngineAnswers(state, tell);
    const exits = new ExitKeeper(state, orders, (wanted, entry) => this.send(wanted, entry, undefined));
    this.state = state;
    this.settings = settings;
    this.answers = answers;
    this.exits = exits;
    this.news = new VenueNews({ orders, answers, exits, note, settleMs: settings.settleMs });
  }

  /** Takes up the orders of earlier starts. `bookedTrades` are the venue's ids of executions that are in the books. */
  restore(records: readonly VenueOrderRecord[], bookedTrades: Iterable<string>, venueNow: UnixMs): void {
    const settledAt = (venueNow + this.settings.settleMs + 1) as UnixMs;
    this.news.knowBooked(bookedTrades);
    for (const record of records) {
      this.orders.know(record);
      if (isOver(record)) continue;
      const live = this.state.orders.find(record.orderId);
      const entry = live?.trade.id ?? entryOf(record.orderId);
      const role = live?.role ?? roleOf(record.orderId);
      this.orders.add(restoredDeskOrder(record, { role, entry }, settledAt));
    }
  }

  /** Whether of any order it is not known what became of it: in doubt, not yet asked about, or executed further than the books say. */
  get isUnsettled(): boolean {
    return this.news.isHolding || this.orders.all().some(isUnsettled);
  }

  knows(clientId: ClientOrderId): boolean {
    return this.orders.find(clientId) !== undefined;
  }

  onEffect(effect: Effect, now: UnixMs): void {
    this.now = now;
    if (effect.kind === 'cancel') {
      const order = this.orders.ofOrder(effect.orderId);
      if (order !== undefined) order.isCancelWanted = true;
      return;
    }
    const { order } = effect;
    // Exits are sent when their turn comes: what closes a position is worked out anew each time.
    if (!order.reduceOnly) this.enter(order);
  }

  /** Of a trade that the market just saw: targets are watched with it. */
  onPrice(price: number): void {
    this.exits.onPrice(price);
  }

  /** What to do now. Orders that are sent for the first time are among the changes of {@link takeChanged}. */
  plan(now: UnixMs, venueNow: UnixMs): DeskAction[] {
    this.now = now;
    this.takeBackEntries();
    if (!this.news.isHolding) this.exits.arrange(now);
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

  private enter(order: ApprovedOrder): void {
    const { id, side, quantity, timeInForce } = order;
    const { instrument } = this.state;
    const type = venueType(order);
    const expiresAt = 'expiresAt' in timeInForce ? timeInForce.expiresAt : undefined;
    if (side === 'sell' && instrument.kind === 'spot') this.answers.refused(id, 'no-borrowing', this.now);
    else if (type === undefined) this.answers.refused(id, 'form', this.now);
    else this.send({ orderId: id, role: 'entry', side, type, quantity }, id, expiresAt);
  }

  private send(wanted: WantedEntry | WantedExit, entry: OrderId, expiresAt: UnixMs | undefined): void {
    const { orderId, role, side, type, quantity } = wanted;
    const attempt = this.orders.nextAttempt(orderId);
    const clientId = venueName(this.settings.session, orderId, attempt);
    const order = { clientId, instrument: this.state.instrument.id, side, type, quantity };
    this.orders.add(newDeskOrder({ orderId, role, entry, attempt, order, expiresAt }, this.now));
  }

  /** Entries whose time is over, and those that were to be taken back before they had even left. */
  private takeBackEntries(): void {
    for (const order of this.orders.all()) {
      if (order.expiresAt !== undefined && this.now >= order.expiresAt) order.isCancelWanted = true;
      const hasNotLeft = order.stage === 'sending' && !order.isAsked;
      if (hasNotLeft && order.isCancelWanted) this.news.onNeverArrived(order, this.now);
    }
  }
}

type WantedEntry = Omit<WantedExit, 'role'> & { readonly role: 'entry' };

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
