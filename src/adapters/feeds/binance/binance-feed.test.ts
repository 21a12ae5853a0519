import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { FeedTopic, MarketEvent } from '#domain/market/market-feed.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { BinanceFeed } from '#adapters/feeds/binance/binance-feed.ts';
import { ScriptedHttp, ScriptedSockets, reply } from '#adapters/transport/scripted-wire.ts';

const START = unixMs(1_700_000_000_000);
const BTC: Instrument = { ...assumedInstrument('BTC/USDT', 'binance', 2), quantityStep: Decimal.parse('0.00001') };
const DEPTH = { lastUpdateId: 160, bids: [['60000.10000000', '0.00100000']], asks: [['60000.20000000', '2.00000000']] };

const topic = (kind: 'trades' | 'quotes' | 'book', instrument = BTC): FeedTopic => ({ instrument, what: { kind } });
const BARS: FeedTopic = { instrument: BTC, what: { kind: 'bars', timeframe: '1m' } };
const ALL = [BARS, topic('trades'), topic('quotes'), topic('book')];

const trade = (fields: object = {}) => ({
  stream: 'btcusdt@trade',
  data: {
    e: 'trade',
    E: 5,
    s: 'BTCUSDT',
    t: 12_345,
    p: '60000.10000000',
    q: '0.00002000',
    T: START,
    m: true,
    M: true,
    ...fields,
  },
});
const kline = (fields: object = {}) => ({
  stream: 'btcusdt@kline_1m',
  data: { e: 'kline', E: 5, s: 'BTCUSDT', k: { ...KLINE, ...fields } },
});
const KLINE = {
  t: START,
  T: START + 59_999,
  s: 'BTCUSDT',
  i: '1m',
  o: '10.0',
  c: '11.0',
  h: '12.5',
  l: '9.5',
  v: '1000',
  x: true,
};
const ticker = (fields: object = {}) => ({
  stream: 'btcusdt@bookTicker',
  data: { u: 400, s: 'BTCUSDT', b: '60000.10', B: '0.00100', a: '60000.20', A: '0', ...fields },
});
const depth = (fields: object = {}) => ({
  stream: 'btcusdt@depth@100ms',
  data: { e: 'depthUpdate', E: START + 7, s: 'BTCUSDT', U: 161, u: 165, b: [['60000.10', '0']], a: [], ...fields },
});

function stage(topics: readonly FeedTopic[] = ALL) {
  const clock = new VirtualClock(START);
  const http = new ScriptedHttp()
    .on('GET /api/v3/depth', reply(200, DEPTH))
    .on('GET /api/v3/time', () => reply(200, { serverTime: clock.now() }));
  const sockets = new ScriptedSockets();
  const feed = new BinanceFeed({ http: http.port, sockets: sockets.port, clock, settings: { jitter: () => 0 } });
  const events: MarketEvent[] = [];
  const states: string[] = [];
  const troubles: string[] = [];
  const stop = feed.subscribe(topics, {
    onEvent: (event) => events.push(event),
    onConnection: (state) => states.push(state),
    onTrouble: (message) => troubles.push(message),
  });
  const connect = async (): Promise<void> => {
    await clock.runUntil(clock.now());
    sockets.last.open();
    sockets.last.say({ result: null, id: 1 });
    await clock.runUntil(clock.now());
  };
  return { clock, http, sockets, feed, events, states, troubles, stop, connect };
}

