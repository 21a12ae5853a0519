import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import { metAtLeast } from '#testkit/whole-run.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { reply } from '#adapters/transport/scripted-wire.ts';
import type { BinanceVenueSettings } from '#adapters/venues/binance/binance-venue.ts';
import {
  API_KEY,
  BTC,
  EXCHANGE_INFO,
  ORDER,
  SECRET,
  ScriptedBinance,
  listing,
  newOrderBody,
  orderBody,
  orderOf,
  settled,
  tradeBody,
} from '#adapters/venues/binance/scripted-binance.ts';

const START = unixMs(1_700_000_000_000);
const NAME = { clientId: orderOf().clientId, instrument: BTC };
const ACCOUNT = {
  makerCommission: 10,
  canTrade: true,
  canWithdraw: false,
  accountType: 'SPOT',
  uid: 354_937_868,
  balances: [
    { asset: 'BTC', free: '4723846.89208129', locked: '0.00000001' },
    { asset: 'T', free: '1.0', locked: '0.0' },
  ],
  permissions: ['SPOT'],
};

function stage(settings: BinanceVenueSettings = {}) {
  const clock = new VirtualClock(START);
  const binance = new ScriptedBinance(clock, settings);
  const settle = <T>(answer: Promise<T>): Promise<T> => settled(clock, answer);
  return { clock, http: binance.http, sockets: binance.sockets, venue: binance.venue, settle };
}

describe('what Binance says of itself', () => {
  it('gives the spot instruments that can be named, with their steps and least sizes', async () => {
    const { http, venue, settle } = stage();
    const symbols = [...EXCHANGE_INFO.symbols, listing('ABC', 'USDT', { isSpotTradingAllowed: false })];
    http.on('GET /api/v3/exchangeInfo', reply(200, { ...EXCHANGE_INFO, symbols }));
    const instruments = await settle(venue.instruments());
    expect(instruments.map(({ id }) => id)).toEqual(['BTC/USDT@binance', 'ETH/BTC@binance']);
    expect(JSON.parse(JSON.stringify(instruments[0]))).toEqual({
      id: 'BTC/USDT@binance',
      symbol: 'BTC/USDT',
      venue: 'binance',
      kind: 'spot',
      base: 'BTC',
      quote: 'USDT',
      priceTick: '0.01',
      quantityStep: '0.00001',
      minQuantity: '0.00001',
      minNotional: '5',
      calendar: 'crypto',
    });
  });

  it('takes the account by its uid, and amounts to the last digit', async () => {
    const { http, venue, settle } = stage();
    http.on('GET /api/v3/account', reply(200, ACCOUNT));
    expect(JSON.parse(JSON.stringify(await settle(venue.account())))).toEqual({
      id: '354937868',
      mayTrade: true,
      balances: [{ asset: 'BTC', free: '4723846.89208129', locked: '0.00000001' }],
    });
    expect(http.asked('GET /api/v3/account')[0]).toMatchObject({ omitZeroBalances: 'true', timestamp: `${START}` });
    expect(http.requests.at(-1)!.headers).toMatchObject({ 'x-mbx-apikey': API_KEY });
  });

  it('finds an order, or says that there is none', async () => {
    const { http, venue, settle } = stage();
    http.on(
      'GET /api/v3/order',
      reply(200, orderBody({ status: 'PARTIALLY_FILLED', executedQty: '0.00050000' })),
      reply(400, { code: -2013, msg: 'Order does not exist.' }),
      reply(400, { code: -2026, msg: 'Order was canceled or expired over 90 days ago and has been archived.' }),
      reply(400, { code: -1100, msg: 'Illegal characters found.' }),
    );
    expect(await settle(venue.find(NAME))).toMatchObject({
      clientId: 'entry-1',
      status: 'working',
      venueOrderId: '28',
    });
    expect(await settle(venue.find(NAME))).toBeUndefined();
    expect(await settle(venue.find(NAME))).toBeUndefined();
    await expect(settle(venue.find(NAME))).rejects.toMatchObject({ code: 'venue.rejected', retryable: false });
  });

  it('tells open orders of all symbols that it can name, and learns of new symbols', async () => {
    const { http, venue, settle } = stage();
    const orders = [
      orderBody(),
      orderBody({ symbol: 'ETHBTC', clientOrderId: 'web_7' }),
      orderBody({ symbol: 'TUSDT' }),
    ];
    http.on('GET /api/v3/openOrders', reply(200, orders));
    const open = await settle(venue.openOrders());
    expect(open.map(({ instrument, clientId }) => [instrument, clientId])).toEqual([
      ['BTC/USDT@binance', 'entry-1'],
      ['ETH/BTC@binance', 'web_7'],
    ]);
    await settle(venue.openOrders(BTC));
    expect(http.asked('GET /api/v3/openOrders').map(({ symbol }) => symbol)).toEqual([undefined, 'BTCUSDT']);
  });

  it('turns the pages of the fills of an order', async () => {
    const { http, venue, settle } = stage();
    const page = Array.from({ length: 1_000 }, (_, i) => tradeBody(i + 1));
    http.on('GET /api/v3/order', reply(200, orderBody()));
    http.on(
      'GET /api/v3/myTrades',
      reply(200, page),
      reply(200, [tradeBody(2_000, { isMaker: true, isBuyer: false })]),
    );
    const fills = await settle(venue.fillsOf(NAME));
    expect(fills).toHaveLength(1_001);
    expect(fills.at(-1)).toMatchObject({ tradeId: 'BTCUSDT-28-2000', liquidity: 'maker', side: 'sell' });
    expect(http.asked('GET /api/v3/myTrades').map(({ orderId, fromId }) => [orderId, fromId])).toEqual([
      ['28', undefined],
      ['28', '1001'],
    ]);
  });

  it('knows no order of an instrument that is not of this venue', async () => {
    const { http, venue, settle } = stage();
    const other = { ...NAME, instrument: 'BTC/USDT@kraken' as typeof BTC };
    expect(await settle(venue.find(other))).toBeUndefined();
    expect(await settle(venue.fillsOf(other))).toEqual([]);
    expect(await settle(venue.openOrders(other.instrument))).toEqual([]);
    expect(await settle(venue.cancel(other))).toEqual({ kind: 'not-working' });
    expect(http.requests).toEqual([]);
  });
});

