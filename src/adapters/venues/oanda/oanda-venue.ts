import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import { invariant } from '#core/invariant.ts';
import type { Currency } from '#core/money.ts';
import { price, quantity } from '#core/money.ts';
import type { Price } from '#core/money.ts';
import { MINUTE_MS, SECOND_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { HttpPort } from '#core/wire.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type {
  CancelAnswer,
  SubmitAnswer,
  VenueAccount,
  VenueFill,
  VenueGateway,
  VenueListener,
  VenueOrder,
  VenueOrderName,
  VenueOrderReport,
} from '#domain/orders/venue-gateway.ts';
import type { LineStreamPort } from '#adapters/venues/oanda/line-stream.ts';
import { OandaCalls, refusalOf } from '#adapters/venues/oanda/oanda-calls.ts';
import type { CallOutcome } from '#adapters/venues/oanda/oanda-calls.ts';
import { OANDA, idOfName, instrumentOf, nameOfId } from '#adapters/venues/oanda/oanda-instruments.ts';
import { OandaOrders, fillOf, homeCurrency, orderRequest } from '#adapters/venues/oanda/oanda-orders.ts';
import { meaningOfCancel, meaningOfRefusal } from '#adapters/venues/oanda/rejections.ts';
import { SingleSubmission } from '#adapters/venues/single-submission.ts';
import { TransactionStream } from '#adapters/venues/oanda/transaction-stream.ts';
import {
  instrumentsSchema,
  placedSchema,
  positionsSchema,
  pricingSchema,
  summarySchema,
  wireTime,
} from '#adapters/venues/oanda/wire.ts';
import type { WirePlaced } from '#adapters/venues/oanda/wire.ts';

export interface OandaSettings {
  /** REST and streams of one environment: `api-fxpractice.oanda.com` and `stream-fxpractice.oanda.com`. */
  readonly http: HttpPort;
  readonly stream: LineStreamPort;
  readonly clock: Clock;
  readonly accountId: string;
  readonly token: string;
  readonly timeoutMs?: number;
}

/** What is held of one pair: units above zero are long. */
export interface OandaPosition {
  readonly instrument: InstrumentId;
  readonly units: Decimal;
  readonly averagePrice: Price;
}

type StopListening = () => void;

export const OANDA_PRACTICE = {
  rest: 'https://api-fxpractice.oanda.com',
  stream: 'https://stream-fxpractice.oanda.com',
};
export const OANDA_LIVE = { rest: 'https://api-fxtrade.oanda.com', stream: 'https://stream-fxtrade.oanda.com' };

/**
 * An FX account at OANDA (v20). It nets: buys and sells of a pair are one position, told by {@link positions}; the one balance is
 * what was realised in home currency, of which open positions hold margin back. OANDA takes no post-only orders.
 */
export class OandaVenue implements VenueGateway {
  readonly venue = OANDA;
  /** OANDA dates no request: one that left a minute ago is held to be lost. Its own time-outs are far shorter. */
  readonly settleMs = MINUTE_MS;
  private readonly calls: OandaCalls;
  private readonly orders: OandaOrders;
  private readonly clock: Clock;
  private readonly stream: LineStreamPort;
  private readonly submission: SingleSubmission;
  private offsetMs = 0;
  private pairs: Promise<readonly Instrument[]> | undefined;
  private home: Promise<Currency> | undefined;

  constructor(settings: OandaSettings) {
    const { http, stream, clock, accountId, token, timeoutMs = 10 * SECOND_MS } = settings;
    this.clock = clock;
    this.stream = stream;
    this.calls = new OandaCalls({ http, accountId, token, timeoutMs, family: 'venue' });
    this.orders = new OandaOrders(this.calls, () => this.homeCurrency());
    this.submission = new SingleSubmission({
      send: (order) => this.send(order),
      lookUp: ({ clientId, instrument }) => this.orders.find(clientId, instrument),
      now: () => this.venueNow(),
      settleMs: this.settleMs,
    });
  }

