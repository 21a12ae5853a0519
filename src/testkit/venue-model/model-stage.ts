import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { ClientOrderId, VenueGateway } from '#domain/orders/venue-gateway.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { FaultyWire } from '#testkit/venue-model/faulty-wire.ts';
import { MODEL_KEY, ModelGateway } from '#testkit/venue-model/model-gateway.ts';
import type { ModelWiring } from '#testkit/venue-model/model-gateway.ts';
import { ModelVenue } from '#testkit/venue-model/model-venue.ts';
import type { ModelRules } from '#testkit/venue-model/model-order.ts';
import type { VenueHand, VenueStage, VenueTraits } from '#testkit/venue-laws/venue-stage.ts';

/** A market around 100 in which one lot is 0.04 BTC; sums are odd on purpose, so that rounding shows. */
export const MODEL_RULES: ModelRules = {
  base: 'BTC',
  quote: 'USDT',
  priceTick: '0.01',
  quantityStep: '0.0001',
  minQuantity: '0.001',
  market: { bid: '100.07', ask: '100.11' },
  funds: { BTC: '3.1234567', USDT: '1000.123456789' },
  feeRate: '0.001',
  feeIn: 'received',
  namesLive: 'while-working',
  lateStop: 'rejected',
};

/** Prices and sizes that fit {@link MODEL_RULES}. */
export const MODEL_TRAITS = {
  accountId: 'model-account',
  lot: '0.0412',
  tooMuch: '500',
  misshapen: '0.04123',
  market: MODEL_RULES.market,
  below: '90.13',
  above: '110.17',
  fallen: { bid: '85.01', ask: '85.05' },
  risen: { bid: '115.01', ask: '115.05' },
  takes: { ioc: true, fok: true, postOnly: true, stop: true },
  lateStop: 'rejected',
} as const satisfies Partial<VenueTraits>;

export const STAGE_START = unixMs(Date.UTC(2026, 10, 18, 14));

/** The hand on a model venue behind a faulty wire; `attempts` is kept by whoever carries the requests. */
export function handOn(
  venue: ModelVenue,
  wire: FaultyWire,
  attempts: ReadonlyMap<string, number>,
  nameOf = sameName,
): VenueHand {
  const last = (name: ClientOrderId) => venue.named(nameOf(name)).at(-1);
  return {
    quote: (market, size) => venue.quote(market, size),
    fill: (name, size) => venue.fill(last(name)!, Decimal.parse(size)),
    cancel: (name) => void venue.cancel(last(name)),
    fault: (request, fault) => wire.fault(request, fault),
    disconnect: () => wire.disconnect(),
    reconnect: () => wire.reconnect(),
    now: () => venue.now(),
    attempts: (name) => attempts.get(nameOf(name)) ?? 0,
    balances: () => venue.account.balances(),
    orders: (name) =>
      venue.named(nameOf(name)).map(({ id, side, quantity, filled, status }) => ({
        venueOrderId: `${id}`,
        side,
        quantity: quantity.toString(),
        filled: filled.toString(),
        status,
      })),
    fills: (name) =>
      venue.fills
        .filter(({ order }) => order.clientId === nameOf(name))
        .map(({ id, price, quantity, fee, feeCurrency }) => ({
          tradeId: `${id}`,
          price: price.toString(),
          quantity: quantity.toString(),
          fee: { currency: feeCurrency, amount: fee.toString() },
        })),
  };
}

/** A stage with the model gateway, or with one that is broken on purpose. */
export function modelStage(make = (wiring: ModelWiring): VenueGateway => new ModelGateway(wiring)): VenueStage {
  const clock = new VirtualClock(STAGE_START);
  const venue = new ModelVenue(clock, MODEL_RULES);
  const wire = new FaultyWire(clock);
  const attempts = new Map<string, number>();
  const wiring = { clock, venue, wire, attempts };
  return {
    clock,
    traits: {
      ...MODEL_TRAITS,
      instrument: instrumentId('BTC/USDT', 'model'),
      secrets: [MODEL_KEY, 'wrong-key-987654'],
    },
    hand: handOn(venue, wire, attempts),
    open: () => make({ ...wiring, key: MODEL_KEY }),
    openWithWrongKey: () => make({ ...wiring, key: 'wrong-key-987654' }),
    close: () => undefined,
  };
}

function sameName(name: ClientOrderId): string {
  return name;
}