describe('a request that changes nothing', () => {
  const away = new WireError('could not be reached (ECONNREFUSED)', 'no');

  it.each([
    ['no connection', away],
    ['503', reply(503, '')],
    ['429', reply(429, { code: -1003, msg: 'x' }, { 'retry-after': '5' })],
    ['an unknown error', reply(400, { code: -1000, msg: 'An unknown error occurred.' })],
  ])('is tried again after %s', async (_, answer) => {
    const { http, venue, settle } = stage();
    http.on('GET /api/v3/account', answer, reply(200, ACCOUNT));
    expect(await settle(venue.account())).toMatchObject({ id: '354937868' });
  });

  it('fails as unavailable when it fails too often', async () => {
    const { http, venue, settle } = stage({ readAttempts: 2 });
    http.on('GET /api/v3/account', away);
    await expect(settle(venue.account())).rejects.toMatchObject({
      code: 'venue.unavailable',
      retryable: true,
      message: 'Binance could not be reached (ECONNREFUSED)',
    });
    expect(http.asked('GET /api/v3/account')).toHaveLength(2);
  });

  it('does not wait out a ban of days', async () => {
    const { clock, http, venue, settle } = stage();
    http.on('GET /api/v3/account', reply(418, { code: -1003, msg: 'banned' }, { 'retry-after': '259200' }));
    await expect(settle(venue.account())).rejects.toMatchObject({ code: 'venue.unavailable', retryable: true });
    expect(clock.now()).toBeLessThan(START + 5 * MINUTE_MS);
    expect(http.asked('GET /api/v3/account')).toHaveLength(1);
  });

  it('measures the clock of the venue again when the venue does not believe ours', async () => {
    const { http, venue, settle } = stage();
    http.on('GET /api/v3/account', reply(400, { code: -1021, msg: 'outside' }), reply(200, ACCOUNT));
    await settle(venue.account());
    expect(http.asked('GET /api/v3/time')).toHaveLength(2);
    http.on('GET /api/v3/account', reply(400, { code: -1021, msg: 'outside' }));
    await expect(settle(venue.account())).rejects.toMatchObject({ code: 'venue.clock' });
  });

  it('waits when the weight of the minute is nearly used up, as Binance counts it', async () => {
    const { clock, http, venue, settle } = stage();
    http.on('GET /api/v3/account', reply(200, ACCOUNT, { 'x-mbx-used-weight-1m': '5395' }));
    await settle(venue.account());
    const before = clock.now();
    await settle(venue.account());
    expect(clock.now()).toBeGreaterThanOrEqual(Math.ceil(before / MINUTE_MS) * MINUTE_MS);
  });
});

