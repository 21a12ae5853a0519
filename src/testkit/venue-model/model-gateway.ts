import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import type { AssayError } from '#core/errors.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { MINUTE_MS, SECOND_MS, unixMs } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type {
  CancelAnswer,
  ClientOrderId,
  SubmitAnswer,
  VenueAccount,
  VenueFill,
  VenueGateway,
  VenueListener,
  VenueOrder,
  VenueOrderName,
  VenueOrderReport,
  VenueRejection,
} from '#domain/orders/venue-gateway.ts';
import type { FaultyWire, RequestKind } from '#testkit/venue-model/faulty-wire.ts';
import type { ModelFill, ModelOrder, ModelRequest } from '#testkit/venue-model/model-order.ts';
import type { ModelVenue } from '#testkit/venue-model/model-venue.ts';

export interface ModelWiring {
  readonly clock: Clock;
  readonly venue: ModelVenue;
  readonly wire: FaultyWire;
  readonly key: string;
  /** Counts requests by client id. */
  readonly attempts: Map<string, number>;
}

export const MODEL_KEY = 'model-key-0123456789';
type StopListening = () => void;
const TIMEOUT_MS = 10 * SECOND_MS;

type Served = { readonly refused: VenueRejection } | { readonly order: ModelOrder } | { readonly status: number };

/**
 * The shortest honest adapter: calls instead of a wire shape. Tests of the contract break it on purpose, one method at a time;
 * that is why its steps are protected rather than private.
 */
export class ModelGateway implements VenueGateway {
  readonly venue = 'model';
  readonly settleMs: number = MINUTE_MS;
  protected readonly wiring: Omit<ModelWiring, 'key'>;
  readonly #key: string;
  /** What became of the names that were sent. */
  protected readonly sent = new Map<ClientOrderId, Promise<SubmitAnswer>>();

  constructor({ key, ...wiring }: ModelWiring) {
    this.wiring = wiring;
    this.#key = key;
  }

  async instruments(): Promise<readonly Instrument[]> {
    return this.read(() => [modelInstrument(this.wiring.venue)]);
  }

  async time(): Promise<UnixMs> {
    return this.read(() => this.wiring.venue.now());
  }

  async account(): Promise<VenueAccount> {
    const balances = await this.read(() => this.wiring.venue.account.balances());
    return {
      id: 'model-account',
      mayTrade: true,
      balances: Object.entries(balances).map(([asset, { free, locked }]) => ({
        asset: currency(asset),
        free: Decimal.parse(free),
        locked: Decimal.parse(locked),
      })),
    };
  }

  submit(order: VenueOrder): Promise<SubmitAnswer> {
    const before = this.sent.get(order.clientId) ?? Promise.resolve(undefined);
    const answer = before.then(async (first) => {
      if (first?.kind === 'accepted' || first?.kind === 'unknown') {
        const found = await this.find(order);
        if (found !== undefined) return { kind: 'accepted', report: found, fills: await this.fillsOf(order) } as const;
        if (first.kind === 'unknown' && this.wiring.clock.now() < first.settledAt) return first;
      }
      return this.send(order);
    });
    this.sent.set(order.clientId, answer);
    return answer;
  }

  async cancel(order: VenueOrderName): Promise<CancelAnswer> {
    try {
      const served = await this.request('cancel', (): Served => {
        const [found] = this.wiring.venue.named(order.clientId);
        const cancelled = this.wiring.venue.cancel(found);
        return cancelled === undefined ? { refused: 'other' } : { order: cancelled };
      });
      return 'order' in served ? { kind: 'cancelled', report: reportOf(served.order) } : { kind: 'not-working' };
    } catch (error) {
      return { kind: 'unknown', error: troubleOf(error) };
    }
  }

  async find(order: VenueOrderName): Promise<VenueOrderReport | undefined> {
    return this.read(() => this.wiring.venue.named(order.clientId).map(reportOf).at(-1));
  }

  async openOrders(instrument?: InstrumentId): Promise<readonly VenueOrderReport[]> {
    const all = await this.read(() => this.wiring.venue.working().map(reportOf));
    return all.filter((report) => instrument === undefined || report.instrument === instrument);
  }

  async fillsOf(order: VenueOrderName): Promise<readonly VenueFill[]> {
    return this.read(() => {
      const orders = this.wiring.venue.named(order.clientId);
      return orders.flatMap((found) => this.wiring.venue.fillsOf(found)).map(fillOf);
    });
  }

  listen(listener: VenueListener): StopListening {
    const { venue, wire, clock } = this.wiring;
    let isUp = false;
    let isStopped = false;
    const connect = (): void => {
      if (isStopped) return;
      isUp = wire.isConnected;
      if (isUp) listener.onConnection('connected', 'open');
      else clock.after(SECOND_MS, connect);
    };
    const stopHearing = venue.listen((order, fill) => {
      if (!isUp || isStopped) return;
      if (fill !== undefined) listener.onFill(fillOf(fill));
      listener.onOrder(reportOf(order));
    });
    const stopBreaks = wire.onBreak(() => {
      isUp = false;
      listener.onConnection('lost', 'broken');
      clock.after(SECOND_MS, connect);
    });
    clock.after(0, connect);
    return () => {
      isStopped = true;
      stopHearing();
      stopBreaks();
    };
  }

