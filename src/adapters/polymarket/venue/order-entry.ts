import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import { quantity } from '#core/money.ts';
import { SECOND_MS, unixMs } from '#core/time.ts';
import type {
  CancelAnswer,
  ClientOrderId,
  SubmitAnswer,
  VenueOrder,
  VenueOrderName,
  VenueOrderReport,
} from '#domain/orders/venue-gateway.ts';
import { orderBody } from '#adapters/polymarket/orders/order-body.ts';
import type { WireOrderBody } from '#adapters/polymarket/orders/order-body.ts';
import { saltOf } from '#adapters/polymarket/orders/order-signer.ts';
import type { OrderSigner } from '#adapters/polymarket/orders/order-signer.ts';
import type { PolymarketApiKey } from '#adapters/polymarket/auth/request-signature.ts';
import type { MarketTable } from '#adapters/polymarket/venue/market-table.ts';
import type { OrderLookUp } from '#adapters/polymarket/venue/order-look-up.ts';
import type { OrderNames } from '#adapters/polymarket/venue/order-names.ts';
import type { OrderNote } from '#adapters/polymarket/venue/order-notes.ts';
import { planOf } from '#adapters/polymarket/venue/order-plan.ts';
import { malformed, parseVenue, refusedError, unavailable } from '#adapters/polymarket/venue/polymarket-calls.ts';
import type { CallOutcome, PolymarketCalls } from '#adapters/polymarket/venue/polymarket-calls.ts';
import { meaningOfRefusal } from '#adapters/polymarket/venue/rejections.ts';
import type { RestingOrders } from '#adapters/polymarket/venue/resting-orders.ts';
import { cancelAnswerSchema, orderAnswerSchema } from '#adapters/polymarket/wire/trading.ts';

export interface OrderEntryParts {
  readonly calls: PolymarketCalls;
  readonly clock: Clock;
  readonly signer: OrderSigner;
  readonly apiKey: PolymarketApiKey;
  readonly markets: MarketTable;
  readonly names: OrderNames;
  readonly lookUp: OrderLookUp;
  readonly resting: RestingOrders;
  readonly settleMs: number;
}

/** Names that one process remembers. */
const NAMES_REMEMBERED = 100_000;
/** The venue lets an order go a minute before the time that it is given; the least that it takes is a little more. */
const BRIEF_LIFE_MS = 90 * SECOND_MS;

/**
 * Sends orders and cancels.
 *
 * **One name, one order.** Polymarket has no names of ours: an order's id is the hash of what is signed. All of that is written down
 * before it is sent (`OrderNotes`), its salt made from our name; sent again, an order has the same hash, and the venue takes a hash
 * only once. A look-up by this hash is decisive, and should it err all the same, a second sending still is not a second order.
 *
 * **When doubt ends.** Requests carry their time, in seconds; how old they may be is nowhere written. A minute is assumed, which is
 * longer than the venue's own time-outs.
 */
export class OrderEntry {
  readonly #parts: OrderEntryParts;
  private readonly answers = new Map<ClientOrderId, Promise<SubmitAnswer>>();

  constructor(parts: OrderEntryParts) {
    this.#parts = parts;
  }

  submit(order: VenueOrder): Promise<SubmitAnswer> {
    const { clientId } = order;
    const before = this.answers.get(clientId);
    const answer =
      before === undefined
        ? this.once(order)
        : before.then((first) => (first.kind === 'rejected' ? first : this.once(order)));
    this.answers.set(clientId, answer);
    if (this.answers.size > NAMES_REMEMBERED) this.answers.delete(this.answers.keys().next().value!);
    return answer;
  }

  async cancel(name: VenueOrderName): Promise<CancelAnswer> {
    const { names, calls } = this.#parts;
    const orderId = names.orderIdOf(name.clientId);
    if (orderId === undefined || names.notes.byName(name.clientId)?.state === 'void') return this.cancelNothing();
    const body = { orderID: orderId };
    const call = { method: 'DELETE', path: '/order', body, counts: 'cancel', isSigned: true } as const;
    const outcome = await calls.sendOnce(call);
    if (outcome.kind === 'not-sent' || outcome.kind === 'doubt') return { kind: 'unknown', error: outcome.error };
    if (outcome.kind === 'refusal') return { kind: 'unknown', error: refusedError(outcome) };
    try {
      const { canceled, not_canceled: kept } = parseVenue(cancelAnswerSchema, outcome.body, 'what became of a cancel');
      if (canceled.includes(orderId)) return await this.cancelled(name);
      const reason = kept[orderId] ?? '';
      if (DONE_ALREADY.test(reason)) return { kind: 'not-working' };
      return { kind: 'unknown', error: unavailable(`Polymarket does not cancel order "${orderId}": "${reason}"`) };
    } catch (error) {
      if (error instanceof AdapterError) return { kind: 'unknown', error };
      throw error;
    }
  }

