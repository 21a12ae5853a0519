import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import { dataApi, importShape } from '#contract/data.ts';
import type { ImportShape } from '#contract/data.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { toCsv } from '#sandbox/generator/bars-csv.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import { callHandler } from '#apps/server/evidence/called-handler.ts';
import { ImportDesk } from '#apps/server/imports/import-desk.ts';
import type { ImportDeskOptions } from '#apps/server/imports/import-desk.ts';
import { dataHandlers } from '#apps/server/routes/data.ts';

const START = Date.UTC(2024, 0, 1);
const HEADER = 'ts,open,high,low,close,volume';
let folder = '';
let store: Store;
let desk: ImportDesk;
let told: ImportShape[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-imports-'));
  store = await openStore(folder);
  told = [];
  desk = openDesk();
});

afterEach(async () => {
  await desk.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openDesk(more: Partial<ImportDeskOptions> = {}): ImportDesk {
  const publisher = {
    publish: (topic: string, data: unknown, key?: string) => {
      told.push(importShape.parse(data));
      expect([topic, key]).toEqual(['imports', told.at(-1)!.id]);
    },
    isHeard: () => true,
  };
  return new ImportDesk({ dataFolder: folder, databaseUrl: undefined, store, clock: systemClock, publisher, ...more });
}

const ask = (name: keyof typeof dataApi, parts: Parameters<typeof callHandler>[3] = {}): Promise<unknown> =>
  callHandler(dataApi, dataHandlers({ imports: desk }), name, parts);

interface Sending {
  readonly announced?: number;
  readonly signal?: AbortSignal;
  readonly query?: object;
}

/** Sends a file as the server would hand it on. */
async function send(
  bytes: Readable | string | Buffer,
  { announced, signal, query }: Sending = {},
): Promise<ImportShape> {
  const upload = bytes instanceof Readable ? bytes : Readable.from([Buffer.from(bytes as string)]);
  const more = { upload, uploadBytes: announced, ...(signal === undefined ? {} : { signal }) };
  const parts = { query: { file: 'C:\\my bars\\btc.csv', symbol: 'btcusdt', ...query }, more };
  return (await ask('POST /data/imports', parts)) as ImportShape;
}

const row = (i: number, prices = '1.5,2,1,1.25'): string => `${START + i * 15 * MINUTE_MS},${prices},7`;
const rows = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => row(from + i));
const csv = (...lines: readonly string[]): string => [HEADER, ...lines, ''].join('\n');

async function error(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('expected a rejection'),
    (reason: unknown) => reason,
  );
}

/** Neither bars nor the copy of a file. */
async function expectNothingKept(): Promise<void> {
  expect(await store.bars.list()).toEqual([]);
  expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
}

