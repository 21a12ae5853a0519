import { describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { VenueFill, VenueOrderReport } from '#domain/orders/venue-gateway.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { reply } from '#adapters/transport/scripted-wire.ts';
import type { BinanceVenueSettings } from '#adapters/venues/binance/binance-venue.ts';
import { API_KEY, ScriptedBinance, executionReport } from '#adapters/venues/binance/scripted-binance.ts';

const START = unixMs(1_700_000_000_000);

describe('the stream of the account', () => {
  function listen(settings: BinanceVenueSettings = {}) {
    const clock = new VirtualClock(START);
    const { http, sockets, venue } = new ScriptedBinance(clock, settings);
    const heard: string[] = [];
    const reports: VenueOrderReport[] = [];
    const fills: VenueFill[] = [];
    const stop = venue.listen({
      onOrder: (report) => void reports.push(report),
      onFill: (fill) => void fills.push(fill),
      onConnection: (state, reason) => void heard.push(`${state} ${reason}`),
    });
    const states = (): string[] => heard.map((text) => text.split(' ')[0]!);
    const turn = (): Promise<void> => clock.runUntil(clock.now());
    const connect = async (): Promise<void> => {
      await turn();
      sockets.last.open();
      sockets.last.say({ id: 'subscribe', status: 200, result: { subscriptionId: 0 }, rateLimits: [] });
      await turn();
    };
    const event = (fields: object): void => sockets.last.say({ subscriptionId: 0, event: executionReport(fields) });
    return { clock, http, sockets, heard, states, reports, fills, stop, turn, connect, event };
  }

  it('is asked for with a signature, and is connected once that is confirmed', async () => {
    const { sockets, states, turn, connect } = listen();
    await turn();
    expect(sockets.last.path).toBe('/ws-api/v3');
    sockets.last.open();
    expect(states()).toEqual([]);
    expect(JSON.parse(sockets.last.sent[0]!)).toEqual({
      id: 'subscribe',
      method: 'userDataStream.subscribe.signature',
      params: {
        apiKey: API_KEY,
        timestamp: START,
        recvWindow: 2_000,
        signature: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    });
    await connect();
    expect(states()).toEqual(['connected']);
  });

  it('tells reports and fills, with the fee in the asset that was taken', async () => {
    const { reports, fills, connect, event } = listen();
    await connect();
    event({});
    event({
      x: 'TRADE',
      X: 'PARTIALLY_FILLED',
      l: '0.00050000',
      z: '0.00050000',
      L: '60000.00',
      n: '0.00001',
      N: 'BNB',
      t: 56,
      m: true,
    });
    event({ x: 'TRADE', X: 'FILLED', l: '0.00150000', z: '0.00200000', L: '59999.00', n: '0', N: null, t: 57 });
    expect(reports.map(({ status, filled }) => [status, filled.toString()])).toEqual([
      ['working', '0.00000000'],
      ['working', '0.00050000'],
      ['filled', '0.00200000'],
    ]);
    expect(JSON.parse(JSON.stringify(fills))).toMatchObject([
      {
        tradeId: 'BTCUSDT-28-56',
        clientId: 'entry-1',
        liquidity: 'maker',
        price: '60000.00',
        fee: { currency: 'BNB', amount: '0.00001' },
      },
      { tradeId: 'BTCUSDT-28-57', liquidity: 'taker', fee: { currency: 'USDT', amount: '0' } },
    ]);
  });

  it('tells a cancel by the name of the order, not by that of the cancel', async () => {
    const { reports, connect, event } = listen();
    await connect();
    event({ x: 'CANCELED', X: 'CANCELED', c: 'web_cancel_1', C: 'entry-1' });
    expect(reports).toMatchObject([{ clientId: 'entry-1', status: 'cancelled' }]);
  });

  it('passes over other events, and orders of what it cannot name', async () => {
    const { sockets, reports, states, connect, event } = listen();
    await connect();
    for (const e of ['outboundAccountPosition', 'balanceUpdate', 'listStatus', 'somethingNew']) {
      sockets.last.say({ subscriptionId: 0, event: { e, E: 5 } });
    }
    event({ s: 'TUSDT' });
    expect([reports, states()]).toEqual([[], ['connected']]);
  });

  it.each<[string, unknown]>([
    ['a report without a status', { event: executionReport({ X: undefined }) }],
    ['a fill without a price', { event: executionReport({ x: 'TRADE', L: 'x' }) }],
    ['no JSON', '{"event":'],
    ['the end of the subscription', { event: { e: 'eventStreamTerminated', E: 5 } }],
    ['the end of the server', { event: { e: 'serverShutdown', E: 5 } }],
  ])('begins anew after %s, so that whoever listens reconciles', async (_, message) => {
    const { clock, sockets, reports, states, connect } = listen();
    await connect();
    sockets.last.say(message);
    expect(states()).toEqual(['connected', 'lost']);
    await clock.runUntil(clock.now() + 1_000);
    await connect();
    expect(states()).toEqual(['connected', 'lost', 'connected']);
    expect(reports).toEqual([]);
  });

  it('says once that it is lost, however often it fails to come back', async () => {
    const { clock, sockets, states, connect } = listen();
    await connect();
    for (let i = 0; i < 4; i++) {
      sockets.last.close(1006, '');
      await clock.runUntil(clock.now() + 60_000);
    }
    await connect();
    expect(states()).toEqual(['connected', 'lost', 'connected']);
  });

  it('says why when the subscription is refused', async () => {
    const { sockets, heard, turn } = listen();
    await turn();
    sockets.last.open();
    sockets.last.say({
      id: 'subscribe',
      status: 401,
      error: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' },
    });
    expect(heard).toEqual([
      'lost Binance refused the request: "Invalid API-key, IP, or permissions for action." (-2015)',
    ]);
  });

  it('takes a stream for dead that does not even answer when asked', async () => {
    const { clock, sockets, states, connect } = listen();
    await connect();
    await clock.runUntil(clock.now() + 15_000);
    expect(JSON.parse(sockets.made[0]!.sent.at(-1)!)).toEqual({ id: 'probe', method: 'ping' });
    sockets.last.say({ id: 'probe', status: 200, result: {}, rateLimits: [] });
    await clock.runUntil(clock.now() + 15_000);
    expect(states()).toEqual(['connected']);
    await clock.runUntil(clock.now() + 30_000);
    expect(states()).toEqual(['connected', 'lost']);
  });

  it('hears nothing more once it is stopped', async () => {
    const { clock, sockets, reports, heard, stop, connect, event } = listen();
    await connect();
    stop();
    event({});
    await clock.runUntil(clock.now() + 60 * MINUTE_MS);
    expect([reports.length, heard.length, sockets.made.length]).toEqual([0, 1, 1]);
  });

  it('may be kept by a listen key, which is prolonged every half hour and made anew when it is lost', async () => {
    const { clock, http, sockets, states, turn } = listen({
      accountStream: 'listen-key',
      silenceMs: 24 * 60 * MINUTE_MS,
    });
    await turn();
    expect(sockets.last.path).toBe('/ws/a-listen-key');
    sockets.last.open();
    sockets.last.say(executionReport());
    await clock.runUntil(START + 65 * MINUTE_MS);
    expect(http.asked('PUT /api/v3/userDataStream')).toEqual([
      { listenKey: 'a-listen-key' },
      { listenKey: 'a-listen-key' },
    ]);
    expect(states()).toEqual(['connected']);
    http.on('PUT /api/v3/userDataStream', reply(400, { code: -1125, msg: 'This listenKey does not exist.' }));
    http.on('POST /api/v3/userDataStream', reply(200, { listenKey: 'another-key' }));
    await clock.runUntil(START + 95 * MINUTE_MS);
    expect(states()).toEqual(['connected', 'lost']);
    expect(sockets.last.path).toBe('/ws/another-key');
  });
});
