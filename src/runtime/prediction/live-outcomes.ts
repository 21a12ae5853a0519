import type { Clock } from '#core/clock.ts';
import type { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { quantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { VenueFill, VenueGateway, VenueOrder, VenueOrderName } from '#domain/orders/venue-gateway.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { OpenOutcomeVenue } from '#engine/prediction/outcome-venue.ts';
import { newDeskOrder, venueName } from '#runtime/orders/desk-order.ts';
import { DeskOrders } from '#runtime/orders/desk-orders.ts';
import { nextQuestion, wakeTime } from '#runtime/orders/questions.ts';
import type { DeskAction } from '#runtime/orders/questions.ts';
import { VenueNews } from '#runtime/orders/venue-news.ts';
import { VenueSide } from '#runtime/orders/venue-side.ts';
import type { AskingDesk, DeskNews } from '#runtime/orders/venue-side.ts';
import type { LiveBrake } from '#runtime/prediction/live-brake.ts';
import { LiveOutcome } from '#runtime/prediction/live-outcome.ts';
import type { OutcomeDesk } from '#runtime/prediction/live-outcome.ts';
import { LiveStakes, costAtMost } from '#runtime/prediction/live-stakes.ts';
import type { HeldOutcome } from '#runtime/prediction/live-stakes.ts';
import { OutcomeAnswers } from '#runtime/prediction/outcome-answers.ts';
import { watchedNews } from '#runtime/prediction/watched-news.ts';

export interface LiveOutcomesParts {
  readonly gateway: VenueGateway;
  readonly clock: Clock;
  readonly brake: LiveBrake;
  /** Different at every start: names of orders are made from it. */
  readonly session: string;
  /** Most that everything held and ordered may cost together, collateral. */
  readonly most: Decimal;
  /** Held from earlier starts: it counts, is never sold, and nothing is added to it. */
  readonly carried: readonly HeldOutcome[];
  readonly listener: LiveOutcomesListener;
}

export interface LiveOutcomesListener {
  /** Something waits for the run, which takes it when time passes for it. Never called within a call of ours. */
  onNews(): void;
  /** For people; trading goes on. */
  onNote(text: string): void;
  /** The desk has stopped: no order leaves any more. Called once. */
  onHalt(why: string): void;
}

/** Contracts are sold in hundredths, however many digits an execution had. */
const SALE_DIGITS = 2;
const ENDING_STEP_MS = 20;

/**
 * The orders of a prediction run at a real venue. Each is to be had at once or not at all; it leaves once, is looked up when its answer
 * is missing, and is never sent again: the run decides anew. What may leave is decided here and from the venue's words only.
 */
export class LiveOutcomes implements OutcomeDesk, AskingDesk {
  readonly news: DeskNews;
  private readonly parts: LiveOutcomesParts;
  private readonly orders = new DeskOrders();
  private readonly answers: OutcomeAnswers;
  private readonly stakes: LiveStakes;
  private readonly side: VenueSide<LiveOutcomes>;
  private readonly outcomes = new Map<InstrumentId, LiveOutcome>();
  /** Where an order belongs that may still be told of. */
  private readonly places = new Map<OrderId, LiveOutcome>();
  private readonly carried: ReadonlySet<InstrumentId>;
  /** The last reason that was told for an outcome, so that it is told once. */
  private readonly told = new Map<LiveOutcome, string>();
  private readonly booked = new Set<string>();
  private stopTimer: (() => void) | undefined;
  private isHaltTold = false;

  constructor(parts: LiveOutcomesParts) {
    const { gateway, clock, most, carried, listener } = parts;
    this.parts = parts;
    this.carried = new Set(carried.map(({ instrument }) => instrument));
    this.stakes = new LiveStakes(most, carried);
    this.answers = new OutcomeAnswers({
      tell: (event) => this.tell(event),
      onFill: (fill) => {
        this.booked.add(fill.tradeId);
        this.stakes.fill(fill);
      },
    });
    const answers = this.answers;
    const note = (text: string): void => listener.onNote(text);
    const { settleMs } = gateway;
    const news = new VenueNews({ orders: this.orders, answers, exits: NO_EXITS, note, settleMs });
    this.news = watchedNews(news, {
      brake: parts.brake,
      isExpected: ({ clientId, tradeId }) => this.orders.find(clientId) !== undefined || this.booked.has(tradeId),
      onForeignFill: (fill) => this.halt(`the account has traded what this desk did not order: ${wordsOf(fill)}`),
      startedAt: clock.now(),
    });
    // The adapter reckons the end of a doubt by this machine's clock.
    this.side = new VenueSide<LiveOutcomes>(this, gateway, clock, 0);
  }

  /** Opens the venue of an outcome: the same one each time. */
  readonly open: OpenOutcomeVenue = (market, index) => {
    const opened = new LiveOutcome(market, index, this);
    const known = this.outcomes.get(opened.instrument.id);
    if (known !== undefined) {
      known.market = market;
      return known;
    }
    this.outcomes.set(opened.instrument.id, opened);
    return opened;
  };

  /** Hears the account from now on. */
  start(): void {
    this.side.start((apply) => this.take(apply));
  }

  /** Takes back what still works; false when the venue has not said what became of all of it in time. The account is heard no longer. */
  async end(withinMs: number): Promise<boolean> {
    const { brake, clock } = this.parts;
    brake.pull('ending', 'the desk is ending');
    this.pump();
    for (const until = clock.monotonic() + withinMs; !this.orders.isEmpty && clock.monotonic() < until;) {
      await clock.sleep(ENDING_STEP_MS);
    }
    this.side.stop();
    this.stopTimer?.();
    return this.orders.isEmpty;
  }

  /** Everything that the account owns, by the venue's words. */
  held(): readonly HeldOutcome[] {
    return this.stakes.held();
  }

  /** What is held, at cost, with the most that orders may still spend. */
  committed(): Decimal {
    return this.stakes.committed();
  }

  /** What may still be spent. */
  room(): Decimal {
    return this.stakes.room();
  }

  /** An execution that is in the books has been undone by the chain. */
  onFailedTrade(fill: VenueFill): void {
    this.halt(`an execution has failed on the chain and did not happen: ${wordsOf(fill)}`);
  }

  /** The desk itself has failed: its books may be wrong. */
  onFailure(error: unknown): void {
    this.halt(`the desk has failed: ${error instanceof Error ? error.message : String(error)}`);
  }

  halt(why: string): void {
    this.parts.brake.pull('halted', why);
    if (this.isHaltTold) return;
    this.isHaltTold = true;
    this.parts.listener.onHalt(why);
  }

  submit(outcome: LiveOutcome, order: ApprovedOrder): void {
    const now = this.parts.clock.now();
    const why = this.refusalOf(outcome, order) ?? this.send(outcome, order, now);
    if (why === undefined) {
      this.told.delete(outcome);
      this.pump();
      return;
    }
    outcome.tell({ kind: 'rejected', orderId: order.id, time: now, reason: 'venue' });
    if (this.told.get(outcome) === why) return;
    this.told.set(outcome, why);
    this.parts.listener.onNote(`${order.side} ${order.quantity.toString()} ${order.instrument} was not sent: ${why}`);
  }

  cancel(order: OrderId): void {
    const found = this.orders.ofOrder(order);
    if (found !== undefined) found.isCancelWanted = true;
    this.pump();
  }

  isWorking({ instrument }: LiveOutcome): boolean {
    return this.orders.all().some(({ order }) => order.instrument === instrument.id);
  }

  onDecided({ instrument }: LiveOutcome): void {
    for (const order of this.orders.all()) {
      if (order.order.instrument !== instrument.id || order.stage !== 'working') continue;
      order.askAfter = 0;
      order.status = undefined;
    }
    this.pump();
  }

  onPaidOut({ instrument }: LiveOutcome): void {
    this.stakes.paidOut(instrument.id);
  }

  plan(now: UnixMs, venueNow: UnixMs): DeskAction[] {
    const actions: DeskAction[] = [];
    for (const order of this.orders.all()) {
      const action = nextQuestion(order, now, venueNow);
      if (action === undefined) continue;
      order.isAsked = true;
      actions.push(action);
    }
    return actions;
  }

  takeChanged() {
    return this.orders.takeChanged();
  }

  wakeAt(now: UnixMs, venueNow: UnixMs): UnixMs | undefined {
    return wakeTime(this.orders.all(), now, venueNow);
  }

  waitingEntries(): VenueOrderName[] {
    return this.orders.all().map(({ order: { clientId, instrument } }) => ({ clientId, instrument }));
  }

  /** Why an order may not leave now; undefined when it may. */
  private refusalOf(outcome: LiveOutcome, { side, type, timeInForce, instrument }: ApprovedOrder): string | undefined {
    const { why } = this.parts.brake;
    if (why !== undefined) return why;
    if (type.kind !== 'limit' || timeInForce.kind !== 'ioc') return 'only orders that end at once are sent';
    const { reading, market } = outcome;
    if (reading === undefined || reading.doubt !== undefined || reading.isCrossed) return 'its book is in doubt';
    if (reading.isResolved) return 'its market is decided';
    if (this.isWorking(outcome)) return 'an order is on its way there';
    if (this.isInDoubt(market)) return 'it is not known what became of an order in its market';
    if (side === 'buy' && this.carried.has(instrument)) return 'contracts of an earlier start are held there';
    return undefined;
  }

  /** Lets an order leave, or says why not. */
  private send(outcome: LiveOutcome, order: ApprovedOrder, now: UnixMs): string | undefined {
    const { id, side } = order;
    invariant(order.type.kind === 'limit', 'a live order has a limit');
    const { price } = order.type;
    const size = side === 'buy' ? order.quantity : quantity(order.quantity.round(SALE_DIGITS, 'down'));
    if (size.isZero()) return 'less than a hundredth of a contract cannot be sold';
    const form = { price, size, now };
    const name = venueName(this.parts.session, id, FIRST);
    if (side === 'buy') {
      const beyond = this.stakes.order(name, size, mostOf(outcome, form));
      if (beyond !== undefined) return `it would take ${beyond.toString()} more than --most allows`;
    }
    const wanted: VenueOrder = {
      clientId: name,
      instrument: order.instrument,
      side,
      quantity: size,
      type: { kind: 'limit', price, timeInForce: 'ioc', postOnly: false },
    };
    // Every order stands alone here, as an entry does for the news: the run itself works exits out anew.
    const parts = {
      orderId: id,
      role: 'entry',
      entry: id,
      attempt: FIRST,
      order: wanted,
      expiresAt: undefined,
    } as const;
    const desk = newDeskOrder(parts, now);
    // Should the venue leave it standing, it is taken back.
    desk.isCancelWanted = true;
    this.places.set(id, outcome);
    this.answers.sent(id, order.quantity);
    this.orders.add(desk);
    return undefined;
  }

  /** An order of the market has no answer yet, or none has come. A sale that was just sent keeps nobody from buying the other outcome. */
  private isInDoubt(market: PredictionMarket): boolean {
    return this.orders.all().some(({ stage, order }) => {
      const isOpen = stage === 'doubtful' || (stage === 'sending' && order.side === 'buy');
      return isOpen && this.outcomes.get(order.instrument)?.market.id === market.id;
    });
  }

  private tell(event: OrderEvent): void {
    const outcome = this.places.get(event.orderId);
    invariant(outcome !== undefined, `order ${event.orderId} was sent`);
    outcome.tell(event);
  }

  /** Takes in what came from the venue, has the run take its part, and asks what is to be asked next. */
  private take(apply: () => void): void {
    try {
      apply();
      this.releaseEnded();
      this.pump();
      this.parts.listener.onNews();
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** What orders that are over might have spent is free again. */
  private releaseEnded(): void {
    for (const { clientId, stage } of this.orders.takeChanged()) {
      if (stage === 'done' || stage === 'refused' || stage === 'never-arrived') this.stakes.ended(clientId);
    }
  }

  private pump(): void {
    this.releaseEnded();
    this.side.carryOut(this.side.plan().actions);
    this.stopTimer?.();
    const { clock } = this.parts;
    const wake = this.side.wakeAt();
    this.stopTimer = wake === undefined ? undefined : clock.after(Math.max(1, wake - clock.now()), () => this.pump());
  }
}

/** The first and only attempt. */
const FIRST = 1;

const NO_EXITS = {
  onRefused: (): void => undefined,
  onTargetOver: (): void => undefined,
  rest: (): void => undefined,
};

interface OrderFigures {
  readonly price: Price;
  readonly size: Quantity;
  readonly now: UnixMs;
}

function mostOf({ market, outcome }: LiveOutcome, { price, size, now }: OrderFigures): Decimal {
  return costAtMost(market, outcome satisfies OutcomeIndex, { limit: price, quantity: size, time: now });
}

function wordsOf({ side, quantity: size, instrument, price }: VenueFill): string {
  return `${side} ${size.toString()} ${instrument} at ${price.toString()}`;
}
