import type { Clock } from '#core/clock.ts';
import type { AdapterError } from '#core/errors.ts';
import { hashText } from '#core/hash.ts';
import { SECOND_MS, unixMs } from '#core/time.ts';
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
import { openExchange } from '#adapters/venues/ccxt/ccxt-exchange.ts';
import type { CcxtExchange, CcxtMarket, CcxtOrder } from '#adapters/venues/ccxt/ccxt-library.ts';
import { CcxtOrders } from '#adapters/venues/ccxt/ccxt-orders.ts';
import { OrderPolling } from '#adapters/venues/ccxt/order-polling.ts';
import { optionsOf, profileOf } from '#adapters/venues/ccxt/ccxt-profiles.ts';
import type { CcxtProfile } from '#adapters/venues/ccxt/ccxt-profiles.ts';
import { balancesOf, instrumentOf, timeOf } from '#adapters/venues/ccxt/ccxt-reading.ts';
import { CcxtTroubles } from '#adapters/venues/ccxt/ccxt-trouble.ts';
import { formProblem, wireOrder } from '#adapters/venues/ccxt/order-form.ts';
import { OrderNames } from '#adapters/venues/ccxt/order-names.ts';
import { SingleSubmission } from '#adapters/venues/single-submission.ts';

export interface CcxtSettings {
  /** ccxt's name of the exchange: `kraken`. */
  readonly exchange: string;
  readonly clock: Clock;
  /** The way to one origin: `fetchPort` for a program. */
  readonly httpTo: (origin: string) => HttpPort;
  /** As ccxt names them: `apiKey`, `secret`, and `password` where there is one. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** How often orders are asked after while somebody listens. */
  readonly pollMs?: number;
  /** Off only where a test counts time itself. */
  readonly isRateLimited?: boolean;
}

type StopListening = () => void;

interface Opened {
  readonly exchange: CcxtExchange;
  readonly profile: CcxtProfile;
  readonly troubles: CcxtTroubles;
  readonly orders: CcxtOrders;
  readonly submission: SingleSubmission;
}

/**
 * Any spot exchange that ccxt knows. Bybit, Kraken, Coinbase and OKX have a profile each (`ccxt-profiles.ts`) and are held to the
 * contract of venues; others go by ccxt's common methods alone. Listeners are told by polling. Opened by {@link open}: ccxt is an
 * optional package, loaded then and not before.
 */
export class CcxtVenue implements VenueGateway {
  readonly venue: string;
  readonly settleMs: number;
  readonly #opened: Opened;
  readonly #accountFallback: string;
  private readonly clock: Clock;
  private readonly pollMs: number;
  private offsetMs = 0;

  private constructor(settings: CcxtSettings, opened: Omit<Opened, 'submission'>) {
    this.venue = settings.exchange;
    this.clock = settings.clock;
    this.pollMs = settings.pollMs ?? 2 * SECOND_MS;
    this.settleMs = opened.profile.settleMs;
    this.#accountFallback = `key-${hashText(settings.credentials['apiKey'] ?? '').slice(0, 12)}`;
    const submission = new SingleSubmission({
      send: (order) => this.send(order),
      lookUp: (order) => opened.orders.findWithFills(order),
      now: () => this.venueNow(),
      settleMs: this.settleMs,
    });
    this.#opened = { ...opened, submission };
  }

  /** Throws `setting.invalid` when ccxt is not installed, `argument.unknown` when it does not know the exchange. */
  static async open(settings: CcxtSettings): Promise<CcxtVenue> {
    const { exchange: name, clock, httpTo, credentials, timeoutMs = 10 * SECOND_MS, isRateLimited = true } = settings;
    const options = optionsOf(name);
    const access = { exchange: name, clock, httpTo, timeoutMs, credentials, options, isRateLimited };
    const { exchange, library } = await openExchange(access);
    const profile = profileOf(exchange);
    const troubles = new CcxtTroubles(library, name, Object.values(credentials));
    const orders = new CcxtOrders({ exchange, profile, troubles, names: new OrderNames(profile.names) });
    return new CcxtVenue(settings, { exchange, profile, troubles, orders });
  }