describe('an answer that does not have the promised shape', () => {
  it.each<[string, string, unknown, (venue: ReturnType<typeof stage>['venue']) => Promise<unknown>, string]>([
    [
      'the rules without limits',
      'GET /api/v3/exchangeInfo',
      { symbols: [] },
      (venue) => venue.instruments(),
      '"rateLimits" was missing',
    ],
    [
      'a symbol without a tick',
      'GET /api/v3/exchangeInfo',
      { rateLimits: [], symbols: [listing('BTC', 'USDT', { filters: [] })] },
      (venue) => venue.instruments(),
      'the rules of BTCUSDT from Binance, but "tickSize" was missing',
    ],
    ['a time in words', 'GET /api/v3/time', { serverTime: 'noon' }, (venue) => venue.time(), '"serverTime" was "noon"'],
    [
      'an account without uid',
      'GET /api/v3/account',
      { ...ACCOUNT, uid: undefined },
      (venue) => venue.account(),
      '"uid" was missing',
    ],
    [
      'a balance that is a number',
      'GET /api/v3/account',
      { ...ACCOUNT, balances: [{ asset: 'BTC', free: 1, locked: '0' }] },
      (venue) => venue.account(),
      '"balances.0.free" was 1',
    ],
    ['a list for an order', 'GET /api/v3/order', [], (venue) => venue.find(NAME), 'all of it was []'],
    [
      'a status that is new',
      'GET /api/v3/order',
      orderBody({ status: 'SLEEPING' }),
      (venue) => venue.find(NAME),
      '"status" was "SLEEPING"',
    ],
    [
      'a negative amount',
      'GET /api/v3/openOrders',
      [orderBody(), orderBody({ executedQty: '-1' })],
      (venue) => venue.openOrders(),
      '"1.executedQty" was "-1"',
    ],
  ])('is malformed, with the place and the value: %s', async (_, route, body, ask, where) => {
    const { http, venue, settle } = stage();
    http.on(route, reply(200, body));
    await expect(settle(ask(venue))).rejects.toMatchObject({
      code: 'venue.malformed',
      message: expect.stringContaining(where) as string,
    });
  });

  it('throws nothing but an error of the adapter, whatever comes', async () => {
    const bodies = {
      exchangeInfo: EXCHANGE_INFO,
      account: ACCOUNT,
      order: orderBody(),
      trades: [tradeBody(1)],
      open: [orderBody()],
    };
    const mutation = fc.record({ pick: fc.nat(), value: fc.oneof(fc.jsonValue(), fc.constant(undefined)) });
    const status = fc.constantFrom(200, 200, 200, 201, 302, 400, 401, 404, 500);
    const broken = async (ask: Promise<unknown>): Promise<void> => {
      const error = await ask.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error === undefined || error instanceof AdapterError, String(error)).toBe(true);
    };
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), status, async (mutations, code) => {
        const { http, venue, settle } = stage({ readAttempts: 1 });
        const mutated = (body: unknown) =>
          reply(
            code,
            mutations.reduce((value, { pick, value: by }) => mutate(value, pick, by), body),
          );
        http
          .on('GET /api/v3/exchangeInfo', mutated(bodies.exchangeInfo))
          .on('GET /api/v3/account', mutated(bodies.account));
        http.on('GET /api/v3/order', mutated(bodies.order)).on('GET /api/v3/myTrades', mutated(bodies.trades));
        http.on('GET /api/v3/openOrders', mutated(bodies.open)).on(ORDER, mutated(newOrderBody()));
        http.on('DELETE /api/v3/order', mutated({ ...newOrderBody(), origClientOrderId: 'entry-1' }));
        for (const ask of [
          venue.instruments(),
          venue.account(),
          venue.find(NAME),
          venue.fillsOf(NAME),
          venue.openOrders(),
        ]) {
          await broken(settle<unknown>(ask));
        }
        if ((await settle(venue.submit(orderOf()))).kind !== 'accepted') changed++;
        await settle(venue.cancel(NAME));
      }),
      { numRuns: 150 },
    );
    expect(changed).toBeGreaterThanOrEqual(metAtLeast(30));
  });
});

describe('secrets', () => {
  it('stand in no error, no answer and no thing that is printed', async () => {
    const { http, venue, settle } = stage({ readAttempts: 1 });
    http.on(ORDER, reply(500, 'x'), reply(400, { code: -1022, msg: 'Signature for this request is not valid.' }));
    http.on('GET /api/v3/account', reply(200, 'nonsense'));
    const said: unknown[] = [venue, await settle(venue.submit(orderOf()))];
    said.push(await settle(venue.account().catch((error: unknown) => error)));
    for (const thing of said) {
      const text = inspect(thing, { depth: 20, showHidden: true });
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(API_KEY);
    }
  });
});

/** One value somewhere in a body becomes another. */
function mutate(body: unknown, pick: number, by: unknown): unknown {
  if (typeof body !== 'object' || body === null) return by;
  const keys = Object.keys(body);
  if (keys.length === 0) return by;
  const key = keys[pick % keys.length]!;
  const inner = (body as Record<string, unknown>)[key];
  const changed = pick % 3 === 0 ? by : mutate(inner, Math.floor(pick / keys.length), by);
  return Array.isArray(body)
    ? body.map((value: unknown, i) => (`${i}` === key ? changed : value))
    : { ...body, [key]: changed };
}
