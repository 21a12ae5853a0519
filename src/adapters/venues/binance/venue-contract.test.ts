import { Redacted } from '#core/redacted.ts';
import { unixMs } from '#core/time.ts';
import type { HttpRequest, SocketPort } from '#core/wire.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { ClientOrderId, VenueOrderStatus } from '#domain/orders/venue-gateway.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { stillMarket } from '#sandbox/exchange/market/market-source.ts';
import type { OrderRecord, OrderStatus } from '#sandbox/exchange/orders/order-record.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { NO_MEANING, describeVenueContract } from '#testkit/venue-contract.ts';

import type { Market, VenueHand, VenueStage, VenueTraits } from '#testkit/venue-laws/venue-stage.ts';
import { FaultyWire } from '#testkit/venue-model/faulty-wire.ts';
import type { RequestKind } from '#testkit/venue-model/faulty-wire.ts';
import { parametersOf } from '#adapters/transport/scripted-wire.ts';
import { BinanceVenue } from '#adapters/venues/binance/binance-venue.ts';
import type { AccountStreamKind } from '#adapters/venues/binance/addresses.ts';
import { executionName } from '#adapters/venues/binance/order-words.ts';

const START = unixMs(Date.UTC(2026, 10, 18, 14));
const SYMBOL = 'BTCUSDT';
const KEY = 'the-key-of-the-stage';
const SECRET = 'the-secret-of-the-stage';
const WRONG_KEY = 'a-key-that-nobody-knows';
const PLENTY = '500';

const TRAITS: VenueTraits = {
  instrument: instrumentId('BTC/USDT', 'binance'),
  accountId: '4711',
  lot: '0.04120',
  tooMuch: '400',
  misshapen: '0.041234',
  market: { bid: '50000.07', ask: '50000.11' },
  below: '45000.13',
  above: '55000.17',
  fallen: { bid: '42500.01', ask: '42500.05' },
  risen: { bid: '57500.01', ask: '57500.05' },
  takes: { ioc: true, fok: true, postOnly: true, stop: true },
  lateStop: 'rejected',
  secrets: [KEY, SECRET, WRONG_KEY],
};

const STATUS: Readonly<Record<OrderStatus, VenueOrderStatus>> = {
  NEW: 'working',
  PARTIALLY_FILLED: 'working',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  EXPIRED: 'expired',
};

/** The adapter over the sandbox exchange, in one process and in virtual time. */
class SandboxStage implements VenueStage, VenueHand {
  readonly clock = new VirtualClock(START);
  readonly traits = TRAITS;
  readonly hand = this;
  private readonly exchange: SandboxExchange;
  private readonly wire = new FaultyWire(this.clock);
  private readonly sent = new Map<string, number>();
  private readonly stream: AccountStreamKind;
  private market = TRAITS.market;