  async instruments(): Promise<readonly Instrument[]> {
    const { exchange } = this.#opened;
    const markets = await this.read(() => exchange.loadMarkets(exchange.markets !== undefined));
    const all = Object.values(markets).map((market) => instrumentOf(market, this.venue, exchange.precisionMode));
    return all.filter((instrument) => instrument !== undefined);
  }

  async time(): Promise<UnixMs> {
    const told = timeOf(await this.read(() => this.#opened.exchange.fetchTime()));
    this.offsetMs = told - this.clock.now();
    return told;
  }

  /** Where the exchange names no account, its id is made from the key: the same key, the same id. */
  async account(): Promise<VenueAccount> {
    const { exchange, profile } = this.#opened;
    const told = await this.read(async () => {
      await exchange.loadMarkets();
      return exchange.fetchBalance();
    });
    const id = await this.read(() => profile.accountId(exchange));
    return { id: id ?? this.#accountFallback, mayTrade: true, balances: balancesOf(told) };
  }

  async submit(order: VenueOrder): Promise<SubmitAnswer> {
    const { orders, submission } = this.#opened;
    orders.watch(order);
    const answer = await submission.submit(order);
    if (answer.kind === 'rejected' || answer.kind === 'not-sent') orders.forget(order.clientId);
    return answer;
  }

  async cancel(order: VenueOrderName): Promise<CancelAnswer> {
    const { exchange, profile, orders, troubles } = this.#opened;
    try {
      const { symbol } = await orders.market(order.instrument);
      const key = { name: orders.names.wire(order.clientId), id: () => orders.idOf(order) };
      if ((await profile.cancel(exchange, symbol, key)) === 'nothing') return { kind: 'not-working' };
    } catch (error) {
      const trouble = troubles.of(error);
      if (trouble.kind === 'not-found') return { kind: 'not-working' };
      return trouble.kind === 'refused'
        ? this.afterRefusal(order, trouble.error)
        : { kind: 'unknown', error: trouble.error };
    }
    return this.afterCancel(order);
  }

  async find(order: VenueOrderName): Promise<VenueOrderReport | undefined> {
    const { orders, submission } = this.#opened;
    const report = await this.read(() => orders.find(order));
    if (report !== undefined) submission.note(order.clientId);
    return report;
  }

  openOrders(instrument?: InstrumentId): Promise<readonly VenueOrderReport[]> {
    return this.read(() => this.#opened.orders.open(instrument));
  }

  async fillsOf(order: VenueOrderName): Promise<readonly VenueFill[]> {
    return (await this.read(() => this.#opened.orders.findWithFills(order)))?.fills ?? [];
  }

  /** Tells of the orders of this process and of whatever works at the exchange; what others did in one moment is not seen. */
  listen(listener: VenueListener): StopListening {
    const { orders } = this.#opened;
    const polling = new OrderPolling(
      { clock: this.clock, pollMs: this.pollMs, settleMs: this.settleMs, orders },
      listener,
    );
    polling.start();
    return () => polling.stop();
  }

  private async send(order: VenueOrder): Promise<SubmitAnswer> {
    const { exchange, profile, orders } = this.#opened;
    const lack = formProblem(order, profile.takes);
    if (lack !== undefined) return { kind: 'rejected', reason: 'form', message: `${this.venue}: ${lack}` };
    let market: CcxtMarket;
    try {
      // First whatever else ccxt would ask by itself, so that what follows is one request.
      market = await orders.market(order.instrument);
      await profile.prepare(exchange);
    } catch (error) {
      return this.beforehand(error);
    }
    const instrument = instrumentOf(market, this.venue, exchange.precisionMode);
    const problem =
      instrument === undefined ? 'its steps are not known' : formProblem(order, profile.takes, instrument);
    if (problem !== undefined) return { kind: 'rejected', reason: 'form', message: `${this.venue}: ${problem}` };
    const { type, side, amount, price, params } = wireOrder(order);
    const own = profile.orderParams(order, this.venueNow());
    const named = { ...params, ...own, [profile.nameParam]: orders.names.wire(order.clientId) };
    let made: CcxtOrder;
    try {
      made = await exchange.createOrder(market.symbol, type, side, amount, price, named);
    } catch (error) {
      return this.afterFailure(error);
    }
    return this.afterSending(order, made);
  }

  /** Nothing was sent yet. */
  private beforehand(error: unknown): SubmitAnswer {
    const trouble = this.#opened.troubles.of(error);
    if (trouble.kind !== 'refused') return { kind: 'not-sent', error: trouble.error };
    return { kind: 'rejected', reason: trouble.reason, message: trouble.error.message };
  }

  private afterFailure(error: unknown): SubmitAnswer {
    const trouble = this.#opened.troubles.of(error);
    if (trouble.kind === 'not-sent') return trouble;
    if (trouble.kind === 'refused') return { kind: 'rejected', reason: trouble.reason, message: trouble.error.message };
    return { kind: 'unknown', settledAt: unixMs(this.venueNow() + this.settleMs), error: trouble.error };
  }

  /** Most exchanges answer an order with its number alone: what became of it is asked for. */
  private async afterSending(order: VenueOrder, made: CcxtOrder): Promise<SubmitAnswer> {
    const { orders } = this.#opened;
    const id = made.id ?? '';
    orders.remember(order.clientId, id);
    try {
      const found = await orders.findWithFills(order);
      if (found !== undefined) return this.judged(order, found);
    } catch {
      // It was taken: that its state could not be read changes nothing of it, and a look-up will tell.
    }
    const report: VenueOrderReport = {
      clientId: order.clientId,
      venueOrderId: id,
      instrument: order.instrument,
      status: 'working',
      quantity: order.quantity,
      filled: orders.nothing,
      time: this.venueNow(),
    };
    return { kind: 'accepted', report, fills: [] };
  }

  /** Some exchanges take a post-only order and end it a moment later instead of refusing it. */
  private judged(order: VenueOrder, found: { report: VenueOrderReport; fills: readonly VenueFill[] }): SubmitAnswer {
    const { status, filled } = found.report;
    const isOver = status === 'cancelled' || status === 'rejected' || status === 'expired';
    if (order.type.kind === 'limit' && order.type.postOnly && isOver && filled.isZero()) {
      return {
        kind: 'rejected',
        reason: 'post-only',
        message: `${this.venue} ended the order at once: it would have taken`,
      };
    }
    return { kind: 'accepted', ...found };
  }

  /** The exchange took the cancel; its order says what it had filled, or that it was faster. */
  private async afterCancel(order: VenueOrderName): Promise<CancelAnswer> {
    const { orders, troubles } = this.#opened;
    try {
      const report = await orders.find(order);
      if (report === undefined || report.status === 'filled') return { kind: 'not-working' };
      return { kind: 'cancelled', report: report.status === 'working' ? { ...report, status: 'cancelled' } : report };
    } catch (error) {
      return { kind: 'unknown', error: troubles.of(error).error };
    }
  }

  /** A refused cancel: most often the order was done in the meantime. */
  private async afterRefusal(order: VenueOrderName, error: AdapterError): Promise<CancelAnswer> {
    try {
      const report = await this.#opened.orders.find(order);
      return report?.status === 'working' ? { kind: 'unknown', error } : { kind: 'not-working' };
    } catch {
      return { kind: 'unknown', error };
    }
  }

  private venueNow(): UnixMs {
    return unixMs(Math.round(this.clock.now() + this.offsetMs));
  }

  private async read<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw this.#opened.troubles.of(error).error;
    }
  }
}
