import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '#core/time.ts';
import { BinanceKlines } from '#adapters/feeds/binance/binance-klines.ts';
import type { BinanceSettings } from '#adapters/feeds/binance/binance-klines.ts';
import { FakeBinance } from '#adapters/feeds/binance/fake-binance.ts';
import type { Fault } from '#adapters/feeds/binance/fake-binance.ts';

const START = Date.UTC(2024, 0, 1);
const NOW = START + 5_000 * MINUTE_MS;

describe('the Binance feed', () => {
  let server: FakeBinance;
  let waits: number[] = [];
  let now = 30_000;

  beforeEach(async () => {
    server = new FakeBinance(START, NOW);
    waits = [];
    now = 30_000;
    await server.start();
  });

  afterEach(() => server.stop());

  function feed(settings: BinanceSettings = {}): BinanceKlines {
    return new BinanceKlines({
      baseUrl: server.baseUrl,
      pause: async (ms) => {
        waits.push(ms);
        now += ms;
      },
      now: () => now,
      jitter: () => 1,
      ...settings,
    });
  }

  /** Numbers of the minutes of every bar that the pages of a range give. */
  async function minutes(from: number, to: number, klines = feed(), signal?: AbortSignal): Promise<number[]> {
    const range = {
      symbol: 'BTC/USDT',
      timeframe: '1m',
      from: START + from * MINUTE_MS,
      to: START + to * MINUTE_MS,
    } as const;
    const found: number[] = [];
    for await (const page of klines.pages(range, signal)) {
      for (let i = 0; i < page.length; i++) found.push((page.openTime[i]! - START) / MINUTE_MS);
    }
    return found;
  }

  const counted = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

  it('gives every bar of a range once, a thousand at a time', async () => {
    expect(await minutes(100, 2_600)).toEqual(counted(100, 2_600));
    expect(server.klineRequests.map((query) => Object.fromEntries(query))).toMatchObject([
      { symbol: 'BTCUSDT', interval: '1m', limit: '1000', startTime: `${START + 100 * MINUTE_MS}` },
      { startTime: `${START + 1_100 * MINUTE_MS}` },
      { startTime: `${START + 2_100 * MINUTE_MS}`, endTime: `${START + 2_600 * MINUTE_MS - 1}` },
    ]);
  });

  it('maps a candle exactly, its close time to the first ms after it', async () => {
    const range = { symbol: 'btcusdt', timeframe: '1m', from: START, to: START + MINUTE_MS } as const;
    for await (const page of feed().pages(range)) {
      const base = 100 + ((START / MINUTE_MS) % 50);
      expect(page.at(0)).toEqual({
        openTime: START,
        closeTime: START + MINUTE_MS,
        open: base,
        high: base + 2,
        low: base - 1,
        close: base + 1,
        volume: 3.5,
      });
    }
  });

  it('begins where the listing begins and passes over an outage', async () => {
    server.outage = [START + 10 * MINUTE_MS, START + 1_500 * MINUTE_MS];
    expect(await minutes(-3_000, 1_600)).toEqual([...counted(0, 10), ...counted(1_500, 1_600)]);
  });

  it.each<[string, Fault, number[]]>([
    ['a server error', { kind: 'status', status: 503 }, [500]],
    ['too many requests', { kind: 'status', status: 429, retryAfterS: 12 }, [12_000]],
    ['a ban', { kind: 'status', status: 418, retryAfterS: 120 }, [120_000]],
    ['too many requests without a time to wait', { kind: 'status', status: 429 }, [60_000]],
    ['a dropped connection', { kind: 'drop' }, [500]],
    ['an answer cut in the middle', { kind: 'cut' }, [500]],
    ['an answer that is not JSON', { kind: 'garbage' }, [500]],
    ['no answer', { kind: 'silence' }, [500]],
  ])('gets over %s', async (_, fault, waited) => {
    server.faults.push(fault);
    expect(await minutes(0, 1_200, feed({ timeoutMs: 200 }))).toEqual(counted(0, 1_200));
    expect(waits).toEqual(waited);
  });

  it('goes on after a short page and drops bars that come twice', async () => {
    server.faults.push({ kind: 'short' }, { kind: 'duplicates' });
    expect(await minutes(0, 1_200)).toEqual(counted(0, 1_200));
  });

  it('takes an empty page as the end', async () => {
    server.faults.push({ kind: 'empty' });
    expect(await minutes(0, 1_200)).toEqual([]);
  });

  it('tells of each wait before it tries again', async () => {
    const told: string[] = [];
    server.faults.push({ kind: 'status', status: 500 }, { kind: 'status', status: 502 });
    await minutes(0, 10, feed({ onRetry: (error, ms) => told.push(`${error.message} / ${ms}`) }));
    expect(told).toEqual(['Binance answered with status 500 / 500', 'Binance answered with status 502 / 1000']);
  });

  it('gives up after the attempts that it has, and says whether trying later may help', async () => {
    for (let i = 0; i < 3; i++) server.faults.push({ kind: 'status', status: 500 });
    await expect(minutes(0, 10, feed({ attempts: 3 }))).rejects.toMatchObject({
      code: 'feed.unavailable',
      retryable: true,
      message: 'Binance answered with status 500',
    });
  });

  it('waits for the next minute when the weight of this one is nearly used up', async () => {
    server.usedWeight = 4_900;
    await minutes(0, 2_500);
    // The clock stands at half past the minute: the second page waits for the other half, the third for a whole one.
    expect(waits).toEqual([30_000, 60_000]);
  });

  it.each<[string, unknown]>([
    ['no list', { candles: [] }],
    ['a text for a price', [[START, 'x', '2', '1', '1', '1', START + 59_999]]],
    ['a price as a number', [[START, 1, '2', '1', '1', '1', START + 59_999]]],
    ['a candle too short', [[START, '1', '2']]],
    ['high below low', [[START, '1', '1', '2', '1', '1', START + 59_999]]],
    [
      'candles in the wrong order',
      [0, 2, 1].map((i) => [START + i * MINUTE_MS, '1', '1', '1', '1', '1', START + i * MINUTE_MS + 59_999]),
    ],
  ])('refuses %s as malformed', async (_, body) => {
    server.faults.push({ kind: 'body', body });
    await expect(minutes(0, 10)).rejects.toMatchObject({ code: 'feed.malformed', retryable: false });
  });

  it('gives the steps of a symbol', async () => {
    const instrument = await feed().instrument('BTC/USDT');
    expect(JSON.parse(JSON.stringify(instrument))).toMatchObject({
      id: 'BTC/USDT@binance',
      kind: 'spot',
      priceTick: '0.01',
      quantityStep: '0.00001',
      minQuantity: '0.00001',
      minNotional: '5',
      calendar: 'crypto',
    });
  });

  it('refuses a symbol that is not traded, and one that is no spot symbol', async () => {
    await expect(feed().instrument('NOPE/USDT')).rejects.toMatchObject({
      code: 'feed.rejected',
      retryable: false,
      message: expect.stringContaining('Invalid symbol'),
    });
    await expect(feed().instrument('BTC/USDT.P')).rejects.toMatchObject({ code: 'argument.invalid' });
  });

  it('says when nobody is there', async () => {
    const { baseUrl } = server;
    await server.stop();
    await expect(new BinanceKlines({ baseUrl, attempts: 1 }).serverTime()).rejects.toMatchObject({
      code: 'feed.unavailable',
      message: 'Binance could not be reached (ECONNREFUSED)',
    });
    await server.start();
    expect(() => feed({ baseUrl: 'binance' })).toThrow('Expected an address such as');
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    server.faults.push({ kind: 'silence' });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(minutes(0, 10, feed(), controller.signal)).rejects.toThrow('enough');
  });
});
