import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { quantity } from '#core/money.ts';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply } from '#core/wire.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { MarketEvent } from '#domain/market/market-feed.ts';
import type { ClientOrderId, VenueOrder } from '#domain/orders/venue-gateway.ts';
import { generateBars } from '#sandbox/generator/generate-market.ts';
import { EUR_USD } from '#sandbox/oanda/practice-config.ts';
import { PracticeServer } from '#sandbox/oanda/practice-server.ts';
import type { LineListener } from '#sandbox/oanda/practice-server.ts';
import { servePractice } from '#sandbox/oanda/serve.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { fetchLineStream } from '#adapters/venues/oanda/line-stream.ts';
import type { LineStreamPort } from '#adapters/venues/oanda/line-stream.ts';
import { OandaFeed } from '#adapters/venues/oanda/oanda-feed.ts';
import { OandaVenue } from '#adapters/venues/oanda/oanda-venue.ts';
import { meaningOfCancel, meaningOfRefusal } from '#adapters/venues/oanda/rejections.ts';

const START = unixMs(Date.UTC(2026, 10, 18, 14));
const ACCOUNT = { accountId: '101-004-1234567-001', token: 'practice-token-1f0c9d' };

interface Desk {
  readonly clock: VirtualClock;
  readonly server: PracticeServer;
  readonly venue: OandaVenue;
  readonly feed: OandaFeed;
}

/** A venue and a feed over a practice server; both wires may be bent. */
function desk(
  bend: { http?: (port: HttpPort) => HttpPort; stream?: (port: LineStreamPort) => LineStreamPort } = {},
): Desk {
  const clock = new VirtualClock(START);
  const bars = generateBars({ seed: 3, timeframe: '1m', start: START - 300 * MINUTE_MS, bars: 600, symbol: 'EUR/USD' });
  const terms = { ...ACCOUNT, home: 'USD', balance: '10000', commissionPerUnit: '0.00002' };
  const server = new PracticeServer({ ...terms, instruments: [{ ...EUR_USD, bars }] }, clock);
  const plainHttp: HttpPort = (request) => Promise.resolve(server.handle(request));
  const plainStream: LineStreamPort = (path, headers, listener) => {
    let close = (): void => undefined;
    void Promise.resolve().then(() => (close = server.stream(path, headers, listener)));
    return () => close();
  };
  const http = bend.http?.(plainHttp) ?? plainHttp;
  const stream = bend.stream?.(plainStream) ?? plainStream;
  const settings = { http, stream, clock, ...ACCOUNT };
  return { clock, server, venue: new OandaVenue(settings), feed: new OandaFeed(settings) };
}

function buy(name: string, units = '1000'): VenueOrder {
  return {
    clientId: name as ClientOrderId,
    instrument: instrumentId('EUR/USD', 'oanda'),
    side: 'buy',
    type: { kind: 'market' },
    quantity: quantity(Decimal.parse(units)),
  };
}

async function pair(venue: OandaVenue): Promise<Instrument> {
  return (await venue.instruments())[0]!;
}