  /** No order of that name has left. */
  private async cancelNothing(): Promise<CancelAnswer> {
    try {
      await this.#parts.calls.reach();
      return { kind: 'not-working' };
    } catch (error) {
      return { kind: 'unknown', error: troubleOf(error) };
    }
  }

  /** Sends what is new, and looks up what may have been sent before, by whatever process. */
  private async once(order: VenueOrder): Promise<SubmitAnswer> {
    const note = this.#parts.names.notes.byName(order.clientId);
    return note === undefined || note.state === 'void' ? this.sendNew(order) : this.sendAgain(note);
  }

  private async sendNew(order: VenueOrder): Promise<SubmitAnswer> {
    const { markets, calls } = this.#parts;
    try {
      const outcome = await markets.find(order.instrument);
      if (outcome === undefined) {
        const message = `Expected an outcome that Polymarket trades, was "${order.instrument}"`;
        return { kind: 'rejected', reason: 'unknown-instrument', message };
      }
      const rules = await markets.rulesOf(outcome.market, calls);
      if (!rules.isOpen) {
        return { kind: 'rejected', reason: 'market-closed', message: `"${outcome.market.slug}" takes no orders` };
      }
      const plan = planOf(order, rules);
      if ('refused' in plan) return { kind: 'rejected', reason: plan.refused, message: plan.message };
      const { clientId, side } = order;
      const { amounts, ...form } = plan;
      const now = this.#parts.clock.now();
      const salt = saltOf(clientId);
      const tokenId = outcome.tokenId;
      const terms = { ...amounts, exchange: rules.exchange, tokenId, side, salt, timestamp: now } as const;
      return await this.send({
        name: clientId,
        orderId: this.#parts.signer.idOf(terms),
        state: 'sent',
        instrument: order.instrument,
        market: outcome.market.id,
        quantity: order.quantity.toString(),
        terms,
        ...form,
        sentAt: now,
      });
    } catch (error) {
      // Nothing has left: only look-ups and the disk can fail before the request itself.
      return { kind: 'not-sent', error: troubleOf(error) };
    }
  }

  /** A name that may have been sent before: what became of that. Sent again only when there is surely no order of it. */
  private async sendAgain(note: OrderNote): Promise<SubmitAnswer> {
    const { clock, settleMs } = this.#parts;
    const settledAt = unixMs(note.sentAt + settleMs);
    // The time is taken before the look-up: only one that began after the doubt ended is decisive.
    const isSettled = clock.now() >= settledAt;
    try {
      const found = await this.found(note);
      if (found !== undefined) return found;
      if (!isSettled) return { kind: 'unknown', settledAt, error: unavailable(`Order "${note.name}" is not settled`) };
      return await this.send({ ...note, sentAt: clock.now() });
    } catch (error) {
      return { kind: 'unknown', settledAt, error: troubleOf(error) };
    }
  }

  /** Throws only before anything has left. */
  private async send(note: OrderNote): Promise<SubmitAnswer> {
    await this.#parts.names.notes.write(note);
    const body = this.bodyOf(note);
    const call = { method: 'POST', path: '/order', body, counts: 'order', isSigned: true } as const;
    const outcome = await this.#parts.calls.sendOnce(call);
    try {
      return await this.answerOf(outcome, note);
    } catch (error) {
      return this.doubt(note, troubleOf(error));
    }
  }

  private async answerOf(outcome: CallOutcome, note: OrderNote): Promise<SubmitAnswer> {
    switch (outcome.kind) {
      case 'not-sent':
        await this.#parts.names.notes.write({ ...note, state: 'void' });
        return outcome;
      case 'doubt':
        return this.doubt(note, outcome.error);
      case 'refusal':
        return this.refused(note, outcome.status, outcome.text);
      case 'answer': {
        const answer = parseVenue(orderAnswerSchema, outcome.body, 'the answer to an order');
        const { orderID: orderId, errorMsg, status } = answer;
        // "Success" without an order is a refusal too.
        const isRefused = !answer.success || orderId === null || orderId === undefined || orderId === '';
        if (isRefused) return this.refused(note, 200, errorMsg ?? 'no reason is given');
        if (orderId.toLowerCase() !== note.orderId) {
          throw malformed(`Expected order "${note.orderId}" from Polymarket, was "${orderId}"`);
        }
        return this.accepted(note, status);
      }
    }
  }

