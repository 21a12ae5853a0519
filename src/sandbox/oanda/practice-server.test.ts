import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import type { HttpRequest } from '#core/wire.ts';
import { generateBars } from '#sandbox/generator/generate-market.ts';
import { EUR_USD, USD_JPY } from '#sandbox/oanda/practice-config.ts';
import type { PracticeInstrument } from '#sandbox/oanda/practice-config.ts';
import { PracticeServer } from '#sandbox/oanda/practice-server.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const WEDNESDAY = unixMs(Date.UTC(2026, 10, 18, 14));
const SATURDAY = unixMs(Date.UTC(2026, 10, 21, 14));
const ROUND: PracticeInstrument = { ...EUR_USD, bid: '1.10000', ask: '1.10020' };

function serverAt(start = WEDNESDAY, instruments = [ROUND, USD_JPY]): { server: PracticeServer; clock: VirtualClock } {
  const clock = new VirtualClock(start);
  const terms = { accountId: '101-1', token: 'token', home: 'USD', balance: '10000', commissionPerUnit: '0' };
  return { clock, server: new PracticeServer({ ...terms, instruments }, clock) };
}

type Answer = Record<string, unknown>;

function ask(server: PracticeServer, method: HttpRequest['method'], path: string, body?: unknown): Answer {
  const headers = { authorization: 'Bearer token' };
  const text = body === undefined ? '' : JSON.stringify(body);
  return JSON.parse(server.handle({ method, path: `/v3/accounts/101-1${path}`, headers, body: text }).body) as Answer;
}

function market(server: PracticeServer, units: string, instrument = 'EUR_USD'): Answer {
  return ask(server, 'POST', '/orders', { order: { type: 'MARKET', instrument, units, timeInForce: 'IOC' } });
}

