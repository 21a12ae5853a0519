import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { PredictionClient } from '#sandbox/prediction/prediction-client.ts';
import type { WireObject } from '#sandbox/prediction/prediction-client.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import type { PredictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { RequestRates } from '#sandbox/prediction/rest/request-rates.ts';
import { ScriptedMarkets, scriptedMarket } from '#sandbox/prediction/scripted-markets.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 8, 1));

async function open(
  markets: readonly PredictionMarket[],
  events: readonly PredictionEvent[] = [],
  changes: Partial<PredictionConfig> = {},
) {
  const clock = new VirtualClock(START);
  const living = new ScriptedMarkets(START, markets);
  living.plan(...events);
  const sandbox = new PredictionSandbox(
    living,
    predictionConfig({ hasLegacy: false, stepMs: 5_000, ...changes }),
    clock,
  );
  sandbox.start();
  await clock.runUntil(START + 600_000);
  const client = new PredictionClient(sandbox, clock);
  const get = async (path: string): Promise<unknown> => (await client.ask(path)).body;
  return { clock, living, sandbox, client, get };
}

const event = (id: string, label: string) => ({ id, title: 'Who wins?', isExclusive: true, label });
const named = (list: unknown): unknown[] => (list as WireObject[]).map(({ slug }) => slug);

describe('gamma', () => {
  it('describes a market in the words of the venue', async () => {
    const market = scriptedMarket(1, {
      category: 'crypto',
      event: event('77', 'Reds'),
      rules: { tickSize: Decimal.parse('0.001'), minQuantity: Decimal.parse('5') },
      fees: {
        kind: 'probability',
        schedule: [
          { from: '2026-01-01', rate: '0.072', exponent: 1 },
          { from: '2026-07-01', rate: '0.07', exponent: 1 },
        ],
        takerOnly: true,
        digits: 5,
        rounding: 'down',
      },
      closesAt: unixMs(Date.UTC(2026, 11, 31)),
    });
    const at = { market: market.id, time: START, receivedTime: START };
    const { get } = await open(
      [market],
      [
        { ...at, time: unixMs(START + 1), kind: 'book', bids: [5_000, 10e6], asks: [5_200, 10e6] },
        { ...at, time: unixMs(START + 2), kind: 'trade', outcome: 0, ticks: 5_200, lots: 100e6, aggressor: 'buyer' },
      ],
    );
    const [found] = (await get('/gamma/markets')) as WireObject[];
    expect(found).toMatchObject({
      conditionId: market.id,
      outcomes: '["Yes","No"]',
      outcomePrices: '["0.51","0.49"]',
      clobTokenIds: JSON.stringify(market.outcomes.map(({ token }) => token)),
      volume: '52',
      volume24hr: 52,
      bestBid: 0.5,
      bestAsk: 0.52,
      spread: 0.02,
      active: true,
      closed: false,
      acceptingOrders: true,
      negRisk: true,
      groupItemTitle: 'Reds',
      orderPriceMinTickSize: 0.001,
      orderMinSize: 5,
      feesEnabled: true,
      feeType: 'crypto_fees_v2',
      feeSchedule: { exponent: 1, rate: 0.07, rebateRate: 0.2, takerOnly: true },
      endDate: '2026-12-31T00:00:00.000Z',
      events: [{ id: '77', title: 'Who wins?', negRisk: true, tags: [{ slug: 'crypto' }] }],
    });
    expect(await get(`/gamma/markets/${String(found!['id'])}`)).toEqual(found);
  });

  it.each([
    ['paused', undefined, { closed: false, acceptingOrders: false }],
    ['closed', undefined, { closed: true, umaResolutionStatus: 'proposed' }],
    ['resolved', 1, { closed: true, umaResolutionStatus: 'resolved', outcomePrices: '["0","1"]' }],
    ['resolved', 'split', { outcomePrices: '["0.5","0.5"]' }],
  ] as const)('says of a market that is %s (%s) what the venue would', async (status, winner, said) => {
    const { get } = await open([scriptedMarket(1, { status, winner })]);
    expect(await get('/gamma/markets')).toMatchObject([said]);
  });

  it('finds markets by names, state and order', async () => {
    const markets = [
      scriptedMarket(1, { closesAt: unixMs(START + 3e9) }),
      scriptedMarket(2, { closesAt: unixMs(START + 1e9), category: 'sports' }),
      scriptedMarket(3, { status: 'resolved', winner: 0 }),
    ];
    const { get } = await open(markets);
    expect(named(await get('/gamma/markets?closed=false&order=endDate&ascending=true'))).toEqual([
      'question-2',
      'question-1',
    ]);
    expect(named(await get('/gamma/markets?closed=true'))).toEqual(['question-3']);
    expect(named(await get('/gamma/markets?limit=1&offset=1'))).toEqual(['question-2']);
    expect(named(await get(`/gamma/markets?condition_ids=${markets[0]!.id}&condition_ids=${markets[2]!.id}`))).toEqual([
      'question-1',
      'question-3',
    ]);
    expect(named(await get(`/gamma/markets?clob_token_ids=${markets[1]!.outcomes[1].token}`))).toEqual(['question-2']);
    expect(named(await get('/gamma/markets?tag_slug=sports'))).toEqual(['question-2']);
    expect(await get('/gamma/public-search?q=question 3')).toMatchObject({
      events: [{ markets: [{ slug: 'question-3' }] }],
    });
  });

  it('pages by cursors that end', async () => {
    const { client, get } = await open(Array.from({ length: 250 }, (_, n) => scriptedMarket(n + 1)));
    const slugs: unknown[] = [];
    let cursor: string | undefined = '';
    for (let page = 0; cursor !== undefined; page++) {
      const { markets, next_cursor: next } = (await get(
        `/gamma/markets/keyset?limit=500&after_cursor=${cursor}`,
      )) as WireObject;
      expect((markets as unknown[]).length).toBe(page < 2 ? 100 : 50);
      slugs.push(...named(markets));
      cursor = next as string | undefined;
    }
    expect(new Set(slugs).size).toBe(250);
    expect((await client.ask('/gamma/markets/keyset?offset=5')).status).toBe(400);
    expect(((await get('/gamma/events/keyset?limit=500')) as WireObject)['events']).toHaveLength(250);
  });

  it('gives the markets of an event together', async () => {
    const { get } = await open(
      [1, 2, 3].map((n) => scriptedMarket(n, { event: n < 3 ? event('5', `${n}`) : undefined })),
    );
    expect(await get('/gamma/events')).toMatchObject([
      { id: '5', markets: [{ groupItemTitle: '1' }, { groupItemTitle: '2' }] },
      { title: 'Will the answer to question 3 be yes?', markets: [{ slug: 'question-3' }] },
    ]);
    expect(await get('/gamma/events/5')).toMatchObject({ slug: 'who-wins-5' });
  });

  it('lists the odd markets of the first years among the closed ones', async () => {
    const { get } = await open([scriptedMarket(1)], [], { hasLegacy: true });
    const old = (await get('/gamma/markets?closed=true')) as WireObject[];
    expect(old.map(({ outcomes }) => outcomes)).toEqual([
      '["Yes", "No"]',
      '["Reds", "Greens", "Blues"]',
      '["Long", "Short"]',
      undefined,
    ]);
    expect(named(await get('/gamma/markets?closed=false'))).toEqual(['question-1']);
    expect(await get('/gamma/markets/12')).toMatchObject({ outcomePrices: '["0", "0"]' });
  });
});