describe('the Binance feed', () => {
  it('asks for all streams in one request, and is connected when that is confirmed', async () => {
    const { clock, sockets, states } = stage();
    await clock.runUntil(START);
    expect(sockets.last.path).toBe('/stream');
    sockets.last.open();
    expect(states).toEqual([]);
    expect(JSON.parse(sockets.last.sent[0]!)).toEqual({
      method: 'SUBSCRIBE',
      params: ['btcusdt@kline_1m', 'btcusdt@trade', 'btcusdt@bookTicker', 'btcusdt@depth@100ms'],
      id: 1,
    });
    sockets.last.say({ result: null, id: 1 });
    expect(states).toEqual(['connected']);
  });

  it('tells trades, closed bars, best quotes and the book, in whole ticks and lots', async () => {
    const { sockets, events, troubles, connect } = stage();
    await connect();
    for (const message of [trade(), trade({ t: 12_346, m: false }), kline({ x: false }), kline(), ticker(), depth()]) {
      sockets.last.say(message);
    }
    const common = { instrument: 'BTC/USDT@binance', receivedTime: START };
    expect(events).toEqual([
      {
        ...common,
        kind: 'snapshot',
        snapshot: { time: START, lastId: 160, bids: [6_000_010, 100], asks: [6_000_020, 200_000] },
      },
      { ...common, kind: 'trade', trade: { time: START, ticks: 6_000_010, lots: 2, aggressor: 'seller' } },
      { ...common, kind: 'trade', trade: { time: START, ticks: 6_000_010, lots: 2, aggressor: 'buyer' } },
      {
        ...common,
        kind: 'bar',
        timeframe: '1m',
        bar: { openTime: START, closeTime: START + MINUTE_MS, open: 10, high: 12.5, low: 9.5, close: 11, volume: 1000 },
      },
      {
        ...common,
        kind: 'quote',
        quote: { time: START, bidTicks: 6_000_010, bidLots: 100, askTicks: 6_000_020, askLots: 0 },
      },
      {
        ...common,
        kind: 'delta',
        delta: { time: START + 7, firstId: 161, lastId: 165, previousId: undefined, bids: [6_000_010, 0], asks: [] },
      },
    ]);
    expect(troubles).toEqual([]);
  });

  it('tells nothing twice that comes twice', async () => {
    const { sockets, events, connect } = stage([BARS, topic('trades'), topic('quotes')]);
    await connect();
    for (const message of [trade(), trade(), kline(), kline(), ticker(), ticker(), trade({ t: 12_344 })])
      sockets.last.say(message);
    expect(events.map(({ kind }) => kind)).toEqual(['trade', 'bar', 'quote']);
  });

  it.each<[string, unknown]>([
    ['no JSON', '{"stream":"btcusdt@tra'],
    ['a list', []],
    ['null', 'null'],
    ['a stream without data', { stream: 'btcusdt@trade' }],
    ['a trade without a size', trade({ q: undefined })],
    ['a trade of nothing', trade({ q: '0.00000000' })],
    ['a trade off the ticks', trade({ p: '60000.10500000' })],
    ['a trade whose price is a number', trade({ p: 60000.1 })],
    ['a trade without a side', trade({ m: 'yes' })],
    ['a trade with a broken number', trade({ t: 1.5 })],
    ['a bar with its high below its low', kline({ h: '1.0' })],
    ['a bar without a volume', kline({ v: null })],
    ['a bar that is neither closed nor not', kline({ x: 1 })],
    ['a bar that is none', { stream: 'btcusdt@kline_1m', data: { k: null } }],
    ['a quote without an ask', ticker({ a: '' })],
    ['a quote without a number', ticker({ u: '400' })],
    ['depth off the steps', depth({ b: [['60000.101', '1']] })],
    ['depth with a level too short', depth({ a: [['60000.10']] })],
    ['depth with a level that is none', depth({ a: ['x'] })],
    ['depth without a side', depth({ b: undefined })],
    ['depth that ends before it begins', depth({ U: 170 })],
  ])('leaves out %s, and tells of it once', async (_, message) => {
    const { sockets, events, troubles, connect } = stage();
    await connect();
    events.length = 0;
    for (let i = 0; i < 3; i++) sockets.last.say(message);
    expect(events).toEqual([]);
    expect(troubles).toHaveLength(1);
    sockets.last.say(trade());
    expect(events).toHaveLength(1);
  });

  it('passes over what it does not know', async () => {
    const { sockets, events, troubles, connect } = stage([topic('trades')]);
    await connect();
    sockets.last.say({ stream: 'btcusdt@somethingNew', data: {} });
    sockets.last.say(trade({ newField: { a: 1 } }));
    expect([events.length, troubles]).toEqual([1, []]);
  });

  it('connects again after every loss, more and more slowly, and begins the book anew', async () => {
    const { clock, sockets, events, states, connect } = stage([topic('book')]);
    await connect();
    sockets.last.close(1006, '');
    expect(states).toEqual(['connected', 'lost']);
    for (const waitMs of [125, 250, 500]) {
      const before = sockets.made.length;
      await clock.runUntil(clock.now() + waitMs - 1);
      expect(sockets.made).toHaveLength(before);
      await clock.runUntil(clock.now() + 1);
      expect(sockets.made).toHaveLength(before + 1);
      if (waitMs < 500) sockets.last.close(1006, '');
    }
    await connect();
    expect(states).toEqual(['connected', 'lost', 'connected']);
    expect(events.map(({ kind }) => kind)).toEqual(['snapshot', 'snapshot']);
  });

  it('tells a first connection that cannot be made as lost, once', async () => {
    const { clock, sockets, states, connect } = stage();
    await clock.runUntil(START);
    sockets.last.close(1006, '');
    await clock.runUntil(START + 1_000);
    sockets.last.close(1006, '');
    await clock.runUntil(START + 2_000);
    await connect();
    expect(states).toEqual(['lost', 'connected']);
  });

  it('takes a silent connection for lost, unless it answers when asked', async () => {
    const { clock, sockets, states, connect } = stage([topic('trades')]);
    await connect();
    for (let i = 0; i < 5; i++) {
      await clock.runUntil(clock.now() + 5_000);
      const probe = JSON.parse(sockets.last.sent.at(-1)!) as { method: string; id: number };
      expect(probe.method).toBe('LIST_SUBSCRIPTIONS');
      sockets.last.say({ result: ['btcusdt@trade'], id: probe.id });
    }
    expect(states).toEqual(['connected']);
    await clock.runUntil(clock.now() + 20_000);
    expect(states).toEqual(['connected', 'lost']);
    expect(sockets.made[0]!.isClosed).toBe(true);
  });

  it('begins anew when a subscription is not answered at all', async () => {
    const { clock, sockets, states } = stage([topic('trades')]);
    await clock.runUntil(START);
    sockets.last.open();
    for (let i = 0; i < 9; i++) {
      await clock.runUntil(clock.now() + 1_000);
      sockets.last.say(trade({ t: i }));
    }
    expect(sockets.made).toHaveLength(1);
    await clock.runUntil(clock.now() + 2_000);
    expect([states, sockets.made.length]).toEqual([['lost'], 2]);
  });

  it('begins anew when a subscription is refused, or the server goes', async () => {
    for (const message of [
      { code: 2, msg: 'Invalid request', id: 1 },
      { error: { code: 2, msg: 'no' }, id: 1 },
      { e: 'serverShutdown' },
    ]) {
      const { sockets, states, connect } = stage([topic('trades')]);
      await connect();
      sockets.last.say(message);
      expect(states).toEqual(['connected', 'lost']);
    }
  });

  it('shares many topics out over connections, and is connected when all of them are', async () => {
    const many = Array.from({ length: 401 }, (_, i) => topic('trades', assumedInstrument(`C${i}/USDT`, 'binance', 2)));
    const { clock, sockets, states, stop } = stage(many);
    await clock.runUntil(START);
    expect(sockets.made).toHaveLength(3);
    const asked = sockets.made.map((socket) => {
      socket.open();
      return socket.sent.map((text) => JSON.parse(text) as { id: number; params: string[] });
    });
    expect(asked.map((requests) => requests.map(({ params }) => params.length))).toEqual([[100, 100], [100, 100], [1]]);
    expect(Math.max(...sockets.made.flatMap(({ sent }) => sent.map((text) => text.length)))).toBeLessThan(4_088);
    asked.forEach((requests, i) => {
      for (const { id } of requests) {
        expect(states).toEqual([]);
        sockets.made[i]!.say({ result: null, id });
      }
    });
    expect(states).toEqual(['connected']);
    sockets.made[1]!.close();
    sockets.made[2]!.close();
    expect(states).toEqual(['connected', 'lost']);
    stop();
  });

  it('says nothing more once it is stopped, and connects no more', async () => {
    const { clock, sockets, events, states, stop, connect } = stage();
    await connect();
    events.length = 0;
    stop();
    sockets.last.say(trade());
    await clock.runUntil(START + 60_000);
    expect([events, states, sockets.made.length]).toEqual([[], ['connected'], 1]);
  });

  it('asks for the book again when what it gets is no book of this instrument', async () => {
    const { clock, http, events, troubles, connect } = stage([topic('book')]);
    http.on('GET /api/v3/depth', reply(200, { ...DEPTH, bids: [['1.005', '1']] }), reply(200, DEPTH));
    await connect();
    await clock.runUntil(clock.now() + 1_000);
    expect(events.map(({ kind }) => kind)).toEqual(['snapshot']);
    expect(troubles[0]).toContain('Expected levels on the steps of BTC/USDT@binance');
  });

  it('gives closed bars of the past', async () => {
    const { clock, http, feed } = stage();
    const row = (i: number) => [START + i * MINUTE_MS, '10', '12', '9', '11', '3', START + (i + 1) * MINUTE_MS - 1];
    http.on('GET /api/v3/klines', reply(200, [row(0), row(1), row(2)]), reply(200, []));
    const history = feed.history(BTC, '1m', START, unixMs(START + 10 * MINUTE_MS));
    await clock.runUntil(START + 1);
    expect((await history).length).toBe(0);
    http.on('GET /api/v3/klines', reply(200, [row(0), row(1), row(2)]), reply(200, []));
    await clock.runUntil(START + 2 * MINUTE_MS);
    expect((await feed.history(BTC, '1m', START, unixMs(START + 10 * MINUTE_MS))).length).toBe(2);
  });

  it('lives through any message whatever', async () => {
    const { sockets, events, connect } = stage();
    await connect();
    const key = fc.constantFrom(
      'e',
      'E',
      's',
      't',
      'p',
      'q',
      'T',
      'm',
      'k',
      'u',
      'U',
      'b',
      'a',
      'B',
      'A',
      'id',
      'result',
      'x',
      'o',
    );
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('60000.10', '0.001', 5, START, [['60000.10', '1']], KLINE));
    const data = fc.dictionary(key, value);
    const stream = fc.constantFrom(
      'btcusdt@trade',
      'btcusdt@kline_1m',
      'btcusdt@bookTicker',
      'btcusdt@depth@100ms',
      'x',
      '',
    );
    const message = fc.oneof(fc.jsonValue(), data, fc.record({ stream, data }), fc.string());
    fc.assert(
      fc.property(message, (text) => {
        // What ends the subscription is told apart in a test of its own.
        if (typeof text === 'object' && text !== null && ('id' in text || 'error' in text || 'code' in text)) return;
        sockets.last.say(text);
      }),
      { numRuns: 2_000 },
    );
    const before = events.length;
    sockets.last.say(trade({ t: Number.MAX_SAFE_INTEGER }));
    expect(events.length - before).toBeLessThanOrEqual(1);
    expect(sockets.made).toHaveLength(1);
  });
});
