import type { UnixMs } from '#core/time.ts';
import { formatInstant } from '#core/time.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type {
  CancelAnswer,
  ClientOrderId,
  SubmitAnswer,
  VenueFill,
  VenueOrderReport,
} from '#domain/orders/venue-gateway.ts';
import type { DeskOrder } from '#runtime/orders/desk-order.ts';
import type { DeskOrders } from '#runtime/orders/desk-orders.ts';
import type { EngineAnswers } from '#runtime/orders/engine-answers.ts';
import type { ExitKeeper } from '#runtime/orders/exit-keeper.ts';

/** Something that a person should look at; trading goes on unless the words say otherwise. */
export type DeskNote = (text: string) => void;

export interface NewsParts {
  readonly orders: DeskOrders;
  readonly answers: Pick<EngineAnswers, 'accepted' | 'filled' | 'ended' | 'refused'>;
  readonly exits: Pick<ExitKeeper, 'onRefused' | 'onTargetOver' | 'rest'>;
  readonly note: DeskNote;
  /** {@link VenueGateway.settleMs}. */
  readonly settleMs: number;
}

/**
 * Takes in what the venue says of our orders, in whatever order and however often it says it: each order moves on once, each
 * execution is booked once, and an order ends when all that was executed of it is booked.
 */
export class VenueNews {
  private readonly parts: NewsParts;
  private readonly booked = new Set<string>();
  /** Executions of exits that came before their entry was known whole. */
  private held: { readonly order: DeskOrder; readonly fill: VenueFill }[] = [];

  constructor(parts: NewsParts) {
    this.parts = parts;
  }

  /** The venue's ids of executions that are in the books. */
  knowBooked(trades: Iterable<string>): void {
    for (const id of trades) this.booked.add(id);
  }

  /** Whether executions wait for their entry to be known whole. */
  get isHolding(): boolean {
    return this.held.length > 0;
  }

  onAnswer(clientId: ClientOrderId, answer: SubmitAnswer, now: UnixMs): void {
    const order = this.parts.orders.find(clientId);
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
        this.parts.orders.touch(order);
        break;
    }
  }

  onCancelAnswer(clientId: ClientOrderId, answer: CancelAnswer, now: UnixMs): void {
    const order = this.parts.orders.find(clientId);
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
    const order = this.parts.orders.find(clientId);
    if (order === undefined) return;
    order.isAsked = false;
    if (report !== undefined) this.onReport(report, now);
    else if (order.stage === 'doubtful' && order.settledAt !== undefined && askedAt >= order.settledAt)
      this.onNeverArrived(order, now);
    else order.askAfter = now + RETRY_MS;
  }

  onFills(clientId: ClientOrderId, fills: readonly VenueFill[], now: UnixMs): void {
    const order = this.parts.orders.find(clientId);
    if (order === undefined) return;
    order.isAsked = false;
    order.askAfter = now + RETRY_MS;
    for (const fill of fills) this.onFill(fill, now);
  }

  /** A question failed, without having changed anything; of sending, nobody can say that. */
  onFailed(clientId: ClientOrderId, error: unknown, now: UnixMs): void {
    const order = this.parts.orders.find(clientId);
    if (order === undefined) return;
    order.isAsked = false;
    order.askAfter = now + RETRY_MS;
    if (order.stage !== 'sending') return;
    order.stage = 'doubtful';
    order.settledAt = (now + this.parts.settleMs + 1) as UnixMs;
    this.parts.orders.touch(order);
    this.parts.note(`Sending ${order.orderId} failed: ${error instanceof Error ? error.message : String(error)}`);
  }

  onReport(report: VenueOrderReport, now: UnixMs): void {
    const order = this.parts.orders.find(report.clientId);
    if (order === undefined) return;
    order.pollAt = now + POLL_MS;
    // Reports overtake each other: an older one says less.
    if (report.filled.compare(order.reported) > 0) order.reported = report.filled;
    if (order.status === undefined || order.status === 'working') order.status = report.status;
    if (order.stage !== 'working') {
      order.stage = 'working';
      order.settledAt = undefined;
      this.parts.orders.touch(order);
      this.parts.answers.accepted(order, now);
    }
    this.close(order, now);
  }

  onFill(fill: VenueFill, now: UnixMs): void {
    const order = this.parts.orders.find(fill.clientId);
    if (order === undefined || this.booked.has(fill.tradeId)) return;
    if (order.stage !== 'working') {
      order.stage = 'working';
      order.settledAt = undefined;
      this.parts.answers.accepted(order, now);
    }
    const entry = order.role === 'entry' ? undefined : this.parts.orders.ofOrder(order.entry);
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
    for (const order of this.parts.orders.all()) {
      order.askAfter = 0;
      if (order.status === 'working') order.status = undefined;
    }
  }

  private book(order: DeskOrder, fill: VenueFill, now: UnixMs): void {
    this.booked.add(fill.tradeId);
    order.filled = order.filled.plus(fill.quantity);
    if (order.filled.compare(order.reported) > 0) order.reported = order.filled;
    this.parts.orders.touch(order);
    this.parts.answers.filled(order, fill);
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
    this.parts.orders.touch(order);
    this.parts.answers.ended(order, now);
    if (order.role === 'target') this.parts.exits.onTargetOver();
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
    this.parts.orders.touch(order);
    this.parts.note(`The venue refused the ${order.role} order of ${order.entry}: ${answer.message}`);
    if (order.role === 'entry') {
      this.parts.answers.refused(order.orderId, answer.reason === 'funds' ? 'funds' : 'venue', now);
      this.releaseHeld(order.orderId, now);
      return;
    }
    this.parts.exits.onRefused(order, answer.reason, now);
  }

  private onNotSent(order: DeskOrder, why: string, now: UnixMs): void {
    this.parts.note(`The ${order.role} order of ${order.entry} was not sent at ${formatInstant(now)}: ${why}`);
    this.onNeverArrived(order, now);
    this.parts.exits.rest(order.entry, now + RETRY_MS);
  }

  /** It is certain that the venue never took it. An entry is given up; an exit is worked out anew. */
  onNeverArrived(order: DeskOrder, now: UnixMs): void {
    order.stage = 'never-arrived';
    this.parts.orders.touch(order);
    if (order.role === 'entry') this.parts.answers.refused(order.orderId, 'not-received', now);
  }
}

/** Before a question that failed is asked again. */
const RETRY_MS = 250;
/** Between two looks at an order that rests. */
const POLL_MS = 20_000;