  async instruments(): Promise<readonly Instrument[]> {
    const path = `${this.calls.accountPath}/instruments`;
    const { instruments } = await this.calls.read(path, instrumentsSchema, 'its instruments');
    const pairs = instruments.map(instrumentOf).filter((pair) => pair !== undefined);
    this.pairs = Promise.resolve(pairs);
    return pairs;
  }

  /** OANDA has no clock of its own to ask: the time of its prices is it. */
  async time(): Promise<UnixMs> {
    const [first] = await this.known();
    if (first === undefined) {
      throw new AdapterError('venue.malformed', 'Expected OANDA to trade a currency pair, found none', {
        retryable: false,
      });
    }
    const path = `${this.calls.accountPath}/pricing?instruments=${nameOfId(first.id)}`;
    const told = wireTime((await this.calls.read(path, pricingSchema, 'its prices')).time);
    this.offsetMs = told - this.clock.now();
    return told;
  }

  async account(): Promise<VenueAccount> {
    const { account } = await this.calls.read(`${this.calls.accountPath}/summary`, summarySchema, 'its account');
    const locked = Decimal.parse(account.marginUsed);
    const free = Decimal.parse(account.balance).minus(locked);
    // An account that does not net keeps buys and sells of a pair apart, which our books do not.
    return {
      id: account.id,
      mayTrade: !account.hedgingEnabled,
      balances: [{ asset: homeCurrency(account.currency), free, locked }],
    };
  }

  /** What is open, for whoever compares books: balances say nothing of it. */
  async positions(): Promise<readonly OandaPosition[]> {
    const path = `${this.calls.accountPath}/openPositions`;
    const { positions } = await this.calls.read(path, positionsSchema, 'its positions');
    return positions.map(({ instrument, long, short }) => {
      const side = Decimal.parse(long.units).isZero() ? short : long;
      invariant(side.averagePrice !== undefined, `an open position of ${instrument} has a price`);
      const averagePrice = price(Decimal.parse(side.averagePrice));
      return { instrument: idOfName(instrument), units: Decimal.parse(side.units), averagePrice };
    });
  }

  submit(order: VenueOrder): Promise<SubmitAnswer> {
    return this.submission.submit(order);
  }

  async cancel(order: VenueOrderName): Promise<CancelAnswer> {
    const specifier = encodeURIComponent(`@${order.clientId}`);
    const outcome = await this.calls.change('PUT', `${this.calls.accountPath}/orders/${specifier}/cancel`, undefined);
    if (outcome.kind !== 'answered') return { kind: 'unknown', error: outcome.error };
    const { status, body } = outcome;
    if (status === 404) return { kind: 'not-working' };
    if (status !== 200) {
      const { message } = refusalOf(status, body);
      const error = new AdapterError('venue.rejected', `OANDA refused a cancel: "${message}"`, { retryable: false });
      return { kind: 'unknown', error };
    }
    return this.cancelled(order);
  }

  async find({ clientId, instrument }: VenueOrderName): Promise<VenueOrderReport | undefined> {
    const found = await this.orders.find(clientId, instrument);
    if (found !== undefined) this.submission.note(clientId);
    return found?.report;
  }

  openOrders(instrument?: InstrumentId): Promise<readonly VenueOrderReport[]> {
    return this.orders.open(instrument);
  }

  async fillsOf({ clientId, instrument }: VenueOrderName): Promise<readonly VenueFill[]> {
    return (await this.orders.find(clientId, instrument))?.fills ?? [];
  }

  listen(listener: VenueListener): StopListening {
    const { clock, calls, orders } = this;
    const stream = new TransactionStream({ clock, calls, orders, open: this.stream }, listener);
    stream.start();
    return () => stream.stop();
  }

  private async send(order: VenueOrder): Promise<SubmitAnswer> {
    const request = orderRequest(order);
    if (request === undefined) return { kind: 'rejected', reason: 'form', message: 'OANDA has no post-only orders' };
    try {
      const pairs = await this.known();
      if (!pairs.some(({ id }) => id === order.instrument)) {
        return {
          kind: 'rejected',
          reason: 'unknown-instrument',
          message: `OANDA does not trade "${order.instrument}"`,
        };
      }
      await this.homeCurrency();
    } catch (error) {
      return beforehand(error);
    }
    const outcome = await this.calls.change('POST', `${this.calls.accountPath}/orders`, { order: request });
    return this.answerOf(order, outcome);
  }

