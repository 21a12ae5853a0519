import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import { BinanceKlines } from '#adapters/feeds/binance/binance-klines.ts';
import { downloadBars } from '#adapters/feeds/binance/download-bars.ts';
import type { DownloadOrder, DownloadOutcome } from '#adapters/feeds/binance/download-bars.ts';
import { FakeBinance } from '#adapters/feeds/binance/fake-binance.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';

const START = Date.UTC(2024, 0, 1);
const SERIES = { instrument: instrumentId('BTC/USDT', 'binance'), timeframe: '1m' } as const;

describe('a download', () => {
  let folder = '';
  let store: Store;
  let server: FakeBinance;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'assay-download-'));
    store = await openStore(folder);
    // Half-way through the bar that opens at minute 5,000.
    server = new FakeBinance(START, START + 5_000.5 * MINUTE_MS);
    await server.start();
  });

  afterEach(async () => {
    await server.stop();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  function download(bars: number, changes: Partial<DownloadOrder> = {}): Promise<DownloadOutcome> {
    const feed = new BinanceKlines({ baseUrl: server.baseUrl, pause: async () => undefined, attempts: 2 });
    return downloadBars(feed, store.bars, {
      symbol: 'BTC/USDT',
      timeframe: '1m',
      lookBackMs: bars * MINUTE_MS,
      ...changes,
    });
  }

  async function storedMinutes(): Promise<number[]> {
    const bars = await store.bars.readRange(SERIES);
    return Array.from({ length: bars.length }, (_, i) => (bars.openTime[i]! - START) / MINUTE_MS);
  }

  const counted = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

  it('stores the closed bars of the time asked for, with the rules of the symbol', async () => {
    expect(await download(2_500)).toMatchObject({ added: 2_500, alreadyStored: 0 });
    expect(await storedMinutes()).toEqual(counted(2_500, 5_000));
    expect((await store.bars.find(SERIES))!.instrument.minNotional.toString()).toBe('5');
  });

  it('keeps the pages that came when it is cut short, and goes on behind them', async () => {
    const controller = new AbortController();
    let pages = 0;
    const onProgress = (): void => void (++pages === 2 && controller.abort(new Error('Ctrl-C')));
    await expect(download(4_000, { signal: controller.signal, onProgress })).rejects.toThrow('Ctrl-C');
    expect(await storedMinutes()).toEqual(counted(1_000, 3_000));
    const before = server.klineRequests.length;
    expect(await download(4_000)).toMatchObject({ added: 2_000, alreadyStored: 2_000 });
    expect(await storedMinutes()).toEqual(counted(1_000, 5_000));
    expect(server.klineRequests.slice(before).map((query) => query.get('startTime'))).toEqual(
      [3_000, 4_000].map((minute) => `${START + minute * MINUTE_MS}`),
    );
  });

  it('keeps the pages that came when the server fails for good', async () => {
    let pages = 0;
    const onProgress = (): void => {
      if (++pages === 1) server.faults.push({ kind: 'status', status: 500 }, { kind: 'status', status: 500 });
    };
    await expect(download(3_000, { onProgress })).rejects.toMatchObject({ code: 'feed.unavailable' });
    expect(await storedMinutes()).toEqual(counted(2_000, 3_000));
  });

  it('fetches what came since, and what lies before', async () => {
    await download(100);
    server.now += 50 * MINUTE_MS;
    expect(await download(300)).toMatchObject({ added: 200, alreadyStored: 100 });
    expect(await storedMinutes()).toEqual(counted(4_750, 5_050));
    expect(await download(300)).toMatchObject({ added: 0, alreadyStored: 300 });
  });

  it('asks again for an outage, and only for that', async () => {
    server.outage = [START + 4_900 * MINUTE_MS, START + 4_910 * MINUTE_MS];
    expect(await download(200)).toMatchObject({ added: 190 });
    server.outage = [0, 0];
    expect(await download(200)).toMatchObject({ added: 10, alreadyStored: 190 });
    expect(await storedMinutes()).toEqual(counted(4_800, 5_000));
  });

  it('tells how far it is, up to all of it', async () => {
    const told: number[] = [];
    await download(2_500, { onProgress: (done, total) => told.push(done / total) });
    expect(told).toEqual([0.4, 0.8, 1]);
  });
});
