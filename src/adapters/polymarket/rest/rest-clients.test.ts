import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { HttpRequest } from '#core/wire.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { ScriptedHttp, reply } from '#adapters/transport/scripted-wire.ts';
import { addressesAt } from '#adapters/polymarket/addresses.ts';
import { FakeMarket } from '#adapters/polymarket/feed/fake-polymarket.ts';
import { ClobClient } from '#adapters/polymarket/rest/clob-client.ts';
import { DataClient } from '#adapters/polymarket/rest/data-client.ts';
import { GammaClient } from '#adapters/polymarket/rest/gamma-client.ts';
import type { WireBook } from '#adapters/polymarket/wire/market-message.ts';
import { REST_LIMITS, restLimits } from '#adapters/polymarket/rest/rest-limits.ts';

function stage() {
  const clock = new VirtualClock(unixMs(1_790_000_000_000));
  const http = new ScriptedHttp();
  const parts = { http: http.port, clock, jitter: () => 0 };
  return { clock, http, gamma: new GammaClient(parts), clob: new ClobClient(parts), data: new DataClient(parts) };
}

const wire = (number: number, changes: object = {}) => ({
  id: `${number}`,
  conditionId: `0x${number}`,
  slug: `market-${number}`,
  question: 'Will it?',
  outcomes: '["Yes","No"]',
  clobTokenIds: `["1${number}","2${number}"]`,
  orderPriceMinTickSize: 0.01,
  orderMinSize: 5,
  active: true,
  ...changes,
});

