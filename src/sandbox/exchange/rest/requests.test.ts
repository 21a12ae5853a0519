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

describe('signed requests', () => {
  it('judges the time of a request by the exchange', async () => {
    const { client, clock } = open();
    const at = (timestamp: number, recvWindow = 5_000) =>
      client.sign('GET', '/api/v3/account', { timestamp, recvWindow });
    const now = clock.now();
    expect((await at(now - 5_000)).status).toBe(200);
    expect((await at(now - 5_001)).body).toMatchObject({ code: -1021 });
    expect((await at(now - 9_000, 10_000)).status).toBe(200);
    expect((await at(now + 999)).status).toBe(200);
    expect((await at(now + 1_000)).body).toMatchObject({ code: -1021 });
  });

  it('tells the wrong time on purpose, and judges by it', async () => {
    const { client, exchange, clock } = open();
    exchange.skewClock(-60_000);
    expect((await client.ask('/api/v3/time')).body).toEqual({ serverTime: clock.now() - 60_000 });
    expect((await client.sign('GET', '/api/v3/account')).body).toMatchObject({ code: -1021 });
    expect((await client.sign('GET', '/api/v3/account', { timestamp: clock.now() - 60_000 })).status).toBe(200);
  });

  it('takes any time since its start while it runs faster than its clients', async () => {
    const { client, clock, exchange } = open({ speed: 60 });
    await clock.runUntil(START + 60_000);
    expect(exchange.now()).toBe(START + 3_600_000);
    expect((await client.sign('GET', '/api/v3/account', { timestamp: START + 60_000 })).status).toBe(200);
    expect((await client.sign('GET', '/api/v3/account', { timestamp: START - 5_001 })).body).toMatchObject({
      code: -1021,
    });
    expect((await client.sign('GET', '/api/v3/account', { timestamp: START + 3_601_000 })).body).toMatchObject({
      code: -1021,
    });
  });

  it('refuses strangers and forgeries', async () => {
    const { exchange, clock } = open();
    const account = { uid: 1, key: 'nobody', secret: 'x', balances: {} };
    const stranger = new SandboxClient(exchange, clock, account);
    expect(await stranger.sign('GET', '/api/v3/account')).toMatchObject({ status: 401, body: { code: -2015 } });
    const forger = new SandboxClient(exchange, clock, { ...account, key: 'sandbox-demo-key' });
    expect(await forger.sign('GET', '/api/v3/account')).toMatchObject({ status: 400, body: { code: -1022 } });
  });
});

describe('limits', () => {
  const limits = { weightPerMinute: 10, ordersPer10s: 2, ordersPerDay: 100, strikes: 1 };

  it('answers 429 past the weight of a minute, 418 to whoever goes on, and forgives', async () => {
    const { client, clock } = open({ limits });
    for (let i = 0; i < 10; i++) expect((await client.ask('/api/v3/ping')).status).toBe(200);
    const first = await client.ask('/api/v3/ping');
    expect(first).toMatchObject({ status: 429, headers: { 'retry-after': '60' }, body: { code: -1003 } });
    expect((await client.ask('/api/v3/ping')).status).toBe(418);
    await clock.runUntil(clock.now() + 119_999);
    expect((await client.ask('/api/v3/ping')).status).toBe(418);
    await clock.runUntil(clock.now() + 1);
    const again = await client.ask('/api/v3/ping');
    expect(again).toMatchObject({ status: 200, headers: { 'x-mbx-used-weight-1m': '1' } });
  });

  it('counts orders in ten seconds', async () => {
    const { client, clock } = open({ limits });
    const order = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '49000' };
    expect((await client.order(order)).headers['x-mbx-order-count-10s']).toBe('1');
    await client.order(order);
    expect(await client.order(order)).toMatchObject({ status: 429, body: { code: -1015 } });
    await clock.runUntil(clock.now() + 10_000);
    expect((await client.order(order)).status).toBe(200);
  });
});