describe('the order book’s lists', () => {
  it('page from MA== to LTE=', async () => {
    const { get } = await open(Array.from({ length: 501 }, (_, n) => scriptedMarket(n + 1)));
    const first = (await get('/clob/markets?next_cursor=MA==')) as WireObject;
    expect(first).toMatchObject({ limit: 500, count: 500, next_cursor: 'NTAw' });
    expect(await get('/clob/markets?next_cursor=NTAw')).toMatchObject({ count: 1, next_cursor: 'LTE=' });
    expect(await get('/clob/markets?next_cursor=LTE=')).toMatchObject({ count: 0, next_cursor: 'LTE=' });
  });

  it('tell of one market, by its id and by a token', async () => {
    const market = scriptedMarket(1);
    const { client, get } = await open([market]);
    const [yes, no] = market.outcomes.map(({ token }) => token);
    expect(await get(`/clob/markets/${market.id}`)).toMatchObject({
      accepting_orders: true,
      tokens: [{ token_id: yes }, { token_id: no }],
    });
    expect(await get(`/clob/markets-by-token/${no}`)).toEqual({
      condition_id: market.id,
      primary_token_id: yes,
      secondary_token_id: no,
    });
    expect((await client.ask('/clob/markets/0x7')).status).toBe(404);
    expect((await client.ask('/clob/nothing')).status).toBe(404);
  });
});

