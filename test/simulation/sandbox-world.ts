import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { currency } from '#core/money.ts';
import { Redacted } from '#core/redacted.ts';
import type { Rng } from '#core/rng.ts';
import type { HttpPort } from '#core/wire.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { VenueGateway } from '#domain/orders/venue-gateway.ts';
import { BinanceVenue } from '#adapters/venues/binance/binance-venue.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { stillMarket } from '#sandbox/exchange/market/market-source.ts';
import { isOpen, leavesOf } from '#sandbox/exchange/orders/order-record.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import type { FaultRule } from '#sandbox/faults/fault-rule.ts';
import { withFaults } from '#sandbox/faults/with-faults.ts';
import type { FaultyPorts } from '#sandbox/faults/with-faults.ts';
import { drawnRates } from './world.ts';
import type { Truth, World } from './world.ts';

const SYMBOL = 'COINUSDT';
const BALANCES = { USDT: '10000', COIN: '0' };
const ACCOUNT = { uid: 1, key: 'simulated-key', secret: 'simulated-secret', balances: BALANCES };

const COIN: Instrument = {
  id: instrumentId('COIN/USDT', 'binance'),
  symbol: 'COIN/USDT',
  venue: 'binance',
  kind: 'spot',
  base: currency('COIN'),
  quote: currency('USDT'),
  priceTick: Decimal.parse('0.01'),
  quantityStep: Decimal.parse('0.001'),
  minQuantity: Decimal.parse('0.001'),
  minNotional: Decimal.parse('1'),
  calendar: 'crypto',
};

/** The real adapter before the sandbox exchange, with the faults on the wire between them: requests and messages as they truly are. */
export class SandboxWorld implements World {
  readonly instrument = COIN;
  private readonly clock: Clock;
  private readonly rng: Rng;
  private readonly exchange: SandboxExchange;
  private readonly ports: FaultyPorts;
  private readonly sentToBuy: { readonly name: string; readonly at: number }[] = [];

  constructor(clock: Clock, rng: Rng) {
    this.clock = clock;
    this.rng = rng;
    const commission = rng.uniform() < 0.5 ? 'received' : 'quote';
    const market = stillMarket(100);
    const symbols = [
      { base: 'COIN', quote: 'USDT', priceTick: '0.01', quantityStep: '0.001', minNotional: '1', market },
    ];
    this.exchange = new SandboxExchange(
      exchangeConfig({ symbols, accounts: [ACCOUNT], commission, seed: rng.uint32() }),
      clock,
    );
    this.exchange.start();
    this.ports = withFaults(this.exchange, drawnRules(rng), clock, rng.fork());
  }

  connect(): VenueGateway {
    const rng = this.rng.fork();
    return new BinanceVenue({
      http: this.watched(this.ports.http),
      sockets: this.ports.sockets,
      clock: this.clock,
      credentials: { apiKey: new Redacted(ACCOUNT.key), secret: new Redacted(ACCOUNT.secret) },
      settings: { recvWindowMs: 2_000, timeoutMs: 3_000, settleMarginMs: 1_000, jitter: () => rng.uniform() },
    });
  }

  moveTo(price: number): void {
    this.exchange.movePrice(SYMBOL, price.toFixed(2), '50');
  }

  calm(): void {
    this.ports.setRules([]);
    this.exchange.closeSockets();
  }

  interrupt(): void {
    this.exchange.closeSockets();
  }

  truth(): Truth {
    const { orders, balances } = this.exchange.truth();
    const change = (asset: 'USDT' | 'COIN'): Decimal => {
      const held = balances.find((balance) => balance.asset === asset);
      const total = held === undefined ? Decimal.ZERO : held.free.plus(held.locked);
      return total.minus(Decimal.parse(BALANCES[asset]));
    };
    return {
      base: change('COIN'),
      quote: change('USDT'),
      orders: orders.map((order) => ({
        clientId: order.clientOrderId,
        side: order.side === 'BUY' ? 'buy' : 'sell',
        isWorking: isOpen(order),
        quantity: order.quantity,
        filled: order.quantity.minus(leavesOf(order)),
        acceptedAt: order.createdAt,
      })),
    };
  }

  sentToBuyAfter(instant: number): readonly string[] {
    return this.sentToBuy.filter(({ at }) => at > instant).map(({ name }) => name);
  }

  /** Notes what leaves, before anything can happen to it. */
  private watched(http: HttpPort): HttpPort {
    return (request, options) => {
      const query = new URLSearchParams(request.body === '' ? request.path.split('?')[1] : request.body);
      const name = query.get('newClientOrderId');
      if (request.method === 'POST' && query.get('side') === 'BUY' && name !== null) {
        this.sentToBuy.push({ name, at: this.clock.now() });
      }
      return http(request, options);
    };
  }
}

/**
 * A good line, a poor one or a terrible one. An order is never delivered twice: the exchange takes the name of a finished order
 * again, and no client could tell; TLS is what keeps a request from being repeated.
 */
function drawnRules(rng: Rng): FaultRule[] {
  const rates = drawnRates(rng);
  const http = (chance: number, fault: Extract<FaultRule, { on: 'http' }>['fault']): FaultRule => ({
    on: 'http',
    plan: { chance },
    fault,
  });
  const socket = (chance: number, fault: Extract<FaultRule, { on: 'socket' }>['fault']): FaultRule => ({
    on: 'socket',
    plan: { chance },
    fault,
  });
  return [
    http(rates.unavailable, { kind: 'refuse' }),
    http(rates.lostBefore, { kind: 'lose-request' }),
    http(rates.lostAfter, { kind: 'lose-reply' }),
    http(rates.lostAfter / 2, { kind: 'reset' }),
    http(rates.unavailable / 2, { kind: 'status', status: 503, accepted: rng.uniform() < 0.5 }),
    http(rates.unavailable / 4, { kind: 'status', status: 429, accepted: false }),
    http(rates.late, { kind: 'delay', thereMs: rng.integer(1, 4_000), backMs: rng.integer(1, 500) }),
    socket(rates.dropped, { kind: 'drop' }),
    socket(rates.repeated, { kind: 'duplicate' }),
    socket(rates.late, { kind: 'reorder' }),
    socket(rates.late / 2, { kind: 'delay', ms: rng.integer(1, 3_000) }),
    socket(rates.dropped / 3, { kind: 'close' }),
    socket(rates.unavailable / 3, { kind: 'refuse' }),
  ];
}
