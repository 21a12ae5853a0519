import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { PredictionClient } from '#sandbox/prediction/prediction-client.ts';
import type { ClientOrder, WireObject } from '#sandbox/prediction/prediction-client.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { ScriptedMarkets, scriptedMarket } from '#sandbox/prediction/scripted-markets.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 8, 1));
const FEES = {
  kind: 'probability',
  schedule: [{ from: '2026-01-01', rate: '0.04', exponent: 1 }],
  takerOnly: true,
  digits: 5,
  rounding: 'down',
} as const;
const MARKET = scriptedMarket(1, { fees: FEES });
const [YES, NO] = MARKET.outcomes.map(({ token }) => token) as [string, string];

type Said = PredictionEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'market' | 'time' | 'receivedTime'>
    : never
  : never;

/** A venue with one book: 100 bid at 0.49, 50 asked at 0.51 and 80 at 0.52; and somebody who has logged in. */
async function open(market: PredictionMarket = MARKET) {
  const clock = new VirtualClock(START);
  const living = new ScriptedMarkets(START, [market]);
  const sandbox = new PredictionSandbox(living, predictionConfig({ collateral: '1000' }), clock);
  sandbox.start();
  const client = new PredictionClient({ http: sandbox.services.clob, sockets: sandbox.sockets }, clock);
  const pass = (ms: number): Promise<void> => clock.runUntil(clock.now() + ms);
  const say = async (...said: readonly Said[]): Promise<void> => {
    const time = (clock.now() + 1) as UnixMs;
    for (const one of said) living.plan({ market: market.id, time, receivedTime: time, ...one });
    await pass(50);
  };
  await say({ kind: 'book', bids: [4_900, 100e6], asks: [5_100, 50e6, 5_200, 80e6] });
  await client.logIn();
  const money = async (): Promise<number> => {
    const { body } = await client.sign('GET', '/balance-allowance?asset_type=COLLATERAL');
    return Number((body as WireObject)['balance']) / 1e6;
  };
  const held = async (token: string): Promise<number> => {
    const { body } = await client.sign('GET', `/balance-allowance?asset_type=CONDITIONAL&token_id=${token}`);
    return Number((body as WireObject)['balance']) / 1e6;
  };
  return { clock, living, sandbox, client, pass, say, money, held };
}

const buy = (price: number, size: number, more: Partial<ClientOrder> = {}): ClientOrder => {
  return { token: YES, side: 'BUY', price, size, ...more };
};

