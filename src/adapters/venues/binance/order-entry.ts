import { AdapterError } from '#core/errors.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type {
  CancelAnswer,
  ClientOrderId,
  SubmitAnswer,
  VenueOrder,
  VenueOrderName,
} from '#domain/orders/venue-gateway.ts';
import { refusedError, throttledError } from '#adapters/venues/binance/binance-calls.ts';
import type { BinanceCalls, CallOutcome } from '#adapters/venues/binance/binance-calls.ts';
import type { OrderLookUp } from '#adapters/venues/binance/order-look-up.ts';
import { fillsOfNewOrder, newOrderParameters, reportOf } from '#adapters/venues/binance/order-words.ts';
import { CANCEL_REJECTED, INVALID_TIMESTAMP, meaningOfRefusal } from '#adapters/venues/binance/rejections.ts';
import type { Parameters } from '#adapters/venues/binance/signing.ts';
import type { SymbolTable } from '#adapters/venues/binance/symbol-table.ts';
import { cancelledSchema, newOrderSchema, parseVenue } from '#adapters/venues/binance/wire.ts';

export interface OrderEntryParts {
  readonly calls: BinanceCalls;
  readonly symbols: SymbolTable;
  readonly lookUp: OrderLookUp;
  readonly recvWindowMs: number;
  /** From the last moment at which Binance may pass an order on to the moment at which a look-up surely sees it. */
  readonly settleMarginMs: number;
}

/** Names that one process remembers: more than it sends in months, and some tens of megabytes at most. */
const NAMES_REMEMBERED = 100_000;

/**
 * Sends orders and cancels.
 *
 * **One name, one order.** Binance refuses a name only while an order of it works; a finished order's name may be used again. That
 * a name is never a second order is therefore kept here: a name that this process has sent before is looked up, not sent. What
 * earlier processes sent, whoever calls has written down, and looks up after a restart.
 *
 * **When doubt ends.** A signed request carries its time and a window, `recvWindow`. Binance checks before it passes an order on to
 * matching, with its own clock, that no more than the window has passed since that time, and refuses it otherwise. A request that
 * was lost on its way can thus become an order until `timestamp + recvWindow` and never after, by the venue's clock, however wrong
 * ours is. With a margin for what had been passed on just before to show up in look-ups, that is `settledAt`: what is not found
 * then will never be. (https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security#timing-security)
 */
export class OrderEntry {
  private readonly parts: OrderEntryParts;
  private readonly answers = new Map<ClientOrderId, Promise<SubmitAnswer>>();

  constructor(parts: OrderEntryParts) {
    this.parts = parts;
  }

  submit(order: VenueOrder): Promise<SubmitAnswer> {
    const { clientId } = order;
    const before = this.answers.get(clientId);
    const answer = before === undefined ? this.send(order) : before.then((first) => this.sendAgain(order, first));
    // One that throws is a bug of ours, in the middle of anything: it stays, so that the name is not sent again.
    this.answers.set(clientId, answer);
    if (this.answers.size > NAMES_REMEMBERED) this.answers.delete(this.answers.keys().next().value!);
    return answer;
  }

  async cancel(name: VenueOrderName): Promise<CancelAnswer> {
    const symbol = this.parts.symbols.symbolOf(name.instrument);
    if (symbol === undefined) return { kind: 'not-working' };
    const parameters = { symbol, origClientOrderId: name.clientId };
    const outcome = await this.sendCancel(parameters);
    // A cancel does no harm twice: when only our clock was wrong, the second has the right time.
    const isClock = outcome.kind === 'refusal' && outcome.code === INVALID_TIMESTAMP;
    return cancelAnswer(isClock ? await this.sendCancel(parameters) : outcome, name);
  }

  private async sendCancel(parameters: Parameters): Promise<CallOutcome> {
    const call = { method: 'DELETE', path: '/api/v3/order', parameters, weight: 1, security: 'signed' } as const;
    return (await this.parts.calls.sendOnce(call)).outcome;
  }

  private async send(order: VenueOrder): Promise<SubmitAnswer> {
    const { calls, symbols, recvWindowMs, settleMarginMs } = this.parts;
    const symbol = symbols.symbolOf(order.instrument);
    if (symbol === undefined) {
      const message = `Expected a spot instrument of this venue, was "${order.instrument}"`;
      return { kind: 'rejected', reason: 'unknown-instrument', message };
    }
    const parameters = newOrderParameters(order, symbol);
    if (parameters === undefined) {
      return { kind: 'rejected', reason: 'form', message: 'Binance has no post-only orders that end at once' };
    }
    const call = {
      method: 'POST',
      path: '/api/v3/order',
      parameters,
      weight: 1,
      orders: 1,
      security: 'signed',
    } as const;
    const { outcome, timestamp } = await calls.sendOnce(call);
    return this.answerOf(outcome, order, unixMs(timestamp + recvWindowMs + settleMarginMs));
  }