  constructor(stream: AccountStreamKind) {
    this.stream = stream;
    const balances = { USDT: '100000.12345678', BTC: '3.12345678' };
    const config = exchangeConfig({
      symbols: [
        { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', market: stillMarket(50_000.11) },
      ],
      accounts: [{ uid: 4_711, key: KEY, secret: SECRET, balances }],
    });
    this.exchange = new SandboxExchange(config, this.clock);
    this.exchange.start();
    this.show(TRAITS.market, PLENTY);
  }

  open(): BinanceVenue {
    return this.openWith(KEY, SECRET);
  }

  openWithWrongKey(): BinanceVenue {
    return this.openWith(WRONG_KEY, SECRET);
  }

  close(): void {
    this.exchange.stop();
  }

  quote(market: Market, size = PLENTY): void {
    const move = Number(market.bid) - Number(this.market.bid);
    // Stops look at trades: the first one at the new price takes from the side that it moves to.
    if (move > 0) this.exchange.movePrice(SYMBOL, market.ask, '0.001');
    if (move < 0) this.exchange.movePrice(SYMBOL, market.bid, '0.001');
    this.show(market, size);
  }

  fill(name: ClientOrderId, size: string): void {
    const order = this.named(name).at(-1)!;
    this.exchange.movePrice(SYMBOL, order.price!.toString(), size);
    // Back to where it was: the side of the next trade is told from the price of this one.
    this.exchange.movePrice(SYMBOL, this.market.ask, '0.001');
    this.show(this.market, PLENTY);
  }

  async cancel(name: ClientOrderId): Promise<void> {
    const other = new BinanceVenue({ ...this.parts(KEY, SECRET), http: this.exchange.http });
    await other.cancel({ clientId: name, instrument: TRAITS.instrument });
  }

  fault: VenueHand['fault'] = (request, fault) => this.wire.fault(request, fault);

  disconnect(): void {
    this.wire.disconnect();
    this.exchange.closeSockets();
  }

  reconnect(): void {
    this.wire.reconnect();
  }

  skew(ms: number): void {
    this.exchange.skewClock(ms);
  }

  now(): ReturnType<VenueHand['now']> {
    return unixMs(this.exchange.now());
  }

  attempts(name: ClientOrderId): number {
    return this.sent.get(name) ?? 0;
  }

  orders(name: ClientOrderId): ReturnType<VenueHand['orders']> {
    return this.named(name).map(({ orderId, side, quantity, filled, status }) => ({
      venueOrderId: `${orderId}`,
      side: side === 'BUY' ? 'buy' : 'sell',
      quantity: quantity.toString(),
      filled: filled.toString(),
      status: STATUS[status],
    }));
  }

  fills(name: ClientOrderId): ReturnType<VenueHand['fills']> {
    return this.exchange
      .truth()
      .trades.filter(({ order }) => order.clientOrderId === name)
      .map(({ tradeId, order, price, quantity, commission }) => ({
        tradeId: executionName(SYMBOL, order.orderId, tradeId),
        price: price.toString(),
        quantity: quantity.toString(),
        fee: { currency: commission.asset, amount: commission.amount.toString() },
      }));
  }

  balances(): ReturnType<VenueHand['balances']> {
    const held = this.exchange.truth().balances.filter(({ free, locked }) => !free.isZero() || !locked.isZero());
    return Object.fromEntries(
      held.map(({ asset, free, locked }) => [asset, { free: free.toString(), locked: locked.toString() }]),
    );
  }

  private named(name: ClientOrderId): Readonly<OrderRecord>[] {
    return this.exchange.truth().orders.filter(({ clientOrderId }) => clientOrderId === name);
  }

  /** Nothing but one level a side. */
  private show(market: Market, size: string): void {
    this.market = market;
    this.exchange.emptyBook(SYMBOL);
    this.exchange.putLevel(SYMBOL, 'buy', market.bid, size);
    this.exchange.putLevel(SYMBOL, 'sell', market.ask, size);
  }

  private openWith(key: string, secret: string): BinanceVenue {
    return new BinanceVenue(this.parts(key, secret));
  }

  private parts(key: string, secret: string) {
    const serve = (request: HttpRequest) => this.exchange.http(request, { timeoutMs: 1_000 });
    const carry = this.wire.http(serve, kindOf);
    return {
      http: (request: HttpRequest, options: { timeoutMs: number }) => {
        const name = kindOf(request) === 'order' ? parametersOf(request)['newClientOrderId'] : undefined;
        if (name !== undefined) this.sent.set(name, (this.sent.get(name) ?? 0) + 1);
        return carry(request, options);
      },
      sockets: this.sockets,
      clock: this.clock,
      credentials: { apiKey: new Redacted(key), secret: new Redacted(secret) },
      settings: { accountStream: this.stream, jitter: () => 0.5 },
    };
  }

  private readonly sockets: SocketPort = (path, listener) => {
    if (this.wire.isConnected) return this.exchange.sockets(path, listener);
    queueMicrotask(() => listener.onClose(1006, ''));
    return { send: () => undefined, close: () => undefined };
  };
}

function kindOf({ method, path }: HttpRequest): RequestKind {
  if (!path.startsWith('/api/v3/order')) return 'other';
  if (method === 'POST') return 'order';
  return method === 'DELETE' ? 'cancel' : 'other';
}

const WITHOUT_MEANING = [...NO_MEANING.takes('stop', 'postOnly', 'ioc', 'fok'), ...NO_MEANING.alwaysOpen];

for (const stream of ['signed', 'listen-key'] as const) {
  describeVenueContract(`Binance over the sandbox, stream ${stream}`, () => new SandboxStage(stream), WITHOUT_MEANING);
}
