import { beforeAll, describe, expect, it } from 'vitest';
import { hashText } from '#core/hash.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { NO_MEANING, describeVenueContract } from '#testkit/venue-contract.ts';
import { VenueActor, expectAmount, limit, sumOf } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueStage, VenueTraits } from '#testkit/venue-laws/venue-stage.ts';
import { BybitShape } from '#testkit/venue-model/bybit-shape.ts';
import { CoinbaseShape } from '#testkit/venue-model/coinbase-shape.ts';
import type { ExchangeShape } from '#testkit/venue-model/exchange-shape.ts';
import { FaultyWire } from '#testkit/venue-model/faulty-wire.ts';
import { KrakenShape, txid } from '#testkit/venue-model/kraken-shape.ts';
import { MODEL_RULES, MODEL_TRAITS, STAGE_START, handOn } from '#testkit/venue-model/model-stage.ts';
import { OkxShape } from '#testkit/venue-model/okx-shape.ts';
import { ModelVenue } from '#testkit/venue-model/model-venue.ts';
import type { ModelRules } from '#testkit/venue-model/model-order.ts';
import { loadCcxt } from '#adapters/venues/ccxt/ccxt-library.ts';
import { CcxtVenue } from '#adapters/venues/ccxt/ccxt-venue.ts';

/** In the form of Coinbase's keys, which any other exchange takes too. */
const SECRET = Buffer.alloc(64, 'not a secret of anybody').toString('base64');
const PASSWORD = 'pass-phrase-of-the-test';
const WRONG_KEY = 'wrong-key-000111';

interface Exchange {
  readonly name: string;
  readonly rules: Partial<ModelRules>;
  readonly traits: Partial<VenueTraits> & { readonly accountId: string };
  readonly shape: (venue: ModelVenue) => ExchangeShape;
  /** Names that go over the wire as they are. */
  readonly names: RegExp;
}

const NO_STOPS = { ioc: true, fok: true, postOnly: true, stop: false };
const ANY = /./;
const EXCHANGES: readonly Exchange[] = [
  {
    name: 'bybit',
    rules: { namesLive: 'for-ever' },
    traits: { accountId: '24601', takes: NO_STOPS },
    shape: (venue) => new BybitShape(venue),
    names: ANY,
  },
  {
    name: 'okx',
    rules: { namesLive: 'for-ever' },
    traits: { accountId: '44705892343619584', takes: NO_STOPS },
    shape: (venue) => new OkxShape(venue),
    names: /^[A-Za-z0-9]{1,32}$/,
  },
  {
    name: 'kraken',
    rules: { feeIn: 'quote', lateStop: 'executed' },
    traits: { accountId: `key-${hashText('kraken-key-90ad35').slice(0, 12)}`, lateStop: 'executed' },
    shape: (venue) => new KrakenShape(venue),
    names: /^[A-Za-z0-9_-]{1,18}$/,
  },
  {
    name: 'coinbase',
    rules: { feeIn: 'quote' },
    traits: { accountId: '4f3e2d1c-0000-4000-8000-00000000000a', takes: NO_STOPS },
    shape: (venue) => new CoinbaseShape(venue),
    names: ANY,
  },
];

beforeAll(async () => void (await loadCcxt()));

const ALL_EXCHANGES = [
  ...NO_MEANING.takes('postOnly', 'ioc', 'fok'),
  ...NO_MEANING.alwaysOpen,
  ...NO_MEANING.withoutTimestamps,
];

for (const exchange of EXCHANGES) {
  const stops = exchange.name === 'kraken' ? NO_MEANING.takes('stop') : NO_MEANING.withoutStops;
  describeVenueContract(`${exchange.name} through ccxt`, () => ccxtStage(exchange), [...ALL_EXCHANGES, ...stops]);
}

describe.each(EXCHANGES)('$name through ccxt', (exchange) => {
  it('gives every execution of an order and every open order, however many pages they fill', async () => {
    const actor = new VenueActor(await ccxtStage(exchange));
    const { below } = actor.traits;
    await actor.accepted({ name: 'many', size: '0.32' }, limit(below));
    for (let part = 0; part < 320; part++) await actor.hand.fill('many' as ClientOrderId, '0.001');
    const fills = await actor.fillsOf('many');
    expect(new Set(fills.map(({ tradeId }) => tradeId)).size).toBe(320);
    expectAmount(sumOf(fills), '0.32', 'sum of the fills');
    for (let i = 0; i < 130; i++) await actor.accepted({ name: `open${i}`, size: '0.001' }, limit(below));
    expect(new Set(await actor.openNames()).size).toBe(130);
  });
});

async function ccxtStage({ name, rules, traits, shape: makeShape, names }: Exchange): Promise<VenueStage> {
  const clock = new VirtualClock(STAGE_START);
  const venue = new ModelVenue(clock, { ...MODEL_RULES, ...rules });
  const wire = new FaultyWire(clock);
  const shape = makeShape(venue);
  const attempts = new Map<string, number>();
  const http = wire.http(
    (request) => shape.serve(request),
    (request) => {
      const kind = shape.kindOf(request);
      const order = kind === 'order' ? shape.nameIn(request) : undefined;
      if (order !== undefined) attempts.set(order, (attempts.get(order) ?? 0) + 1);
      return kind;
    },
  );
  const open = (apiKey: string): Promise<CcxtVenue> =>
    CcxtVenue.open({
      exchange: name,
      clock,
      httpTo: () => http,
      credentials: { apiKey, secret: SECRET, password: PASSWORD },
      isRateLimited: false,
    });
  // Opened beforehand, since a stage opens at once.
  const ready = [await open(shape.key), await open(shape.key)];
  const stranger = await open(WRONG_KEY);
  const onWire = (text: ClientOrderId): string => (names.test(text) ? text : hashText(text).slice(0, 32));
  const hand = handOn(venue, wire, attempts, onWire);
  return {
    clock,
    traits: {
      ...MODEL_TRAITS,
      instrument: instrumentId('BTC/USDT', name),
      secrets: [shape.key, SECRET, PASSWORD, WRONG_KEY],
      ...traits,
    },
    hand: name === 'kraken' ? { ...hand, orders: (text) => krakenIds(hand.orders(text), venue) } : hand,
    open: () => ready.shift()!,
    openWithWrongKey: () => stranger,
    close: () => undefined,
  };
}

function krakenIds(orders: ReturnType<VenueStage['hand']['orders']>, venue: ModelVenue): typeof orders {
  return orders.map((order) => ({
    ...order,
    venueOrderId: txid(venue.orders.find(({ id }) => `${id}` === order.venueOrderId)!),
  }));
}