  private async answerOf(outcome: CallOutcome, order: VenueOrder, settledAt: UnixMs): Promise<SubmitAnswer> {
    switch (outcome.kind) {
      case 'not-sent':
        return outcome;
      case 'doubt':
        return { kind: 'unknown', settledAt, error: outcome.error };
      case 'answer':
        return accepted(outcome.body, order, settledAt);
      case 'refusal':
        return this.refused(outcome.code, outcome.text, order, settledAt);
    }
  }

  private async refused(code: number, text: string, order: VenueOrder, settledAt: UnixMs): Promise<SubmitAnswer> {
    const meaning = meaningOfRefusal(code, text);
    const error = refusedError(code, text);
    if (meaning.kind === 'throttled') return { kind: 'not-sent', error: throttledError(undefined) };
    if (meaning.kind === 'doubtful') return { kind: 'unknown', settledAt, error };
    if (meaning.reason !== 'duplicate') return { kind: 'rejected', reason: meaning.reason, message: error.message };
    // It works under this name already: sent by this account before, by an earlier process perhaps.
    return (await this.found(order)) ?? { kind: 'unknown', settledAt, error };
  }

  /** A name that was sent before: what has become of that. It is sent again only when there is surely no order of it. */
  private async sendAgain(order: VenueOrder, first: SubmitAnswer): Promise<SubmitAnswer> {
    if (first.kind === 'not-sent') return this.send(order);
    if (first.kind === 'rejected') return first;
    try {
      const { time } = this.parts.calls;
      await time.ready();
      // The time is taken before the look-up: only one that began after the doubt ended is decisive.
      const isSettled = first.kind === 'unknown' && time.now() >= first.settledAt;
      const found = await this.lookedUp(order);
      if (found !== undefined) return found;
      return isSettled ? await this.send(order) : first;
    } catch (error) {
      if (error instanceof AdapterError) return first;
      throw error;
    }
  }

  private async found(order: VenueOrder): Promise<SubmitAnswer | undefined> {
    try {
      return await this.lookedUp(order);
    } catch (error) {
      if (error instanceof AdapterError) return undefined;
      throw error;
    }
  }

  private async lookedUp(order: VenueOrder): Promise<SubmitAnswer | undefined> {
    const report = await this.parts.lookUp.find(order);
    if (report === undefined) return undefined;
    const fills = report.filled.isZero() ? [] : await this.parts.lookUp.fillsOf(order);
    return { kind: 'accepted', report, fills };
  }
}

/** An answer that cannot be read is still one: the order was most likely taken, and a look-up tells. */
function accepted(body: unknown, order: VenueOrder, settledAt: UnixMs): SubmitAnswer {
  try {
    const wire = parseVenue(newOrderSchema, body, 'the report of a new order');
    if (wire.clientOrderId !== order.clientId) throw otherOrder(order.clientId, wire.clientOrderId);
    const report = reportOf(wire, wire.transactTime, order.instrument, order.clientId);
    return { kind: 'accepted', report, fills: fillsOfNewOrder(wire, order) };
  } catch (error) {
    if (error instanceof AdapterError) return { kind: 'unknown', settledAt, error };
    throw error;
  }
}

function cancelAnswer(outcome: CallOutcome, name: VenueOrderName): CancelAnswer {
  if (outcome.kind === 'not-sent' || outcome.kind === 'doubt') return { kind: 'unknown', error: outcome.error };
  if (outcome.kind === 'refusal') {
    const { code, text } = outcome;
    const isGone = code === CANCEL_REJECTED && /unknown order/i.test(text);
    return isGone ? { kind: 'not-working' } : { kind: 'unknown', error: refusedError(code, text) };
  }
  try {
    const wire = parseVenue(cancelledSchema, outcome.body, 'the report of a cancel');
    if (wire.origClientOrderId !== name.clientId) throw otherOrder(name.clientId, wire.origClientOrderId);
    return { kind: 'cancelled', report: reportOf(wire, wire.transactTime, name.instrument, name.clientId) };
  } catch (error) {
    if (error instanceof AdapterError) return { kind: 'unknown', error };
    throw error;
  }
}

function otherOrder(expected: ClientOrderId, found: string): AdapterError {
  const message = `Expected a report of order "${expected}" from Binance, was of "${found}"`;
  return new AdapterError('venue.malformed', message, { retryable: false, place: { value: found } });
}