  private async accepted(note: OrderNote, status: string | undefined): Promise<SubmitAnswer> {
    const accepted: OrderNote = { ...note, state: 'accepted' };
    await this.#parts.names.notes.write(accepted);
    const isUntouched = status?.toLowerCase() === 'live' && !note.endsAtOnce;
    if (isUntouched) return { kind: 'accepted', report: this.reported(note, 'working'), fills: [] };
    try {
      const found = await this.found(accepted);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
    }
    // It is there, and more is not known yet: the stream and the next look-up tell.
    return { kind: 'accepted', report: this.reported(note, 'working'), fills: [] };
  }

  private async refused(note: OrderNote, status: number, text: string): Promise<SubmitAnswer> {
    const { names, markets } = this.#parts;
    const meaning = meaningOfRefusal(status, text);
    if (meaning.kind === 'killed') {
      await names.notes.write({ ...note, state: 'killed' });
      return { kind: 'accepted', report: this.reported(note, 'cancelled'), fills: [] };
    }
    const { reason } = meaning;
    if (reason === 'duplicate') {
      const known: OrderNote = { ...note, state: 'accepted' };
      await names.notes.write(known);
      return (await this.found(known)) ?? this.doubt(note, refusedError({ status, text }));
    }
    const outcome = markets.outcomeOf(note.instrument);
    if (outcome !== undefined && (reason === 'form' || reason === 'market-closed')) markets.forget(outcome.market);
    await names.notes.write({ ...note, state: 'void' });
    return { kind: 'rejected', reason, message: refusedError({ status, text }).message };
  }

  /** What a look-up gives; of an order that was to end at once, after its rest was taken back. */
  private async found(note: OrderNote): Promise<SubmitAnswer | undefined> {
    const { lookUp } = this.#parts;
    const name = { clientId: note.name, instrument: note.instrument };
    let report = await lookUp.findNoted(note);
    if (report === undefined) return undefined;
    if (note.endsAtOnce && report.status === 'working') {
      const answer = await this.cancel(name);
      // Where the cancel is in doubt the order's own end comes within the minute.
      report = answer.kind === 'cancelled' ? answer.report : ((await lookUp.findNoted(note)) ?? report);
    }
    return { kind: 'accepted', report, fills: report.filled.isZero() ? [] : await lookUp.fillsOf(name) };
  }

  private async cancelled(name: VenueOrderName): Promise<CancelAnswer> {
    const report = await this.#parts.lookUp.find(name);
    if (report === undefined) throw malformed(`Expected to find order "${name.clientId}", which was just cancelled`);
    // A look-up may lag behind; the cancel itself does not.
    const ended: VenueOrderReport = report.status === 'working' ? { ...report, status: 'cancelled' } : report;
    this.#parts.resting.saw(ended);
    return { kind: 'cancelled', report: ended };
  }

  private bodyOf(note: OrderNote): WireOrderBody {
    const { signer, apiKey, clock } = this.#parts;
    const { order, signature } = signer.sign(note.terms);
    const expiration = note.type === 'GTD' ? Math.ceil((clock.now() + BRIEF_LIFE_MS) / SECOND_MS) : undefined;
    const options = { owner: apiKey.key.reveal(), orderType: note.type, postOnly: note.postOnly, expiration };
    return orderBody(order, signature, options);
  }

  private reported(note: OrderNote, status: 'working' | 'cancelled'): VenueOrderReport {
    const report: VenueOrderReport = {
      clientId: note.name,
      venueOrderId: note.orderId,
      instrument: note.instrument,
      status,
      quantity: quantity(Decimal.parse(note.quantity)),
      filled: quantity(Decimal.ZERO),
      time: this.#parts.clock.now(),
    };
    this.#parts.resting.saw(report);
    return report;
  }

  private doubt(note: OrderNote, error: AdapterError): SubmitAnswer {
    return { kind: 'unknown', settledAt: unixMs(note.sentAt + this.#parts.settleMs), error };
  }
}

/** https://docs.polymarket.com/trading/orders/cancel */
const DONE_ALREADY =
  /already (been )?(canceled|cancelled|matched)|not found|can't be found|cannot be found|does not exist/i;

function troubleOf(error: unknown): AdapterError {
  if (error instanceof AdapterError) return error;
  if (error instanceof Error && 'syscall' in error) {
    return unavailable(`Expected to write an order down before it is sent, the disk said "${error.message}"`, error);
  }
  throw error;
}