describe('prices', () => {
  const market = scriptedMarket(1);
  const [yes, no] = market.outcomes.map(({ token }) => token) as [string, string];
  const book = (minute: number, bid: number): PredictionEvent => {
    const time = unixMs(START + 60_000 * minute + 1);
    return { market: market.id, time, receivedTime: time, kind: 'book', bids: [bid, 1e6], asks: [bid + 200, 1e6] };
  };

  it('are told for both outcomes', async () => {
    const { client, get } = await open([market], [book(0, 4_000)]);
    expect(await get(`/midpoint?token_id=${no}`)).toEqual({ mid: '0.59' });
    expect(await get(`/price?token_id=${yes}&side=BUY`)).toEqual({ price: '0.4' });
    expect(await get(`/spread?token_id=${yes}`)).toEqual({ spread: '0.02' });
    expect(await get(`/tick-size?token_id=${yes}`)).toEqual({ minimum_tick_size: 0.01 });
    expect(await get(`/neg-risk?token_id=${yes}`)).toEqual({ neg_risk: false });
    expect((await client.ask('/midpoints', [{ token_id: yes }, { token_id: no }])).body).toEqual({
      [yes]: '0.41',
      [no]: '0.59',
    });
    const asked = [
      { token_id: yes, side: 'BUY' },
      { token_id: yes, side: 'SELL' },
    ];
    expect((await client.ask('/prices', asked)).body).toEqual({ [yes]: { BUY: '0.4', SELL: '0.42' } });
    expect(await client.ask('/price?token_id=5&side=BUY')).toMatchObject({ status: 404 });
  });

  it('are remembered by the minute', async () => {
    const { get } = await open([market], [book(0, 4_000), book(2, 4_100), book(5, 4_500)]);
    const minutes = (from: number, to: number): string =>
      `startTs=${START / 1_000 + 60 * from}&endTs=${START / 1_000 + 60 * to}`;
    const { history } = (await get(`/prices-history?market=${yes}&${minutes(0, 7)}&fidelity=1`)) as {
      history: { t: number; p: number }[];
    };
    expect(history.map(({ t, p }) => [(t - START / 1_000) / 60, p])).toEqual([
      [0, 0.41],
      [1, 0.41],
      [2, 0.42],
      [3, 0.42],
      [4, 0.42],
      [5, 0.46],
      [6, 0.46],
      [7, 0.46],
    ]);
    expect(await get(`/prices-history?market=${no}&${minutes(4, 10)}&fidelity=5`)).toMatchObject({
      history: [{ p: 0.54 }, { p: 0.54 }],
    });
    expect(await get(`/prices-history?market=${yes}&interval=1h`)).toMatchObject({ history: { length: 11 } });
  });
});

describe('settled trades', () => {
  it('are told with their true side, the latest first', async () => {
    const market = scriptedMarket(1);
    const settled = (n: number, aggressor: 'buyer' | 'seller'): PredictionEvent => {
      const time = unixMs(START + 1_000 * n);
      const trade = { outcome: 1, ticks: 4_000 + n, lots: n * 1e6, tradeId: `t${n}`, wallet: `0x${n}` } as const;
      return { market: market.id, time, receivedTime: time, kind: 'settled', aggressor, ...trade };
    };
    const { get } = await open(
      [market, scriptedMarket(2)],
      [settled(1, 'buyer'), settled(2, 'seller'), settled(3, 'buyer')],
    );
    const trades = (await get(`/data-api/trades?market=${market.id}`)) as WireObject[];
    expect(trades.map(({ side, size, price, proxyWallet }) => [side, size, price, proxyWallet])).toEqual([
      ['BUY', 3, 0.4003, '0x3'],
      ['SELL', 2, 0.4002, '0x2'],
      ['BUY', 1, 0.4001, '0x1'],
    ]);
    expect(trades[0]).toMatchObject({ asset: market.outcomes[1].token, outcomeIndex: 1, timestamp: START / 1_000 + 3 });
    expect(new Set(trades.map(({ transactionHash }) => transactionHash)).size).toBe(3);
    expect(await get('/data-api/trades?limit=1&offset=1')).toEqual([trades[1]]);
    expect(await get('/data-api/trades?side=SELL')).toEqual([trades[1]]);
    expect(await get(`/data-api/trades?market=${scriptedMarket(2).id}`)).toEqual([]);
    expect(await get(`/data-api/holders?market=${market.id}`)).toMatchObject([
      { holders: [] },
      { holders: [{ amount: 3 }, { amount: 1 }] },
    ]);
  });
});

describe('rates', () => {
  it('let wait whoever asks too often, as long as the window of ten seconds says', () => {
    const rates = new RequestRates();
    const waits = Array.from({ length: 301 }, () => rates.wait('GET /gamma/markets', 5_000));
    expect(waits.slice(0, 300).every((wait) => wait === 0)).toBe(true);
    expect(waits[300]).toBe(10_000);
    expect(rates.wait('GET /gamma/events', 5_000)).toBe(0);
    expect(rates.wait('GET /gamma/markets', 15_100)).toBe(0);
  });

  it('hold a request back and answer it all the same', async () => {
    const { client, clock } = await open([scriptedMarket(1)]);
    let answered = 0;
    const asked = Array.from({ length: 201 }, () => client.ask('/gamma/tags').then(() => void answered++));
    await clock.runUntil(clock.now() + 9_000);
    expect(answered).toBe(200);
    await clock.runUntil(clock.now() + 2_000);
    await Promise.all(asked);
    expect(answered).toBe(201);
  });
});

describe('markets that are over', () => {
  it('are forgotten once nobody tells of them any more', async () => {
    const markets = [scriptedMarket(1, { status: 'resolved', winner: 0 }), scriptedMarket(2)];
    const { living, clock, get } = await open(markets);
    living.remove(markets[0]!.id);
    await clock.runUntil(clock.now() + 1_000);
    expect(named(await get('/gamma/markets'))).toEqual(['question-2']);
    expect((await get(`/clob/markets/${markets[0]!.id}`)) as WireObject).toHaveProperty('error');
  });
});