describe('an account', () => {
  it('is opened by whoever has the key of a wallet, with the same API key each time', async () => {
    const { client, money } = await open();
    const first = await client.logIn();
    expect(await client.logIn()).toEqual(first);
    expect(first.apiKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(await money()).toBe(1_000);
  });

  it('is nobody else’s: wrong secrets, wallets and signatures are refused', async () => {
    const { client, sandbox, clock } = await open();
    const stranger = new PredictionClient({ http: sandbox.services.clob, sockets: sandbox.sockets }, clock, {
      privateKey: '22'.repeat(32),
    });
    await stranger.logIn();
    const { order } = client.orderBody(buy(0.4, 10));
    expect(await client.ask('/data/orders')).toMatchObject({ status: 401 });
    expect(await stranger.sign('POST', '/order', client.orderBody(buy(0.4, 10)))).toMatchObject({ status: 400 });
    const forged = { ...client.orderBody(buy(0.4, 10)), order: { ...order, makerAmount: '1' } };
    expect(await client.sign('POST', '/order', forged)).toMatchObject({
      status: 400,
      body: { error: 'Invalid signature' },
    });
    const wrong = await sandbox.services.clob(
      { method: 'GET', path: '/auth/derive-api-key', headers: {}, body: '' },
      { timeoutMs: 1 },
    );
    expect(wrong.status).toBe(401);
  });
});

describe('an order that takes', () => {
  it('walks the book, pays the fee of its market and is told as matched, mined, confirmed', async () => {
    const { client, money, held, pass } = await open();
    const own = client.listenToOwn();
    const { status, body } = await client.order(buy(0.52, 70));
    // 50 at 0.51 and 20 at 0.52: 25.5 + 10.4.
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { success: true, status: 'matched', makingAmount: '35.9', takingAmount: '70' },
    });
    // Fees: 50 x 0.04 x 0.51 x 0.49 = 0.4998; 20 x 0.04 x 0.52 x 0.48 = 0.19968.
    expect(await money()).toBeCloseTo(1_000 - 35.9 - 0.4998 - 0.19968, 6);
    expect(await held(YES)).toBe(70);
    await pass(6_000);
    const orders = own.messages.filter(({ event_type: kind }) => kind === 'order');
    expect(orders.map(({ type, size_matched: matched }) => [type, matched])).toEqual([
      ['PLACEMENT', '0'],
      ['UPDATE', '50'],
      ['UPDATE', '70'],
    ]);
    const trades = own.messages.filter(({ event_type: kind }) => kind === 'trade');
    expect(trades.map(({ status: stage, price, size, trader_side: side }) => [stage, price, size, side])).toEqual([
      ['MATCHED', '0.51', '50', 'TAKER'],
      ['MATCHED', '0.52', '20', 'TAKER'],
      ['MINED', '0.51', '50', 'TAKER'],
      ['MINED', '0.52', '20', 'TAKER'],
      ['CONFIRMED', '0.51', '50', 'TAKER'],
      ['CONFIRMED', '0.52', '20', 'TAKER'],
    ]);
  });

  it('finds gone what it took, until somebody changes that level', async () => {
    const { client, say } = await open();
    await client.order(buy(0.51, 50, { type: 'FAK' }));
    expect(await client.order(buy(0.51, 10, { type: 'FAK' }))).toMatchObject({
      status: 400,
      body: { error: /no orders found to match/ },
    });
    await say({ kind: 'change', bids: [], asks: [5_100, 30e6] });
    expect(await client.order(buy(0.51, 10, { type: 'FAK' }))).toMatchObject({ body: { takingAmount: '10' } });
  });

  it('buys the other outcome from who bids for this one', async () => {
    const { client, held } = await open();
    expect(await client.order(buy(0.51, 30, { token: NO, type: 'FOK' }))).toMatchObject({
      body: { makingAmount: '15.3' },
    });
    expect([await held(NO), await held(YES)]).toEqual([30, 0]);
  });

  it('is had whole or not at all as FOK, and leaves nothing behind', async () => {
    const { client, money } = await open();
    const own = client.listenToOwn();
    const killed = await client.order(buy(0.51, 60, { type: 'FOK' }));
    expect(killed).toMatchObject({ status: 400, body: { error: /fully filled or killed/ } });
    expect(await money()).toBe(1_000);
    expect(own.messages.at(-1)).toMatchObject({ type: 'CANCELLATION', order_type: 'FOK', size_matched: '0' });
    expect((await client.sign('GET', '/data/orders')).body).toMatchObject({ data: [], next_cursor: 'LTE=' });
  });

  it('keeps what it could have of it as FAK', async () => {
    const { client } = await open();
    const { body } = await client.order(buy(0.51, 60, { type: 'FAK' }));
    expect(body).toMatchObject({ status: 'matched', takingAmount: '50' });
    const id = (body as WireObject)['orderID'] as string;
    expect((await client.sign('GET', `/data/order/${id}`)).body).toMatchObject({
      status: 'MATCHED',
      size_matched: '50',
    });
  });
});

