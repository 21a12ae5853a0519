import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import { DEMO_ACCOUNT, exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { replayedMarket } from '#sandbox/exchange/market/market-source.ts';
import { signatureOf } from '#sandbox/exchange/rest/signature.ts';
import { SandboxClient } from '#sandbox/exchange/sandbox-client.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import { generateBars } from '#sandbox/generator/generate-market.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 0, 5));
const bars = generateBars({ seed: 1, timeframe: '1m', start: START - 100 * 60_000, bars: 200 });
const LIMITS = { weightPerMinute: 1e9, ordersPer10s: 1e9, ordersPerDay: 1e9, strikes: 1 };

function open() {
  const clock = new VirtualClock(START);
  const symbols = [
    { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.001', market: replayedMarket(bars) },
  ];
  const exchange = new SandboxExchange(exchangeConfig({ symbols, limits: LIMITS }), clock);
  exchange.start();
  return { clock, exchange, client: new SandboxClient(exchange, clock) };
}

const PLACES = [
  'GET /api/v3/exchangeInfo',
  'GET /api/v3/klines',
  'GET /api/v3/depth',
  'GET /api/v3/trades',
  'GET /api/v3/aggTrades',
  'GET /api/v3/ticker/24hr',
  'POST /api/v3/order',
  'POST /api/v3/order',
  'POST /api/v3/order/test',
  'GET /api/v3/order',
  'DELETE /api/v3/order',
  'POST /api/v3/order/cancelReplace',
  'GET /api/v3/allOrders',
  'GET /api/v3/myTrades',
  'PUT /api/v3/userDataStream',
] as const;

const NAMES = (
  'symbol symbols side type timeInForce quantity quoteOrderQty price stopPrice icebergQty newClientOrderId orderId ' +
  'origClientOrderId limit fromId startTime endTime interval recvWindow newOrderRespType cancelReplaceMode listenKey'
).split(' ');

const WORDS =
  'BTCUSDT ["BTCUSDT"] [ BUY SELL MARKET LIMIT LIMIT_MAKER STOP_LOSS STOP_LOSS_LIMIT TAKE_PROFIT GTC IOC FOK FULL 1m 1w 1M ' +
  'ALLOW_FAILURE __proto__ %ZZ ÿ a&b=c';
const NUMBERS =
  '0 -1 1 3 1e9 NaN 0.001 0.0000000001 42000 42000.01 99999999999999999999 9007199254740993 1767571200000';
const VALUES = [...`${WORDS} ${NUMBERS}`.split(' '), '', '\u0000', "'; drop table orders"];

it('answers whatever is asked with JSON and a status, and keeps its books', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
      const { client, exchange, clock } = open();
      const rng = new Rng(seed);
      const pick = <T>(list: readonly T[]): T => list[rng.integer(0, list.length - 1)]!;
      for (let i = 0; i < 60; i++) {
        const [method, path] = pick(PLACES).split(' ') as ['GET', string];
        const fields: Record<string, string> = {
          symbol: 'BTCUSDT',
          side: 'BUY',
          type: pick(['MARKET', 'LIMIT']),
          quantity: '0.1',
        };
        for (let n = rng.integer(0, 6); n > 0; n--) fields[pick(NAMES)] = pick(VALUES);
        const { status, body } = await client.sign(method, path, fields);
        expect(status === 200 || (status >= 400 && status < 500 && typeof body['code'] === 'number')).toBe(true);
        if (i % 10 === 0) await clock.runUntil(clock.now() + 10_000);
      }
      for (const { free, locked } of exchange.truth().balances)
        expect(free.sign() >= 0 && locked.sign() >= 0).toBe(true);
      exchange.stop();
    }),
    { numRuns: 20 },
  );
});

it('survives every text that a socket may be sent', async () => {
  const { client, clock } = open();
  const sockets = ['/ws', '/stream', '/ws-api/v3', '/ws/btcusdt@nothing'].map((path) => client.listen(path));
  const texts = [
    '',
    '{',
    'null',
    '5',
    '"x"',
    '[]',
    '{}',
    '{"id":1}',
    '{"id":1,"method":"SUBSCRIBE"}',
    '{"method":5,"params":5}',
  ];
  const more = [
    '{"id":1,"method":"SUBSCRIBE","params":[null,{},"@","btcusdt@kline_9m"]}',
    '{"id":1,"method":"order.place"}',
  ];
  const params = { apiKey: DEMO_ACCOUNT.key, timestamp: 'x', signature: signatureOf('x', 'x') };
  const api = JSON.stringify({ id: 1, method: 'account.status', params });
  for (const { socket } of sockets) for (const text of [...texts, ...more, api]) socket.send(text);
  await clock.runUntil(clock.now());
  for (const { messages, closed } of sockets) {
    expect(messages).toHaveLength(texts.length + more.length + 1);
    expect(closed).toEqual([]);
  }
});