describe('a file that is sent in', () => {
  it('is recognised and stored, plain or gzip, and told about', async () => {
    const done = await send(csv(...rows(0, 100)));
    expect(done).toMatchObject({ status: 'done', file: 'btc.csv', symbol: 'BTC/USDT', timeframe: '15m', added: 100 });
    expect(done).toMatchObject({ identical: 0, conflicts: 0, rejected: 0, problem: null });
    expect(done.notes[0]).toBe(
      'btc.csv: time ts (milliseconds since 1970), prices open, high, low, close, volume volume, separator ","',
    );
    const again = await send(gzipSync(csv(...rows(90, 120), row(120, '1.5,3,1,1.25'))));
    expect(again).toMatchObject({ added: 21, identical: 10, conflicts: 0 });
    expect(await send(csv(row(119), row(120)), { query: { timeframe: '15m' } })).toMatchObject({
      identical: 1,
      conflicts: 1,
    });
    const replaced = await send(csv(row(119), row(120)), { query: { timeframe: '15m', conflicts: 'replace' } });
    expect(replaced).toMatchObject({ identical: 1, conflicts: 0, added: 0 });
    expect(replaced.notes).toContain('1 bars were stored with other numbers and were overwritten');
    expect(told.map(({ status }) => status)).toContain('running');
    expect(told.at(-1)).toEqual(replaced);
    expect(await ask('GET /data/imports/:id', { params: { id: done.id } })).toEqual(done);
    const { items } = (await ask('GET /data/imports')) as { items: ImportShape[] };
    expect(items.map(({ id }) => id).slice(-1)).toEqual([done.id]);
    expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
    expect((await store.audit.read(0, 10)).map(({ actor, action }) => `${actor} ${action}`)[0]).toBe(
      'test data.import',
    );
  });

  it('is not stored when a row is bad: the error names line and column, not where the copy lies', async () => {
    const found = await error(send(csv(...rows(0, 10), row(10, '1.5,2,1,x'), ...rows(11, 20))));
    expect(found).toMatchObject({
      code: 'csv.value',
      message: 'btc.csv, line 12, column "close": expected a number, was "x"',
      place: { file: 'btc.csv', line: 12, column: 'close', value: 'x' },
      remedy: 'Correct the row, or leave such rows out with bad=skip. Nothing was stored.',
    });
    await expectNothingKept();
    expect(told.at(-1)).toMatchObject({ status: 'failed', problem: (found as Error).message });
    const skipped = await send(csv(...rows(0, 10), row(10, '1.5,2,1,x'), ...rows(11, 20)), { query: { bad: 'skip' } });
    expect(skipped).toMatchObject({ status: 'done', added: 19, rejected: 1 });
    expect(skipped.notes.join()).toContain('btc.csv, line 12');
  });

  it.each([
    ['wrong columns', 'when,what\n1,2\n3,4\n', 'csv.column'],
    ['nothing', '', 'csv.empty'],
    ['a ZIP archive', 'PK\u0003\u0004 and so on', 'file.unreadable'],
    ['damaged gzip', gzipSync(csv(...rows(0, 900))).fill(0xff, 60, 90), 'file.unreadable'],
    ['cut off gzip', gzipSync(csv(...rows(0, 900))).subarray(0, -100), 'file.unreadable'],
    ['rows out of order', csv(row(3), row(1), row(2), row(0)), 'bars.order'],
  ])('of %s is refused with its kind', async (_, bytes, code) => {
    const found = (await error(send(bytes))) as Error;
    expect(found).toMatchObject({ code });
    expect(found.message).not.toContain(folder);
    expect(found.message).toContain('btc.csv');
    await expectNothingKept();
  });

  it('ends where it is too large, also unpacked', async () => {
    desk = openDesk({ limits: { sentBytes: 5_000, unpackedBytes: 50_000 } });
    expect(await error(send(csv(...rows(0, 500))))).toMatchObject({ code: 'request.too-large' });
    const bomb = gzipSync(Buffer.alloc(3_000_000, '1'));
    expect(bomb.length).toBeLessThan(5_000);
    expect(await error(send(bomb))).toMatchObject({ code: 'request.too-large' });
    await expectNothingKept();
  });

  it('is forgotten when the sender goes away half-way, or sends less than it announced', async () => {
    const stop = new AbortController();
    const stream = new PassThrough();
    const sent = error(send(stream, { signal: stop.signal, announced: 5_000 }));
    stream.write(csv(...rows(0, 20)));
    setImmediate(() => stop.abort());
    expect(await sent).toMatchObject({ code: 'import.cancelled' });
    expect(await error(send(csv(...rows(0, 20)), { announced: 99_999 }))).toMatchObject({ code: 'import.cancelled' });
    await expectNothingKept();
    expect(told.at(-1)).toMatchObject({ status: 'cancelled' });
  });

  it('is taken back when the sender goes away while it is being stored', async () => {
    const stop = new AbortController();
    const stream = Readable.from([Buffer.from(csv(...rows(0, 200_000)))]);
    stream.once('end', () => setTimeout(() => stop.abort(), 20));
    expect(await error(send(stream, { signal: stop.signal }))).toMatchObject({ code: 'import.cancelled' });
    await expectNothingKept();
  });

  it.each([
    [{ symbol: 'what' }, 'symbol: Expected a symbol such as "BTC/USDT"'],
    [{ timeframe: '7m' }, 'timeframe: Unknown timeframe "7m"'],
    [{ tz: 'Europe/Atlantis' }, 'tz: '],
    [{ map: 'nonsense' }, 'map: '],
    [{ venue: 'a b/../c' }, 'venue: Expected up to 40 letters, digits, dots and dashes, was "a b/../c"'],
  ])('with %j is refused before a byte is read', async (query, message) => {
    expect(await error(send(csv(...rows(0, 5)), { query }))).toMatchObject({
      code: expect.stringMatching(/^argument\./),
      message: expect.stringContaining(message),
    });
    expect(await ask('GET /data/imports')).toEqual({ items: [] });
  });

  it('waits for no more than some others', async () => {
    const streams = Array.from({ length: 4 }, () => new PassThrough());
    const sent = streams.map((stream) => error(send(stream)));
    expect(await error(send(csv(...rows(0, 5))))).toMatchObject({ code: 'resource.conflict' });
    for (const stream of streams) stream.destroy();
    for (const one of await Promise.all(sent)) expect(one).toMatchObject({ code: 'import.cancelled' });
    expect(await error(ask('GET /data/imports/:id', { params: { id: 'none' } }))).toMatchObject({
      code: 'resource.unknown',
    });
  });
});

