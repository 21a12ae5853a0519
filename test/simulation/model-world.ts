import { Decimal } from '#core/decimal.ts';
import type { Clock } from '#core/clock.ts';
import { currency } from '#core/money.ts';
import type { Rng } from '#core/rng.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { VenueGateway } from '#domain/orders/venue-gateway.ts';
import { FaultyGateway } from './faulty-gateway.ts';
import { ModelExchange } from './model-exchange.ts';
import { NO_FAULTS, drawnRates } from './world.ts';
import type { Truth, World } from './world.ts';

export const COIN: Instrument = {
  id: instrumentId('COIN/USDT', 'model'),
  symbol: 'COIN/USDT',
  venue: 'model',
  kind: 'spot',
  base: currency('COIN'),
  quote: currency('USDT'),
  priceTick: Decimal.parse('0.01'),
  quantityStep: Decimal.parse('0.001'),
  minQuantity: Decimal.parse('0.001'),
  minNotional: Decimal.parse('1'),
  calendar: 'crypto',
};

const QUOTE = '10000';

/** The smallest exchange, with the faults in the gateway itself: fast, so that very many lives can be lived. */
export class ModelWorld implements World {
  readonly instrument = COIN;
  private readonly exchange: ModelExchange;
  private readonly gateway: FaultyGateway;

  constructor(clock: Clock, rng: Rng) {
    const piece = rng.uniform() < 0.5 ? '1000' : '3.7';
    const exchange = new ModelExchange({ instrument: COIN, quote: QUOTE, price: 100, now: () => clock.now(), piece });
    this.exchange = exchange;
    this.gateway = new FaultyGateway({ exchange, instrument: COIN, clock, rng: rng.fork(), faults: drawnRates(rng) });
  }

  connect(): VenueGateway {
    return this.gateway;
  }

  moveTo(price: number): void {
    this.exchange.moveTo(price);
  }

  calm(): void {
    this.gateway.faults = NO_FAULTS;
    this.gateway.interrupt();
  }

  interrupt(): void {
    this.gateway.interrupt();
  }

  truth(): Truth {
    const orders = this.exchange.orders.map(({ order, status, filled, acceptedAt }) => ({
      clientId: order.clientId,
      side: order.side,
      isWorking: status === 'working',
      quantity: order.quantity,
      filled,
      acceptedAt,
    }));
    return { orders, base: this.exchange.base, quote: this.exchange.quote.minus(Decimal.parse(QUOTE)) };
  }

  sentToBuyAfter(instant: number): readonly string[] {
    return this.gateway.sent.filter(({ side, at }) => side === 'buy' && at > instant).map(({ clientId }) => clientId);
  }
}
