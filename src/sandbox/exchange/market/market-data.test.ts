import { describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { aggregate } from '#domain/market/aggregator.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { TIMEFRAMES } from '#domain/market/timeframe.ts';
import { generateBars } from '#sandbox/generator/generate-market.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { generatedMarket } from '#sandbox/exchange/market/generated-market.ts';
import { replayedMarket, stillMarket } from '#sandbox/exchange/market/market-source.ts';
import type { OpenMarket } from '#sandbox/exchange/market/market-source.ts';
import { SandboxClient } from '#sandbox/exchange/sandbox-client.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 0, 5, 12, 0, 30));

function open(market: OpenMarket, start: UnixMs = START) {
  const clock = new VirtualClock(start);
  const symbols = [{ base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.001', market }];
  const exchange = new SandboxExchange(exchangeConfig({ symbols, seed: 11 }), clock);
  exchange.start();
  return { clock, exchange, client: new SandboxClient(exchange, clock) };
}

type Row = readonly [number, string, string, string, string, string, ...unknown[]];

async function klines(client: SandboxClient, fields: Record<string, string | number>): Promise<readonly Row[]> {
  return (await client.ask('/api/v3/klines', { symbol: 'BTCUSDT', ...fields })).body as unknown as readonly Row[];
}

/** Open time, prices and volume, as numbers. */
function numbers(rows: readonly Row[]): readonly (readonly number[])[] {
  return rows.map((row) => row.slice(0, 6).map(Number));
}

function rowsOf(bars: BarColumns): readonly (readonly number[])[] {
  return Array.from({ length: bars.length }, (_, i) => {
    const { openTime, open, high, low, close, volume } = bars.at(i);
    return [openTime, open, high, low, close, Number(volume.toFixed(3))];
  });
}

describe('candles', () => {
  it('are the bars that were played, to the last digit, on every timeframe', async () => {
    const first = Date.UTC(2026, 0, 5);
    const bars = generateBars({ seed: 3, timeframe: '15m', start: first, bars: 4 * 36, symbol: 'BTC/USDT' });
    const { client, clock, exchange } = open(replayedMarket(bars), unixMs(first + 12 * 60 * MINUTE_MS));
    await clock.runUntil(first + 36 * 60 * MINUTE_MS);
    exchange.stop();
    exchange.start();
    expect(numbers(await klines(client, { interval: '15m', limit: 1_000 }))).toEqual(rowsOf(bars));
    for (const timeframe of ['30m', '1h', '4h', '12h'] as const) {
      const whole = aggregate(bars, UTC_CLOCK, timeframe);
      expect(numbers(await klines(client, { interval: timeframe, limit: 1_000 }))).toEqual(rowsOf(whole));
    }
  });

  it('go on after the start exactly where the generator does', async () => {
    const { client, clock } = open(generatedMarket('BTC/USDT'));
    const source = generatedMarket('BTC/USDT')(START, seedOfFirstMarket());
    const expected = BarColumns.from(Array.from({ length: 180 }, () => source.next()!));
    await clock.runUntil(expected.at(179).closeTime);
    const found = await klines(client, { interval: '1m', startTime: expected.at(0).openTime, limit: 180 });
    expect(numbers(found)).toEqual(rowsOf(expected));
    const [past] = source.history().slice(-1);
    const before = await klines(client, { interval: '1m', endTime: expected.at(0).openTime - 1, limit: 500 });
    expect(numbers(before)).toEqual(rowsOf(past!.slice(past!.length - 500)));
  });

  it('reach back 1,500 bars and more at once, without a hole, on every timeframe up to a day', async () => {
    const { client } = open(generatedMarket('BTC/USDT'));
    for (const interval of TIMEFRAMES.filter((one) => one !== '1w' && one !== '1M')) {
      const late = await klines(client, { interval, limit: 1_000 });
      const early = await klines(client, { interval, limit: 501, endTime: late[0]![0] - 1 });
      const all = [...early, ...late];
      expect(all).toHaveLength(1_501);
      const steps = new Set(all.slice(1).map(([time], i) => time - all[i]![0]));
      expect(steps.size, interval).toBe(1);
    }
  });

  it('page by start time, end time and limit', async () => {
    const { client } = open(generatedMarket('BTC/USDT'));
    const from = Date.UTC(2026, 0, 5, 9);
    const page = await klines(client, {
      interval: '5m',
      startTime: from,
      endTime: from + 30 * MINUTE_MS,
      limit: 1_000,
    });
    expect(page.map(([time]) => (time - from) / MINUTE_MS)).toEqual([0, 5, 10, 15, 20, 25, 30]);
    const cut = await klines(client, { interval: '5m', startTime: from, limit: 2 });
    expect(cut.map(([time]) => (time - from) / MINUTE_MS)).toEqual([0, 5]);
    expect((await client.ask('/api/v3/klines', { symbol: 'BTCUSDT', interval: '7m' })).body).toMatchObject({
      code: -1120,
    });
  });
});

/** The seed that an exchange of seed 11 gives its first market. */
function seedOfFirstMarket(): number {
  let seen = 0;
  open((start, seed) => {
    seen = seed;
    return stillMarket(1)(start, seed);
  });
  return seen;
}

describe('streams', () => {
  it('close every candle once, as the answer to a request tells it', async () => {
    const { client, clock } = open(generatedMarket('BTC/USDT'));
    const { messages } = client.listen('/ws/btcusdt@kline_1m');
    await clock.runUntil(START + 10 * MINUTE_MS);
    const closed = messages
      .map(({ k }) => k as Record<string, unknown>)
      .filter(({ x }) => x === true)
      .map(({ t, o, h, l, c, v }) => [t, o, h, l, c, v]);
    const found = await klines(client, { interval: '1m', startTime: START - 30_000, limit: 10 });
    expect(closed).toEqual(found.map((row) => row.slice(0, 6)));
    expect(closed).toHaveLength(10);
  });

  it('number trades without a hole, and sum to the candles', async () => {
    const { client, clock } = open(generatedMarket('BTC/USDT'));
    const { messages } = client.listen('/stream?streams=btcusdt@trade/btcusdt@aggTrade');
    await clock.runUntil(START + 2 * MINUTE_MS);
    const trades = messages
      .filter(({ stream }) => stream === 'btcusdt@trade')
      .map(({ data }) => data as Record<string, unknown>);
    const ids = trades.map(({ t }) => Number(t));
    expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
    const openTime = START + 30_000;
    const inMinute = trades.filter(({ T }) => Number(T) >= openTime && Number(T) < openTime + MINUTE_MS);
    const [row] = await klines(client, { interval: '1m', startTime: openTime, limit: 1 });
    expect(inMinute.reduce((sum, { q }) => sum + Number(q), 0)).toBeCloseTo(Number(row![5]), 6);
    expect(row![8]).toBe(inMinute.length);
    expect(messages.filter(({ stream }) => stream === 'btcusdt@aggTrade')).toHaveLength(trades.length);
  });

  it('are chosen and given up by request', async () => {
    const { client, clock } = open(stillMarket(50_000));
    const { socket, messages } = client.listen('/ws');
    const ask = async (id: number, method: string, params: readonly string[]): Promise<unknown> => {
      socket.send(JSON.stringify({ id, method, params }));
      await clock.runUntil(clock.now());
      return messages.find((message) => message['id'] === id);
    };
    expect(await ask(1, 'SUBSCRIBE', ['btcusdt@depth5', 'btcusdt@ticker'])).toEqual({ result: null, id: 1 });
    expect(await ask(2, 'LIST_SUBSCRIPTIONS', [])).toEqual({ result: ['btcusdt@depth5', 'btcusdt@ticker'], id: 2 });
    await clock.runUntil(clock.now() + 1_000);
    expect(messages.filter(({ bids }) => bids !== undefined)).toHaveLength(1);
    await ask(3, 'UNSUBSCRIBE', ['btcusdt@depth5']);
    await clock.runUntil(clock.now() + 3_000);
    expect(messages.filter(({ bids }) => bids !== undefined)).toHaveLength(1);
    expect(messages.filter(({ e }) => e === '24hrTicker')).toHaveLength(4);
    expect(await ask(4, 'SUBSCRIBE', ['dogeusdt@trade'])).toMatchObject({ id: 4, code: 2 });
    socket.close();
    await clock.runUntil(clock.now() + 3_000);
    expect(clock.isIdle).toBe(true);
  });

  it('end with the sockets, and leave a wrong path at once', async () => {
    const { client, clock, exchange } = open(stillMarket(50_000));
    const good = client.listen('/stream?streams=btcusdt@bookTicker');
    const bad = client.listen('/nowhere');
    await clock.runUntil(clock.now());
    expect(good.messages).toMatchObject([{ stream: 'btcusdt@bookTicker', data: { s: 'BTCUSDT' } }]);
    expect(bad.closed).toHaveLength(1);
    exchange.closeSockets();
    await clock.runUntil(clock.now());
    expect(good.closed).toEqual(['1006 closed by the exchange']);
    expect(exchange.connections).toBe(0);
  });
});

it('spreads the book and thins it out in a crash', async () => {
  const calm = { open: 10_000, high: 10_050, low: 9_950, close: 10_000, volume: 1_000 };
  const crash = { open: 10_000, high: 10_000, low: 8_000, close: 8_050, volume: 5_000 };
  const bars = BarColumns.from(
    [calm, calm, crash].map((bar, i) =>
      Object.assign({ openTime: i * MINUTE_MS, closeTime: (i + 1) * MINUTE_MS }, bar),
    ),
  );
  const { client, clock } = open(replayedMarket(bars), unixMs(0));
  const state = async (at: number): Promise<{ readonly spread: number; readonly depth: number }> => {
    await clock.runUntil(at);
    const { body } = await client.ask('/api/v3/depth', { symbol: 'BTCUSDT', limit: 10 });
    const [bids, asks] = [body['bids'], body['asks']] as [[string, string][], [string, string][]];
    return {
      spread: Number(asks[0]![0]) - Number(bids[0]![0]),
      depth: bids.reduce((sum, [, size]) => sum + Number(size), 0),
    };
  };
  const [before, during] = [await state(119_000), await state(179_000)];
  expect(during.spread).toBeGreaterThan(5 * before.spread);
  expect(during.depth).toBeLessThan(before.depth / 5);
});