function bookOf(number: number): WireBook {
  const market = new FakeMarket(number);
  market.time = 1_790_000_000_000;
  return market.wire(0);
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

describe('Gamma', () => {
  it('lists markets page by page, and leaves strange ones out with the reason', async () => {
    const { http, gamma } = stage();
    const first = { markets: [wire(1), wire(2, { outcomes: '["A","B","C"]' })], next_cursor: 'abc' };
    http.on(
      'GET /markets/keyset',
      reply(200, first),
      reply(200, { markets: [{ id: 3, conditionId: '0x3' }, wire(4)] }),
    );
    const skipped: string[] = [];
    const markets = await all(gamma.markets({}, ({ kind, market }) => skipped.push(`${kind} ${market}`)));
    expect(markets.map(({ slug }) => slug)).toEqual(['market-1', 'market-4']);
    expect(skipped).toEqual(['other-outcomes 0x2', 'malformed-market 0x3']);
    expect(http.asked('GET /markets/keyset').map(({ after_cursor }) => after_cursor)).toEqual([undefined, 'abc']);
  });

  it('does not go in circles when a cursor comes again', async () => {
    const { http, gamma } = stage();
    http.on('GET /markets/keyset', reply(200, { markets: [wire(1)], next_cursor: 'same' }));
    expect(await all(gamma.markets())).toHaveLength(2);
  });

  it('finds markets by id in any state', async () => {
    const { http, gamma } = stage();
    const answer = ({ path }: HttpRequest) => {
      const isClosed = path.includes('closed=true');
      return reply(200, isClosed ? [wire(2, { closed: true, outcomePrices: '["0","1"]' })] : [wire(1)]);
    };
    http.on('GET /markets', answer);
    const markets = await gamma.marketsById([marketId('0x1'), marketId('0x2')]);
    expect(markets.map(({ id, status }) => `${id} ${status}`)).toEqual(['0x1 open', '0x2 resolved']);
    expect(http.requests.map(({ path }) => new URLSearchParams(path.split('?')[1]).getAll('condition_ids'))).toEqual([
      ['0x1', '0x2'],
      ['0x2'],
    ]);
  });

  it('searches by words, with the event that markets stand in', async () => {
    const { http, gamma } = stage();
    const event = { id: '9', slug: 'fed', title: 'Fed?', ticker: 'fed', markets: [wire(1)] };
    http.on('GET /public-search', reply(200, { events: [event], pagination: { hasMore: false } }));
    expect(await gamma.search('fed', 5)).toMatchObject([{ event: { id: '9', title: 'Fed?' }, category: 'fed' }]);
  });
});

describe('the order book service', () => {
  it('gives books with their hashes checked, and leaves out what is none', async () => {
    const { http, clob } = stage();
    const book = bookOf(7);
    const spoilt = { ...bookOf(8), timestamp: '1' };
    http.on('POST /books', reply(200, [book, spoilt, { asset_id: '5' }, null]));
    const hashes: (readonly [boolean | undefined, string])[] = [];
    const books = await clob.books(['10007', '10008', '5'], (fits, token) => hashes.push([fits, token]));
    expect([...books.keys()]).toEqual(['10007', '10008']);
    expect(hashes).toEqual([
      [true, '10007'],
      [false, '10008'],
    ]);
    expect(http.requests[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
  });

  it('asks for the rest when one book is refused', async () => {
    const { http, clob } = stage();
    http.on('POST /books', ({ body }: HttpRequest) => {
      const tokens = (JSON.parse(body) as { token_id: string }[]).map(({ token_id }) => token_id);
      if (tokens.includes('10003')) return reply(404, { error: 'No orderbook exists for the requested token id' });
      return reply(
        200,
        tokens.map((token) => bookOf(Number(token.slice(1)))),
      );
    });
    const books = await clob.books(['10001', '10002', '10003', '10004']);
    expect([...books.keys()]).toEqual(['10001', '10002', '10004']);
  });

  it('reads prices of the past, tick sizes and pages of markets', async () => {
    const { http, clob } = stage();
    http.on(
      'GET /prices-history',
      reply(200, {
        history: [
          { t: 20, p: 0.5 },
          { t: 10, p: 0.4 },
          { t: 99, p: 1 },
        ],
      }),
    );
    expect(await clob.priceHistory('1', unixMs(5_000), unixMs(30_000))).toEqual([
      { time: 10_000, price: 0.4 },
      { time: 20_000, price: 0.5 },
    ]);
    http.on('GET /tick-size', reply(200, { minimum_tick_size: 0.001 }));
    expect(await clob.tickSize('1')).toBe('0.001');
    http.on('GET /midpoint', reply(200, { mid: '0.505' }));
    expect(await clob.midpoint('1')).toBe(0.505);
    http.on('GET /neg-risk', reply(200, { neg_risk: true }));
    expect(await clob.isNegRisk('1')).toBe(true);
    http.on('GET /fee-rate', reply(200, { base_fee: '150' }));
    expect(await clob.feeRateBps('1')).toBe(150);
    http.on(
      'GET /markets',
      reply(200, { data: [], next_cursor: 'MTAw' }),
      reply(200, { data: [], next_cursor: 'LTE=' }),
    );
    expect(await all(clob.markets())).toEqual([]);
    expect(http.asked('GET /markets').map(({ next_cursor }) => next_cursor)).toEqual(['MA==', 'MTAw']);
  });

  it('refuses what is no book, and tries again what may pass', async () => {
    const { http, clob, clock } = stage();
    http.on('GET /book', reply(200, { error: 'x' }));
    await expect(clob.book('1')).rejects.toMatchObject({ code: 'feed.malformed' });
    http.on('GET /book', reply(502, ''), reply(200, bookOf(1)));
    const asked = clob.book('10001');
    await clock.runUntil(clock.now() + 2_000);
    expect((await asked).asset).toBe('10001');
  });
});

describe('the data service', () => {
  it('asks for the trades of several markets at once', async () => {
    const { http, data } = stage();
    http.on('GET /trades', reply(200, []));
    await data.trades({ markets: ['0x1', '0x2'], limit: 10 });
    expect(http.asked('GET /trades')).toEqual([{ market: '0x1,0x2', limit: '10', takerOnly: 'true' }]);
  });
});

describe('limits', () => {
  it('keep any ten seconds below what the venue allows, however they lie', async () => {
    const clock = new VirtualClock(unixMs(1_790_000_000_000));
    const limits = restLimits('data', clock);
    const times: number[] = [];
    const asked = Promise.all(
      Array.from({ length: 400 }, async () => {
        await limits.admit({ all: 1, '/trades': 1 });
        times.push(clock.now());
      }),
    );
    for (let i = 0; i < 600; i++) await clock.runUntil(clock.now() + 100);
    expect(times).toHaveLength(400);
    await asked;
    const busiest = Math.max(
      ...times.map((from) => times.filter((time) => time >= from && time < from + 10_000).length),
    );
    expect(busiest).toBeLessThanOrEqual(REST_LIMITS.data['/trades']!);
  });

  it('has an address for each service of a sandbox', () => {
    expect(addressesAt('http://127.0.0.1:4100/')).toEqual({
      gamma: 'http://127.0.0.1:4100/gamma',
      clob: 'http://127.0.0.1:4100/clob',
      data: 'http://127.0.0.1:4100/data-api',
      ws: 'ws://127.0.0.1:4100',
    });
  });
});