describe('an order that rests', () => {
  it('holds its money back, is met by trades through its price as a maker, without a fee', async () => {
    const { client, money, held, say } = await open();
    const own = client.listenToOwn();
    expect(await client.order(buy(0.48, 100))).toMatchObject({ body: { status: 'live', makingAmount: '' } });
    expect(await client.order(buy(0.48, 2_000))).toMatchObject({
      status: 400,
      body: { error: 'not enough balance / allowance' },
    });
    // 40 traded below 0.48: whoever sold there would have met the order first.
    await say({ kind: 'trade', outcome: 0, ticks: 4_700, lots: 40e6, aggressor: 'unknown' });
    expect([await held(YES), await money()]).toEqual([40, 1_000 - 40 * 0.48]);
    expect(own.messages.find(({ event_type: kind }) => kind === 'trade')).toMatchObject({
      trader_side: 'MAKER',
      side: 'SELL',
      maker_orders: [{ side: 'BUY', matched_amount: '40', price: '0.48', maker_address: client.address }],
    });
    expect((await client.sign('GET', '/data/orders')).body).toMatchObject({
      data: [{ size_matched: '40', status: 'LIVE' }],
    });
  });

  it('sees trades in the other outcome as its own at 1 - p', async () => {
    const { client, held, say } = await open();
    await client.order(buy(0.48, 100));
    await say({ kind: 'trade', outcome: 1, ticks: 5_400, lots: 25e6, aggressor: 'buyer' });
    expect(await held(YES)).toBe(25);
  });

  it('is not taken when it would take and must not', async () => {
    const { client } = await open();
    expect(await client.order(buy(0.51, 10, { isPostOnly: true }))).toMatchObject({
      status: 400,
      body: { error: /post-only/ },
    });
    expect(await client.order(buy(0.5, 10, { isPostOnly: true }))).toMatchObject({ body: { status: 'live' } });
  });

  it('ends at its date as GTD', async () => {
    const { client, pass } = await open();
    const own = client.listenToOwn();
    const expiration = START / 1_000 + 120;
    await client.order(buy(0.4, 10, { type: 'GTD', expiration }));
    await pass(119_000);
    expect(own.messages).toHaveLength(1);
    await pass(2_000);
    expect(own.messages[1]).toMatchObject({ type: 'CANCELLATION', size_matched: '0', expiration: `${expiration}` });
  });

  it('is cancelled one by one, by market, and all together, once', async () => {
    const { client, money } = await open();
    const ids: string[] = [];
    for (const price of [0.4, 0.41, 0.42, 0.43]) {
      ids.push(((await client.order(buy(price, 100))).body as WireObject)['orderID'] as string);
    }
    expect((await client.sign('DELETE', '/order', { orderID: ids[0] })).body).toEqual({
      canceled: [ids[0]],
      not_canceled: {},
    });
    expect((await client.sign('DELETE', '/orders', [ids[0], ids[1], '0x1'])).body).toEqual({
      canceled: [ids[1]],
      not_canceled: { [ids[0]!]: 'already canceled or matched', '0x1': 'order not found' },
    });
    expect((await client.sign('DELETE', '/cancel-market-orders', { market: '0xother' })).body).toMatchObject({
      canceled: [],
    });
    expect((await client.sign('DELETE', '/cancel-all')).body).toMatchObject({ canceled: [ids[2], ids[3]] });
    expect(await client.order(buy(0.5, 1_900))).toMatchObject({ body: { success: true } });
    expect(await money()).toBe(1_000);
  });

  it('is cancelled with all others when the heartbeats that have begun stop', async () => {
    const { client, pass } = await open();
    await client.order(buy(0.4, 10));
    const { body } = await client.sign('POST', '/v1/heartbeats', { heartbeat_id: '' });
    const id = (body as WireObject)['heartbeat_id'];
    await pass(10_000);
    expect(await client.sign('POST', '/v1/heartbeats', { heartbeat_id: 'not it' })).toMatchObject({ status: 400 });
    expect(await client.sign('POST', '/v1/heartbeats', { heartbeat_id: id })).toMatchObject({ status: 200 });
    await pass(14_000);
    expect((await client.sign('GET', '/data/orders')).body).toMatchObject({ count: 1 });
    await pass(1_500);
    expect((await client.sign('GET', '/data/orders')).body).toMatchObject({ count: 0 });
  });
});