  private async answerOf(order: VenueOrder, outcome: CallOutcome): Promise<SubmitAnswer> {
    if (outcome.kind === 'not-sent') return outcome;
    if (outcome.kind === 'doubt') return this.doubt(outcome.error);
    const { status, body } = outcome;
    if (status >= 400) {
      const { code, message } = refusalOf(status, body);
      return {
        kind: 'rejected',
        reason: meaningOfRefusal(status, code, message),
        message: `OANDA: ${message} ${code}`.trim(),
      };
    }
    const placed = placedSchema.safeParse(body);
    if (placed.success) return this.placed(order, placed.data);
    const message = `Expected what became of an order from OANDA, found something else (status ${status})`;
    return this.doubt(new AdapterError('venue.malformed', message, { retryable: false }));
  }

  private async placed(order: VenueOrder, placed: WirePlaced): Promise<SubmitAnswer> {
    const { orderCreateTransaction: made, orderFillTransaction: fill, orderCancelTransaction: cancel } = placed;
    const reason = cancel === undefined || fill !== undefined ? undefined : meaningOfCancel(cancel.reason);
    if (reason !== undefined) {
      return { kind: 'rejected', reason, message: `OANDA cancelled the order at once: ${cancel!.reason}` };
    }
    this.orders.remember(order.clientId, made.id);
    const fills = fill === undefined ? [] : [fillOf(fill, order.clientId, await this.homeCurrency())];
    const filled = quantity(fills.reduce<Decimal>((sum, part) => sum.plus(part.quantity), Decimal.ZERO));
    const isFilled = filled.equals(order.quantity);
    const report: VenueOrderReport = {
      clientId: order.clientId,
      venueOrderId: made.id,
      instrument: order.instrument,
      status: isFilled ? 'filled' : cancel === undefined ? 'working' : 'cancelled',
      quantity: order.quantity,
      filled,
      time: wireTime((cancel ?? fill ?? made).time),
    };
    return { kind: 'accepted', report, fills };
  }

  /** The report of an order that was cancelled just now. */
  private async cancelled(order: VenueOrderName): Promise<CancelAnswer> {
    try {
      const found = await this.orders.find(order.clientId, order.instrument);
      if (found !== undefined) return { kind: 'cancelled', report: found.report };
      const message = `Expected to find order "${order.clientId}", which OANDA has just cancelled`;
      return { kind: 'unknown', error: new AdapterError('venue.malformed', message, { retryable: false }) };
    } catch (error) {
      if (error instanceof AdapterError) return { kind: 'unknown', error };
      throw error;
    }
  }

  private doubt(error: AdapterError): SubmitAnswer {
    return { kind: 'unknown', settledAt: unixMs(this.venueNow() + this.settleMs), error };
  }

  private venueNow(): UnixMs {
    return unixMs(Math.round(this.clock.now() + this.offsetMs));
  }

  /** The pairs, asked for once. */
  private known(): Promise<readonly Instrument[]> {
    this.pairs ??= this.instruments().catch((error: unknown) => {
      this.pairs = undefined;
      throw error;
    });
    return this.pairs;
  }

  private homeCurrency(): Promise<Currency> {
    const path = `${this.calls.accountPath}/summary`;
    this.home ??= this.calls.read(path, summarySchema, 'its account').then(
      ({ account }) => homeCurrency(account.currency),
      (error: unknown) => {
        this.home = undefined;
        throw error;
      },
    );
    return this.home;
  }
}

/** What a failure before the order itself was sent means. */
function beforehand(error: unknown): SubmitAnswer {
  if (!(error instanceof AdapterError)) throw error;
  if (error.code !== 'venue.rejected') return { kind: 'not-sent', error };
  return { kind: 'rejected', reason: 'not-allowed', message: error.message };
}
