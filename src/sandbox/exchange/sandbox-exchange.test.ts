import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import type { ExchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { stillMarket } from '#sandbox/exchange/market/market-source.ts';
import { SandboxClient } from '#sandbox/exchange/sandbox-client.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 0, 5));
const BTC = { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', market: stillMarket(50_000) };

function open(changes: Partial<ExchangeConfig> = {}) {
  const clock = new VirtualClock(START);
  const exchange = new SandboxExchange(exchangeConfig({ symbols: [BTC], ...changes }), clock);
  exchange.start();
  return { clock, exchange, client: new SandboxClient(exchange, clock) };
}

/** Free and locked of an asset, as the exchange knows it. */
function money(exchange: SandboxExchange, asset: string): string {
  const found = exchange.truth().balances.find((holding) => holding.asset === asset);
  return `${found?.free.round(8, 'down').toString()} + ${found?.locked.round(8, 'down').toString()}`;
}

describe('taking orders', () => {
  it('fills a market order from the best price on, and takes the commission from what is received', async () => {
    const { client, exchange } = open();
    exchange.emptyBook('BTCUSDT');
    exchange.putLevel('BTCUSDT', 'sell', '50000.00', '0.2');
    exchange.putLevel('BTCUSDT', 'sell', '50001.00', '5');
    const { status, body } = await client.order({ side: 'BUY', type: 'MARKET', quantity: '0.5' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'FILLED',
      executedQty: '0.50000000',
      cummulativeQuoteQty: '25000.30000000',
      fills: [
        { price: '50000.00000000', qty: '0.20000000', commission: '0.00020000', commissionAsset: 'BTC' },
        { price: '50001.00000000', qty: '0.30000000', commission: '0.00030000', commissionAsset: 'BTC' },
      ],
    });
    // 100,000 less 0.2 x 50,000 and 0.3 x 50,001; 1 and 0.5 less a thousandth of it.
    expect(money(exchange, 'USDT')).toBe('74999.70000000 + 0.00000000');
    expect(money(exchange, 'BTC')).toBe('1.49950000 + 0.00000000');
  });

  it('locks what a limit order may cost, and gives back what a better price leaves', async () => {
    const { client, exchange } = open();
    await client.order({ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '49000' });
    expect(money(exchange, 'USDT')).toBe('95100.00000000 + 4900.00000000');
    const { body } = await client.order({
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: '51000',
    });
    const paid = Number(body['cummulativeQuoteQty']);
    expect(paid).toBeLessThan(5_010);
    expect(
      exchange
        .truth()
        .balances.find(({ asset }) => asset === 'USDT')
        ?.free.toNumber(),
    ).toBeCloseTo(95_100 - paid, 8);
  });

  it('meets a resting order when others trade through its price, as its maker', async () => {
    const { client, exchange } = open();
    await client.order({ side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.3', price: '50100' });
    exchange.movePrice('BTCUSDT', '50200');
    const { body } = await client.sign('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' });
    const trades = body as unknown as readonly Record<string, unknown>[];
    expect(trades.every(({ price, isMaker }) => price === '50100.00000000' && isMaker === true)).toBe(true);
    expect(trades.reduce((sum, { qty }) => sum + Number(qty), 0)).toBeCloseTo(0.3, 8);
    expect(exchange.truth().orders[0]?.status).toBe('FILLED');
  });

  it('takes out of the book what came to meet a resting order', async () => {
    const { client, exchange } = open();
    exchange.emptyBook('BTCUSDT');
    await client.order({ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.5', price: '49900' });
    exchange.putLevel('BTCUSDT', 'sell', '49800.00', '0.2');
    const { body } = await client.ask('/api/v3/depth', { symbol: 'BTCUSDT' });
    expect(body).toMatchObject({ bids: [['49900.00000000', '0.30000000']], asks: [] });
    expect(exchange.truth().trades).toMatchObject([{ isMaker: true }]);
  });

  it('cancels a working order once and gives its money back', async () => {
    const { client, exchange } = open();
    await client.order({
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: '49000',
      newClientOrderId: 'mine',
    });
    const asked = { symbol: 'BTCUSDT', origClientOrderId: 'mine' };
    const first = await client.sign('DELETE', '/api/v3/order', asked);
    expect(first.body).toMatchObject({ status: 'CANCELED', origClientOrderId: 'mine' });
    const second = await client.sign('DELETE', '/api/v3/order', asked);
    expect(second).toMatchObject({ status: 400, body: { code: -2011, msg: 'Unknown order sent.' } });
    expect(money(exchange, 'USDT')).toBe('100000.00000000 + 0.00000000');
  });

  it('refuses a name that is in use, and takes it again once its order is over', async () => {
    const { client } = open();
    const order = {
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: '49000',
      newClientOrderId: 'a',
    };
    await client.order(order);
    expect(await client.order(order)).toMatchObject({
      status: 400,
      body: { code: -2010, msg: 'Duplicate order sent.' },
    });
    await client.sign('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'a' });
    expect((await client.order(order)).status).toBe(200);
  });

  it('fires a stop at its price into the book as the fall has left it', async () => {
    const { client, exchange } = open();
    await client.order({ side: 'SELL', type: 'STOP_LOSS', quantity: '0.1', stopPrice: '49000' });
    exchange.movePrice('BTCUSDT', '49000.01');
    expect(exchange.truth().orders[0]?.status).toBe('NEW');
    exchange.movePrice('BTCUSDT', '48900');
    expect(exchange.truth().trades.map(({ price }) => price.toString())).toEqual(['48900.00']);
  });

  it('puts a stop limit to rest once its stop price is reached', async () => {
    const { client, exchange } = open();
    const stop = { side: 'BUY', type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', quantity: '0.1' };
    const { body } = await client.order({ ...stop, stopPrice: '51000', price: '51000' });
    const asked = { symbol: 'BTCUSDT', orderId: Number(body['orderId']) };
    expect((await client.sign('GET', '/api/v3/order', asked)).body).toMatchObject({ isWorking: false });
    exchange.emptyBook('BTCUSDT');
    exchange.movePrice('BTCUSDT', '51000.00');
    exchange.movePrice('BTCUSDT', '52000.00');
    expect((await client.sign('GET', '/api/v3/order', asked)).body).toMatchObject({
      isWorking: true,
      price: '51000.00000000',
    });
  });

  it('rests at a limit that the market has left when the stop fires', async () => {
    const { client, exchange } = open();
    const stop = { side: 'BUY', type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', quantity: '0.1' };
    await client.order({ ...stop, stopPrice: '51000', price: '50500' });
    exchange.movePrice('BTCUSDT', '51500');
    expect(exchange.truth().orders[0]).toMatchObject({ status: 'NEW', workingAt: START });
    exchange.movePrice('BTCUSDT', '50400');
    expect(exchange.truth().trades.every(({ price }) => price.toString() === '50500.00')).toBe(true);
    expect(exchange.truth().orders[0]?.status).toBe('FILLED');
  });

  it('buys or sells what a worth in quote currency is good for', async () => {
    const { client, exchange } = open();
    exchange.emptyBook('BTCUSDT');
    exchange.putLevel('BTCUSDT', 'sell', '50000.00', '5');
    const { body } = await client.order({ side: 'BUY', type: 'MARKET', quoteOrderQty: '1000.99' });
    expect(body).toMatchObject({ executedQty: '0.02001000', cummulativeQuoteQty: '1000.50000000', status: 'FILLED' });
  });

  it.each([
    ['IOC', 'EXPIRED', '0.20000000'],
    ['FOK', 'EXPIRED', '0.00000000'],
  ])('ends what is left of a limit order with %s', async (timeInForce, status, executedQty) => {
    const { client, exchange } = open();
    exchange.emptyBook('BTCUSDT');
    exchange.putLevel('BTCUSDT', 'sell', '50000.00', '0.2');
    const { body } = await client.order({ side: 'BUY', type: 'LIMIT', timeInForce, quantity: '0.5', price: '50000' });
    expect(body).toMatchObject({ status, executedQty });
    expect(money(exchange, 'USDT')).toBe(`${timeInForce === 'IOC' ? '90000' : '100000'}.00000000 + 0.00000000`);
  });

  it('expires a market order that nobody meets', async () => {
    const { client, exchange } = open();
    exchange.emptyBook('BTCUSDT');
    const { body } = await client.order({ side: 'SELL', type: 'MARKET', quantity: '0.5' });
    expect(body).toMatchObject({ status: 'EXPIRED', executedQty: '0.00000000', fills: [] });
    expect(money(exchange, 'BTC')).toBe('1.00000000 + 0.00000000');
  });

  it('brings others back to a level that was taken, after a while', async () => {
    const { client, clock } = open();
    const best = async (): Promise<unknown> =>
      (await client.ask('/api/v3/ticker/bookTicker', { symbol: 'BTCUSDT' })).body['askPrice'];
    const before = await best();
    await client.order({ side: 'BUY', type: 'MARKET', quantity: '1.9' });
    expect(Number(await best())).toBeGreaterThan(Number(before));
    await clock.runUntil(clock.now() + 1_000);
    expect(await best()).toBe(before);
  });

  it('shows a resting order in the book, and takes it out when it is cancelled', async () => {
    const { client } = open();
    const sizeAt = async (price: string): Promise<string | undefined> => {
      const { body } = await client.ask('/api/v3/depth', { symbol: 'BTCUSDT', limit: 100 });
      return (body['bids'] as [string, string][]).find(([at]) => at === price)?.[1];
    };
    const placed = await client.order({
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: '45000',
    });
    expect(await sizeAt('45000.00000000')).toBe('0.10000000');
    await client.sign('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', orderId: Number(placed.body['orderId']) });
    expect(await sizeAt('45000.00000000')).toBeUndefined();
  });
});

describe('refusing orders', () => {
  const limit = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '49000' };
  const stop = { side: 'SELL', type: 'STOP_LOSS', quantity: '0.1' };

  it.each([
    ['a price between the ticks', { ...limit, price: '49000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
    ['a size between the steps', { ...limit, quantity: '0.100001' }, -1013, 'Filter failure: LOT_SIZE'],
    ['a size above the most', { ...limit, quantity: '9001' }, -1013, 'Filter failure: LOT_SIZE'],
    ['too little worth', { ...limit, quantity: '0.0001' }, -1013, 'Filter failure: NOTIONAL'],
    ['a price far off', { ...limit, price: '5000' }, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
    [
      'more than there is',
      { ...limit, quantity: '3' },
      -2010,
      'Account has insufficient balance for requested action.',
    ],
    ['no side', { ...limit, side: 'LONG' }, -1117, 'Invalid side.'],
    ['no type', { ...limit, type: 'ICEBERG' }, -1116, 'Invalid orderType.'],
    ['no life', { ...limit, timeInForce: 'DAY' }, -1115, 'Invalid timeInForce.'],
    [
      'a limit without price',
      { ...limit, price: '' },
      -1102,
      "Mandatory parameter 'price' was not sent, was empty/null, or malformed.",
    ],
    [
      'a market order with price',
      { ...limit, type: 'MARKET', timeInForce: '' },
      -1106,
      "Parameter 'price' sent when not required.",
    ],
    [
      'a size that is no number',
      { ...limit, quantity: '1e3' },
      -1100,
      "Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
    [
      'a maker that would take',
      { side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.1', price: '51000' },
      -2010,
      'Order would immediately match and take.',
    ],
    ['a stop that was passed', { ...stop, stopPrice: '51000' }, -2010, 'Stop price would trigger immediately.'],
  ])('refuses %s', async (_, order, code, msg) => {
    const { client, exchange } = open();
    expect(await client.order(order)).toMatchObject({ status: 400, body: { code, msg } });
    expect(exchange.truth()).toMatchObject({ orders: [], trades: [] });
    expect(money(exchange, 'USDT')).toBe('100000.00000000 + 0.00000000');
  });

  it('tells an unknown order apart when it is asked for and when it is cancelled', async () => {
    const { client } = open();
    const asked = { symbol: 'BTCUSDT', orderId: 42 };
    expect((await client.sign('GET', '/api/v3/order', asked)).body).toEqual({
      code: -2013,
      msg: 'Order does not exist.',
    });
    expect((await client.sign('DELETE', '/api/v3/order', asked)).body).toEqual({
      code: -2011,
      msg: 'Unknown order sent.',
    });
  });

  it('says nothing of a refused order on the stream', async () => {
    const { client, clock } = open();
    const { messages } = await client.events();
    await client.order({ ...stop, stopPrice: '51000' });
    await clock.runUntil(clock.now());
    expect(messages).toEqual([]);
  });
});

describe('telling accounts', () => {
  it('reports acceptance, each execution and what it did to the balances, in order', async () => {
    const { client, exchange, clock } = open();
    const { messages } = await client.events();
    await client.order({
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: '50100',
      newClientOrderId: 'c1',
    });
    exchange.movePrice('BTCUSDT', '50200', '0.1');
    await clock.runUntil(clock.now());
    expect(messages.map(({ e, x, X, c }) => [e, x, X, c].filter(Boolean).join(' '))).toEqual([
      'executionReport NEW NEW c1',
      'outboundAccountPosition',
      'executionReport TRADE FILLED c1',
      'outboundAccountPosition',
    ]);
    expect(messages[2]).toMatchObject({ l: '0.10000000', L: '50100.00000000', n: '5.01000000', N: 'USDT', m: true });
    expect(messages[3]).toMatchObject({
      B: [
        { a: 'BTC', f: '0.90000000' },
        { a: 'USDT', f: '105004.99000000' },
      ],
    });
  });

  it('names a cancellation by its own id and the order by its first', async () => {
    const { client, clock } = open();
    await client.order({
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: '49000',
      newClientOrderId: 'c1',
    });
    const { messages } = await client.events();
    await client.sign('DELETE', '/api/v3/order', {
      symbol: 'BTCUSDT',
      origClientOrderId: 'c1',
      newClientOrderId: 'c2',
    });
    await clock.runUntil(clock.now());
    expect(messages[0]).toMatchObject({ x: 'CANCELED', X: 'CANCELED', c: 'c2', C: 'c1' });
  });

  it('serves the signed subscription and orders of the WebSocket API', async () => {
    const { client, clock } = open();
    const { socket, messages } = client.listen('/ws-api/v3');
    socket.send(JSON.stringify({ id: 1, method: 'userDataStream.subscribe.signature', params: client.apiParams() }));
    const params = client.apiParams({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' });
    socket.send(JSON.stringify({ id: 2, method: 'order.place', params }));
    socket.send(JSON.stringify({ id: 3, method: 'order.place', params: { ...params, quantity: '0.02' } }));
    await clock.runUntil(clock.now());
    expect(messages[0]).toMatchObject({ id: 1, status: 200, result: { subscriptionId: 0 } });
    expect(messages[1]).toMatchObject({ subscriptionId: 0, event: { e: 'executionReport', x: 'NEW' } });
    expect(messages.find(({ id }) => id === 2)).toMatchObject({ status: 200, result: { status: 'FILLED' } });
    expect(messages.find(({ id }) => id === 3)).toMatchObject({ status: 400, error: { code: -1022 } });
  });

  it('tells of money that comes from outside', async () => {
    const { client, exchange, clock } = open();
    const { messages } = await client.events();
    exchange.transfer('USDT', '-100');
    await clock.runUntil(clock.now());
    expect(messages).toMatchObject([
      { e: 'balanceUpdate', a: 'USDT', d: '-100' },
      { e: 'outboundAccountPosition', B: [{ a: 'USDT', f: '99900.00000000' }] },
    ]);
  });

  it('lets a listen key die after an hour without being asked for', async () => {
    const { client, clock } = open();
    const { body } = await client.ask('/api/v3/userDataStream', {}, 'POST');
    const listenKey = String(body['listenKey']);
    await clock.runUntil(clock.now() + 3_600_000);
    expect((await client.ask('/api/v3/userDataStream', { listenKey }, 'PUT')).body).toMatchObject({ code: -1125 });
  });
});

describe('being an exchange', () => {
  it('takes the place of an order in one request, by its mode', async () => {
    const { client } = open();
    await client.order({
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.1',
      price: '49000',
      newClientOrderId: 'a',
    });
    const next = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.1', price: '48000' };
    const replace = (mode: string, cancelOrigClientOrderId: string) =>
      client.sign('POST', '/api/v3/order/cancelReplace', { ...next, cancelReplaceMode: mode, cancelOrigClientOrderId });
    expect((await replace('STOP_ON_FAILURE', 'a')).body).toMatchObject({
      cancelResult: 'SUCCESS',
      newOrderResult: 'SUCCESS',
      newOrderResponse: { price: '48000.00000000' },
    });
    expect(await replace('STOP_ON_FAILURE', 'a')).toMatchObject({
      status: 400,
      body: { code: -2022, data: { newOrderResult: 'NOT_ATTEMPTED' } },
    });
    expect(await replace('ALLOW_FAILURE', 'a')).toMatchObject({
      status: 409,
      body: { code: -2021, data: { newOrderResult: 'SUCCESS' } },
    });
  });

  it('pages executions by number', async () => {
    const { client, exchange } = open();
    for (let i = 0; i < 4; i++) await client.order({ side: 'BUY', type: 'MARKET', quantity: '0.001' });
    const ids = exchange.truth().trades.map(({ tradeId }) => tradeId);
    const { body } = await client.sign('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT', fromId: ids[1]!, limit: 2 });
    expect((body as unknown as { id: number }[]).map(({ id }) => id)).toEqual(ids.slice(1, 3));
  });

  it('closes its doors when it stops', async () => {
    const { client, exchange, clock } = open();
    const { closed } = await client.events();
    exchange.stop();
    await clock.runUntil(clock.now());
    expect(closed).toEqual(['1001 exchange stopped']);
    await expect(client.ask('/api/v3/ping')).rejects.toMatchObject({ sent: 'no' });
    expect(clock.isIdle).toBe(true);
  });

  it('charges a named asset at its price, and the asset received when that has run out', async () => {
    const bnb = { ...BTC, base: 'BNB', quantityStep: '0.001', market: stillMarket(500) };
    const account = { uid: 7, key: 'k', secret: 's', balances: { USDT: '100000', BNB: '0.06' } };
    const { exchange, clock } = open({ symbols: [BTC, bnb], commission: { asset: 'BNB' }, accounts: [account] });
    const client = new SandboxClient(exchange, clock, account);
    exchange.emptyBook('BTCUSDT');
    exchange.putLevel('BTCUSDT', 'sell', '50000.00', '5');
    const buy = { side: 'BUY', type: 'MARKET', quantity: '0.5' };
    // 25,000 USDT cost 25 USDT, which is 0.05 BNB at 500: there is enough for one of them.
    expect((await client.order(buy)).body).toMatchObject({
      fills: [{ commission: '0.05000000', commissionAsset: 'BNB' }],
    });
    expect((await client.order(buy)).body).toMatchObject({
      fills: [{ commission: '0.00050000', commissionAsset: 'BTC' }],
    });
  });
});