describe('the practice server', () => {
  it('nets buys and sells, and books only what closes', () => {
    const { server } = serverAt();
    market(server, '1000');
    server.quote('EUR_USD', '1.10100', '1.10120');
    market(server, '1000');
    // Bought 1000 at 1.10020 and 1000 at 1.10120: 2000 at 1.10070.
    expect(ask(server, 'GET', '/openPositions')['positions']).toMatchObject([
      { instrument: 'EUR_USD', long: { units: '2000', averagePrice: '1.100700000000' } },
    ]);
    server.quote('EUR_USD', '1.10270', '1.10290');
    const fill = market(server, '-3000')['orderFillTransaction'];
    // 2000 closed at 1.10270: 0.00200 each, 4 dollars; 1000 opened short there.
    expect(fill).toMatchObject({ units: '-3000', price: '1.10270', pl: '4.0000', accountBalance: '10004.0000' });
    expect(ask(server, 'GET', '/openPositions')['positions']).toMatchObject([
      { long: { units: '0' }, short: { units: '-1000', averagePrice: '1.10270' } },
    ]);
  });

  it('turns profits into the home currency by its own prices', () => {
    const { server } = serverAt();
    server.quote('USD_JPY', '150.000', '150.010');
    market(server, '10000', 'USD_JPY');
    server.quote('USD_JPY', '151.010', '151.020');
    // A yen gained on each of 10000, at a mid of 151.015 yen to the dollar: 66.2186 dollars.
    expect(market(server, '-10000', 'USD_JPY')['orderFillTransaction']).toMatchObject({ pl: '66.2186' });
  });

  it('refuses what margin cannot carry, but never what makes a position smaller', () => {
    const { server } = serverAt();
    // 2 % of 450000 at a mid of 1.10010 is 9900.90; of 460000 it is 10120.92.
    expect(market(server, '460000')['orderCancelTransaction']).toMatchObject({ reason: 'INSUFFICIENT_MARGIN' });
    expect(market(server, '450000')['orderFillTransaction']).toMatchObject({ units: '450000' });
    server.quote('EUR_USD', '1.09000', '1.09020');
    expect(market(server, '1000')['orderCancelTransaction']).toMatchObject({ reason: 'INSUFFICIENT_MARGIN' });
    expect(market(server, '-450000')['orderFillTransaction']).toMatchObject({ units: '-450000' });
  });

  it('halts at the weekend and opens again on Sunday at 17:00 New York', async () => {
    const { server, clock } = serverAt(SATURDAY);
    expect(market(server, '1000')['orderCancelTransaction']).toMatchObject({ reason: 'MARKET_HALTED' });
    expect(ask(server, 'GET', '/pricing?instruments=EUR_USD')['prices']).toMatchObject([{ tradeable: false }]);
    await clock.runUntil(Date.UTC(2026, 10, 22, 22));
    expect(market(server, '1000')['orderFillTransaction']).toMatchObject({ units: '1000' });
  });

  it('pays interest on what is open at 17:00 New York', async () => {
    const { server, clock } = serverAt();
    market(server, '100000');
    await clock.runUntil(WEDNESDAY + 12 * HOUR_MS);
    const { transactions } = ask(server, 'GET', '/transactions/sinceid?id=0&type=DAILY_FINANCING');
    // 100000 at 1.10010 is 110010 dollars; -0.0183 of it a year, by 365 days: -5.5156.
    expect(transactions).toMatchObject([{ time: '2026-11-18T22:00:00.000000000Z', financing: '-5.5156' }]);
    expect(server.account.balance.toString()).toBe('9994.4844');
  });

  it('forgets the names of orders that are done, as the real one does', () => {
    const { server } = serverAt();
    const order = {
      type: 'LIMIT',
      instrument: 'EUR_USD',
      units: '1000',
      price: '1.05000',
      clientExtensions: { id: 'one' },
    };
    ask(server, 'POST', '/orders', { order });
    expect(ask(server, 'GET', '/orders/%40one')['order']).toMatchObject({ state: 'PENDING', price: '1.05000' });
    expect(ask(server, 'POST', '/orders', { order })).toMatchObject({ errorCode: 'CLIENT_ORDER_ID_ALREADY_EXISTS' });
    ask(server, 'PUT', '/orders/%40one/cancel');
    expect(ask(server, 'GET', '/orders/%40one')).toMatchObject({ errorCode: 'NO_SUCH_ORDER' });
    expect(ask(server, 'PUT', '/orders/%40one/cancel')).toMatchObject({ errorCode: 'ORDER_DOESNT_EXIST' });
    expect(ask(server, 'POST', '/orders', { order })['orderCreateTransaction']).toMatchObject({ type: 'LIMIT_ORDER' });
  });

  it.each([
    ['units that are no number', { units: 'many' }, 400, undefined],
    ['no units', { units: '0' }, 400, 'UNITS_INVALID'],
    ['a part of a unit', { units: '10.5' }, 400, 'UNITS_PRECISION_EXCEEDED'],
    ['an instrument that is not there', { instrument: 'EUR_XXX' }, 400, 'INSTRUMENT_UNKNOWN'],
    ['a price between the ticks', { type: 'LIMIT', price: '1.0500001' }, 400, 'PRICE_PRECISION_EXCEEDED'],
    ['a limit without a price', { type: 'LIMIT' }, 400, 'PRICE_MISSING'],
    ['a market order that would rest', { timeInForce: 'GTC' }, 400, 'TIME_IN_FORCE_INVALID'],
  ])('refuses %s', (_, part, status, errorCode) => {
    const { server } = serverAt();
    const order = { type: 'MARKET', instrument: 'EUR_USD', units: '1000', ...part };
    const headers = { authorization: 'Bearer token' };
    const reply = server.handle({
      method: 'POST',
      path: '/v3/accounts/101-1/orders',
      headers,
      body: JSON.stringify({ order }),
    });
    expect(reply.status).toBe(status);
    expect((JSON.parse(reply.body) as Answer)['errorCode']).toBe(errorCode);
  });

  it('plays the bars of a seed as prices, and shows those that have closed as candles', async () => {
    const bars = generateBars({ seed: 7, timeframe: '1m', start: WEDNESDAY, bars: 120, symbol: 'EUR/USD' });
    const { server, clock } = serverAt(WEDNESDAY, [{ ...ROUND, bars }]);
    server.play('EUR_USD');
    await clock.runUntil(WEDNESDAY + 60 * MINUTE_MS);
    expect(server.market.quote('EUR_USD').bid.toNumber()).toBeCloseTo(bars.at(59).close, 4);
    const headers = { authorization: 'Bearer token' };
    const path = '/v3/instruments/EUR_USD/candles?granularity=M1&from=2026-11-18T14:00:00.000000000Z';
    const { body } = server.handle({ method: 'GET', path, headers, body: '' });
    const { candles } = JSON.parse(body) as { candles: readonly { complete: boolean }[] };
    expect(candles.filter(({ complete }) => complete)).toHaveLength(60);
  });
});