describe('OANDA', () => {
  it('gives pairs their steps, and tells what is held', async () => {
    const { venue } = desk();
    expect(JSON.parse(JSON.stringify(await pair(venue)))).toMatchObject({
      id: 'EUR/USD@oanda',
      kind: 'fx',
      priceTick: '0.00001',
      quantityStep: '1',
      calendar: 'fx',
    });
    await venue.submit(buy('one'));
    const [position] = await venue.positions();
    expect(JSON.parse(JSON.stringify(position))).toEqual({
      instrument: 'EUR/USD@oanda',
      units: '1000',
      averagePrice: '1.08425',
    });
  });

  it('rejects orders at the weekend as "market-closed"', async () => {
    const { venue, clock } = desk();
    await clock.runUntil(Date.UTC(2026, 10, 21, 12));
    expect(await venue.submit(buy('one'))).toMatchObject({ kind: 'rejected', reason: 'market-closed' });
  });

  it.each<[string, HttpReply]>([
    ['an answer that is not JSON', { status: 201, headers: {}, body: '<html>' }],
    ['an answer that says something else', { status: 201, headers: {}, body: '{"hello":"world"}' }],
    ['an answer of nothing', { status: 200, headers: {}, body: '' }],
  ])('is in doubt after %s', async (_, reply) => {
    const bent = desk({
      http: (port) => (request, options) =>
        request.method === 'POST' ? port(request, options).then(() => reply) : port(request, options),
    });
    const answer = await bent.venue.submit(buy('one'));
    expect(answer.kind).toBe('unknown');
    expect(await bent.venue.find(buy('one'))).toMatchObject({ status: 'filled' });
    expect((await bent.venue.submit(buy('one'))).kind).toBe('accepted');
    expect(bent.server.desk.orders).toHaveLength(1);
  });

  it('asks for exactly what a stream has left out', async () => {
    let lines = 0;
    const losing: (port: LineStreamPort) => LineStreamPort = (port) => (path, headers, listener) =>
      port(path, headers, { ...through(listener), onLine: (line) => lines++ % 3 === 1 && listener.onLine(line) });
    const { venue, clock } = desk({ stream: losing });
    const fills: string[] = [];
    const states: string[] = [];
    const stop = venue.listen({
      onOrder: () => undefined,
      onFill: (fill) => void fills.push(fill.tradeId),
      onConnection: (state) => void states.push(state),
    });
    await clock.runUntil(clock.now() + 100);
    for (let i = 0; i < 5; i++) await venue.submit(buy(`order-${i}`));
    await clock.runUntil(clock.now() + 30_000);
    expect(new Set(fills).size).toBe(5);
    expect(fills).toHaveLength(5);
    expect(states).toEqual(['connected']);
    stop();
  });

  it('takes a silent stream for a lost one, and opens another', async () => {
    let streams = 0;
    const silent: (port: LineStreamPort) => LineStreamPort = (port) => (path, headers, listener) =>
      port(path, headers, streams++ === 0 ? { ...through(listener), onLine: () => undefined } : listener);
    const { venue, clock } = desk({ stream: silent });
    const states: string[] = [];
    const stop = venue.listen({
      onOrder: () => undefined,
      onFill: () => undefined,
      onConnection: (state) => void states.push(state),
    });
    await clock.runUntil(clock.now() + 60_000);
    expect(states).toEqual(['connected', 'lost', 'connected']);
    stop();
  });

  it.each([
    [400, 'INSUFFICIENT_MARGIN', 'funds'],
    [400, 'UNITS_LIMIT_EXCEEDED', 'form'],
    [400, 'PRICE_PRECISION_EXCEEDED', 'form'],
    [400, 'INSTRUMENT_NOT_TRADEABLE', 'market-closed'],
    [400, 'CLIENT_ORDER_ID_ALREADY_EXISTS', 'duplicate'],
    [400, 'ACCOUNT_LOCKED', 'not-allowed'],
    [401, '', 'not-allowed'],
    [400, 'FIFO_VIOLATION', 'other'],
  ])('takes status %d with "%s" for "%s"', (status, code, reason) => {
    expect(meaningOfRefusal(status, code, '')).toBe(reason);
  });

  it('tells an end that was asked for from a refusal', () => {
    expect(['BOUNDS_VIOLATION', 'INSUFFICIENT_LIQUIDITY', 'TIME_IN_FORCE_EXPIRED'].map(meaningOfCancel)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(['INSUFFICIENT_MARGIN', 'MARKET_HALTED', 'FIFO_VIOLATION'].map(meaningOfCancel)).toEqual([
      'funds',
      'market-closed',
      'other',
    ]);
  });
});

describe('the feed of OANDA', () => {
  it('gives closed bars of a range, without a volume', async () => {
    const { feed, venue } = desk();
    const bars = await feed.history(await pair(venue), '1h', unixMs(START - 3 * HOUR_MS), unixMs(START + HOUR_MS));
    expect(Array.from({ length: bars.length }, (_, i) => bars.at(i).openTime - START)).toEqual(
      [-3, -2, -1].map((n) => n * HOUR_MS),
    );
    expect(bars.at(0)).toMatchObject({ closeTime: START - 2 * HOUR_MS, volume: Number.NaN });
  });

  it('says which timeframes there are', async () => {
    const { feed, venue } = desk();
    await expect(feed.history(await pair(venue), '3m', START, START)).rejects.toMatchObject({
      code: 'feed.rejected',
      remedy: expect.stringContaining('1m, 5m'),
    });
  });

  it('tells quotes as they change and bars as they close', async () => {
    const { feed, venue, server, clock } = desk();
    const instrument = await pair(venue);
    const events: MarketEvent[] = [];
    const stop = feed.subscribe(
      [
        { instrument, what: { kind: 'quotes' } },
        { instrument, what: { kind: 'bars', timeframe: '1m' } },
      ],
      {
        onEvent: (event) => void events.push(event),
        onConnection: () => undefined,
        onTrouble: (message) => expect(message).toBe(''),
      },
    );
    await clock.runUntil(START + 1_000);
    server.quote('EUR_USD', '1.08500', '1.08513');
    await clock.runUntil(START + 3 * MINUTE_MS + 5_000);
    const quotes = events
      .filter((event) => event.kind === 'quote')
      .map(({ quote }) => [quote.bidTicks, quote.askTicks]);
    expect(quotes).toEqual([
      [108_412, 108_425],
      [108_500, 108_513],
    ]);
    const opens = events.filter((event) => event.kind === 'bar').map(({ bar }) => bar.openTime - START);
    expect(opens).toEqual([0, MINUTE_MS, 2 * MINUTE_MS]);
    stop();
  });

  it('tells a lost server, and afterwards each bar that it has missed', async () => {
    let isUp = true;
    const away = new WireError('could not be reached (ECONNREFUSED)', 'no');
    const { feed, venue, clock } = desk({
      http: (port) => (request, options) => (isUp ? port(request, options) : Promise.reject(away)),
    });
    const instrument = await pair(venue);
    const heard: (string | number)[] = [];
    const stop = feed.subscribe([{ instrument, what: { kind: 'bars', timeframe: '1m' } }], {
      onEvent: (event) => event.kind === 'bar' && heard.push((event.bar.openTime - START) / MINUTE_MS),
      onConnection: (state) => void heard.push(state),
      onTrouble: (message) => expect(message).toBe(''),
    });
    await clock.runUntil(START + MINUTE_MS + 5_000);
    isUp = false;
    await clock.runUntil(START + 4 * MINUTE_MS + 5_000);
    isUp = true;
    await clock.runUntil(START + 5 * MINUTE_MS + 5_000);
    expect(heard).toEqual(['connected', 0, 'lost', 'connected', 1, 2, 3, 4]);
    stop();
  });

  it('refuses topics that OANDA does not have', async () => {
    const { feed, venue } = desk();
    const instrument = await pair(venue);
    const listener = { onEvent: () => undefined, onConnection: () => undefined, onTrouble: () => undefined };
    expect(() => feed.subscribe([{ instrument, what: { kind: 'trades' } }], listener)).toThrow('has no "trades"');
  });
});

describe('OANDA over loopback', () => {
  it('trades and listens through real sockets', async () => {
    const terms = { ...ACCOUNT, home: 'USD', balance: '10000', commissionPerUnit: '0' };
    const practice = new PracticeServer({ ...terms, instruments: [EUR_USD] }, { ...systemClock, now: () => START });
    const served = await servePractice(practice);
    const http = fetchPort(served.address);
    const venue = new OandaVenue({ http, stream: fetchLineStream(served.address), clock: systemClock, ...ACCOUNT });
    const heard = Promise.withResolvers<string>();
    const connected = Promise.withResolvers<void>();
    const stop = venue.listen({
      onOrder: () => undefined,
      onFill: (fill) => heard.resolve(fill.clientId),
      onConnection: (state) => (state === 'connected' ? connected.resolve() : undefined),
    });
    await connected.promise;
    expect(await venue.submit(buy('one'))).toMatchObject({ kind: 'accepted', report: { status: 'filled' } });
    expect(await heard.promise).toBe('one');
    stop();
    practice.close();
    await served.stop();
  });
});

function through(listener: LineListener): LineListener {
  return {
    onOpen: () => listener.onOpen(),
    onLine: (line) => listener.onLine(line),
    onClose: (reason) => listener.onClose(reason),
  };
}