describe('what is stored', () => {
  it('is listed with its gaps, and followed as it grows', async () => {
    await send(csv(...rows(0, 50), ...rows(54, 80), ...rows(90, 100)));
    const [set] = ((await ask('GET /data')) as { items: Record<string, unknown>[] }).items;
    const at = (i: number): number => START + i * 15 * MINUTE_MS;
    expect(set).toMatchObject({
      symbol: 'BTC/USDT',
      venue: 'file',
      bars: 86,
      gaps: 2,
      missingBars: 14,
      zeroVolumeBars: 0,
    });
    expect(set?.['largestGap']).toEqual({ from: at(80), to: at(90) });
    const query = { instrument: 'BTC/USDT@file', timeframe: '15m' };
    expect(await ask('GET /data/gaps', { query: { ...query, limit: '1' } })).toEqual({
      items: [{ from: at(80), to: at(90), missing: 10 }],
      total: 2,
    });
    const series = { instrument: 'BTC/USDT@file' as InstrumentId, timeframe: '15m' } as const;
    const prices = { open: 1.5, high: 2, low: 1, close: 1.25, volume: 0 };
    const open = at(103);
    await store.bars.append(series, { openTime: unixMs(open), closeTime: unixMs(open + 15 * MINUTE_MS), ...prices });
    const [grown] = ((await ask('GET /data')) as { items: Record<string, unknown>[] }).items;
    expect(grown).toMatchObject({ bars: 87, gaps: 3, missingBars: 17, zeroVolumeBars: 1 });
    await send(csv(...rows(50, 54)), { query: { timeframe: '15m' } });
    expect(await ask('GET /data/gaps', { query })).toMatchObject({ total: 2 });
    const unknown = error(ask('GET /data/gaps', { query: { ...query, timeframe: '5m' } }));
    expect(await unknown).toMatchObject({ code: 'data.missing' });
  });
});

describe('a file of 50 MB', () => {
  it('is taken with little memory, while the server goes on', async () => {
    const bars = 60_000;
    const market = generateMarket({ seed: 9, timeframe: '1m', start: unixMs(START), bars });
    const text = toCsv(market.bars, market.priceDigits);
    const [header, ...lines] = text.trimEnd().split('\n');
    // The same prices again and again, at later minutes: as many bars as fit into 50 MB.
    const size = 50_000_000;
    function* pieces(): Generator<Buffer> {
      yield Buffer.from(`${header}\n`);
      for (let sent = 0, i = 0; sent < size;) {
        const piece: string[] = [];
        for (let k = 0; k < 1_000; k++, i++) {
          const line = lines[i % bars]!;
          piece.push(`${new Date(START + i * MINUTE_MS).toISOString()}${line.slice(line.indexOf(','))}\n`);
        }
        const bytes = Buffer.from(piece.join(''));
        sent += bytes.length;
        yield bytes;
      }
    }
    const before = process.memoryUsage();
    let peak = 0;
    let longestMs = 0;
    let last = performance.now();
    const watching = setInterval(() => {
      const { external, arrayBuffers } = process.memoryUsage();
      peak = Math.max(peak, external + arrayBuffers - before.external - before.arrayBuffers);
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }, 5);
    const done = await send(Readable.from(pieces(), { objectMode: false }));
    clearInterval(watching);
    expect(done).toMatchObject({ status: 'done', timeframe: '1m', problem: null });
    expect(done.bytes).toBeGreaterThanOrEqual(size);
    expect(done.added).toBeGreaterThan(600_000);
    expect(peak).toBeLessThan(40_000_000);
    expect(longestMs).toBeLessThan(250);
    const [set] = ((await ask('GET /data')) as { items: Record<string, unknown>[] }).items;
    expect(set).toMatchObject({ bars: done.added, gaps: 0 });
  });
});