describe('an order that is not taken', () => {
  it.each<[string, Partial<ClientOrder>, RegExp]>([
    ['is off the tick', { price: 0.515 }, /minimum tick size rule: 0.01/],
    ['has the price of certainty', { price: 1 }, /tick size/],
    ['is too small to rest', { size: 4 }, /lower than the minimum: 5/],
    ['sells what is not held', { side: 'SELL' }, /not enough balance/],
    ['expires without being GTD', { expiration: 2_000_000_000 }, /invalid expiration/],
    ['is of no market', { token: '99' }, /No orderbook/],
    ['is signed for the other contract', { isNegRisk: true }, /Invalid signature/],
  ])('%s', async (_, change, message) => {
    const { client, money } = await open();
    const { status, body } = await client.order({ ...buy(0.4, 10), ...change });
    expect(status).toBeGreaterThanOrEqual(400);
    expect((body as WireObject)['error']).toMatch(message);
    expect(await money()).toBe(1_000);
  });

  it('is one that was placed already', async () => {
    const { client } = await open();
    const body = client.orderBody(buy(0.4, 10));
    expect(await client.sign('POST', '/order', body)).toMatchObject({ status: 200 });
    expect(await client.sign('POST', '/order', body)).toMatchObject({ status: 400, body: { error: /Duplicated/ } });
    const list = await client.sign('POST', '/orders', [body, client.orderBody(buy(0.41, 10))]);
    expect(list.body).toMatchObject([
      { success: false, errorMsg: /Duplicated/ },
      { success: true, status: 'live' },
    ]);
  });

  it('comes when the market takes none', async () => {
    const { client } = await open(scriptedMarket(1, { status: 'paused' }));
    expect(await client.order(buy(0.4, 10))).toMatchObject({
      status: 400,
      body: { error: 'the market is not accepting orders' },
    });
  });
});

describe('a decision', () => {
  it.each([
    [0, 1_000 - 25.5 - 0.4998 + 50],
    [1, 1_000 - 25.5 - 0.4998],
    ['split', 1_000 - 25.5 - 0.4998 + 25],
  ] as const)('for %s pays what is held and cancels what rests', async (winner, left) => {
    const { client, sandbox, money, held } = await open();
    const own = client.listenToOwn();
    await client.order(buy(0.51, 50));
    await client.order(buy(0.4, 100));
    sandbox.resolve(MARKET.id, winner);
    expect(await money()).toBeCloseTo(left, 6);
    expect(await held(YES)).toBe(0);
    expect(own.messages.at(-1)).toMatchObject({ type: 'CANCELLATION', status: 'INVALID' });
    expect(await client.order(buy(0.4, 10))).toMatchObject({ status: 400 });
  });
});

describe('positions and trades', () => {
  it('are told by the data service and by the order book', async () => {
    const { client, sandbox } = await open();
    await client.order(buy(0.51, 50));
    await client.order({ token: YES, side: 'SELL', price: 0.49, size: 20 });
    const data = async (path: string): Promise<unknown> => {
      const reply = await sandbox.services.data({ method: 'GET', path, headers: {}, body: '' }, { timeoutMs: 1 });
      return JSON.parse(reply.body);
    };
    expect(await data(`/positions?user=${client.address}`)).toMatchObject([
      { asset: YES, size: 30, avgPrice: 0.51, outcomeIndex: 0 },
    ]);
    expect(await data(`/activity?user=${client.address}`)).toMatchObject([
      { side: 'SELL', size: 20, price: 0.49 },
      { side: 'BUY', size: 50, price: 0.51, usdcSize: 25.5 },
    ]);
    expect((await client.sign('GET', '/data/trades')).body).toMatchObject({
      data: [{ side: 'SELL', fee_rate_bps: '400' }, { side: 'BUY' }],
      next_cursor: 'LTE=',
    });
  });

  it('round with the market’s own grid: money in and out is exact', async () => {
    const fine = scriptedMarket(1, { rules: { tickSize: Decimal.parse('0.001'), minQuantity: Decimal.parse('5') } });
    const { client, say, money } = await open(fine);
    await say({ kind: 'change', bids: [], asks: [5_010, 33.33e6] });
    await client.order(buy(0.501, 33.33));
    expect(await money()).toBeCloseTo(1_000 - 33.33 * 0.501, 6);
  });
});