  /** One request, whatever became of earlier ones. */
  protected async send(order: VenueOrder): Promise<SubmitAnswer> {
    try {
      const answer = this.answerOf(await this.place(order));
      // The name of an order that another adapter of this account sent, which still works.
      const found = answer.kind === 'rejected' && answer.reason === 'duplicate' ? await this.find(order) : undefined;
      return found === undefined ? answer : { kind: 'accepted', report: found, fills: await this.fillsOf(order) };
    } catch (error) {
      if (error instanceof WireError && error.sent === 'no') return { kind: 'not-sent', error: troubleOf(error) };
      if (error instanceof ThrottledError) return { kind: 'not-sent', error: troubleOf(error) };
      return { kind: 'unknown', settledAt: this.settledAt(), error: troubleOf(error) };
    }
  }

  protected settledAt(): UnixMs {
    return unixMs(this.wiring.clock.now() + this.settleMs);
  }

  protected place(order: VenueOrder): Promise<Served> {
    const { venue, attempts } = this.wiring;
    attempts.set(order.clientId, (attempts.get(order.clientId) ?? 0) + 1);
    return this.request('order', (): Served => {
      if (order.instrument !== modelInstrument(venue).id) return { refused: 'unknown-instrument' };
      const placed = venue.place(requestOf(order));
      return 'refused' in placed ? placed : { order: placed };
    });
  }

  protected answerOf(served: Served): SubmitAnswer {
    if ('order' in served) {
      return {
        kind: 'accepted',
        report: reportOf(served.order),
        fills: this.wiring.venue.fillsOf(served.order).map(fillOf),
      };
    }
    const reason = 'refused' in served ? served.refused : 'other';
    return { kind: 'rejected', reason, message: `the model venue refuses it: ${reason}` };
  }

  protected async request(kind: RequestKind, serve: () => Served): Promise<Served> {
    const allowed = (): Served => (this.#key === MODEL_KEY ? serve() : { refused: 'not-allowed' });
    const status = (code: 429 | 502): Served => ({ status: code });
    const served = await this.wiring.wire.carry(kind, allowed, { status, timeoutMs: TIMEOUT_MS });
    if ('status' in served && served.status === 429) throw new ThrottledError();
    if ('status' in served) throw new WireError(`status ${served.status}`, 'perhaps');
    return served;
  }

  private async read<T>(serve: () => T): Promise<T> {
    const { wire } = this.wiring;
    if (!wire.isConnected) throw troubleOf(new WireError('connection refused', 'no'));
    if (this.#key !== MODEL_KEY) throw new AdapterError('venue.rejected', 'key is not known', { retryable: false });
    return Promise.resolve(serve());
  }
}

class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
}

function requestOf({ clientId, side, type, quantity }: VenueOrder): ModelRequest {
  const price = type.kind === 'limit' ? type.price : type.kind === 'stop' ? type.trigger : undefined;
  const life = type.kind === 'limit' ? type.timeInForce : 'gtc';
  return { clientId, side, kind: type.kind, price, quantity, life, postOnly: type.kind === 'limit' && type.postOnly };
}

function reportOf(order: ModelOrder): VenueOrderReport {
  return {
    clientId: order.clientId as ClientOrderId,
    venueOrderId: `${order.id}`,
    instrument: instrumentId('BTC/USDT', 'model'),
    status: order.status,
    quantity: quantity(order.quantity),
    filled: quantity(order.filled),
    time: order.updatedAt,
  };
}

function fillOf(fill: ModelFill): VenueFill {
  const { order } = fill;
  return {
    tradeId: `${fill.id}`,
    clientId: order.clientId as ClientOrderId,
    venueOrderId: `${order.id}`,
    instrument: instrumentId('BTC/USDT', 'model'),
    side: order.side,
    price: price(fill.price),
    quantity: quantity(fill.quantity),
    fee: money(currency(fill.feeCurrency), fill.fee),
    liquidity: fill.isMaker ? 'maker' : 'taker',
    time: fill.time,
  };
}

function modelInstrument({ rules }: ModelVenue): Instrument {
  return {
    id: instrumentId('BTC/USDT', 'model'),
    symbol: 'BTC/USDT',
    venue: 'model',
    kind: 'spot',
    base: currency(rules.base),
    quote: currency(rules.quote),
    priceTick: Decimal.parse(rules.priceTick),
    quantityStep: Decimal.parse(rules.quantityStep),
    minQuantity: Decimal.parse(rules.minQuantity),
    minNotional: Decimal.ZERO,
    calendar: 'crypto',
  };
}

function troubleOf(error: unknown): AssayError {
  const what = error instanceof Error ? error.message : String(error);
  return new AdapterError('venue.unavailable', `model venue: ${what}`, { retryable: true });
}
