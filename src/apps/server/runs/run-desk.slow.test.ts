import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { backtestRequest, runDetail, runRow } from '#contract/runs.ts';
import type { BacktestRequest, RunRow } from '#contract/runs.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { keepGenerated } from '#apps/server/runs/generated-bars.ts';
import { RunDesk } from '#apps/server/runs/run-desk.ts';
import type { RunDeskOptions } from '#apps/server/runs/run-desk.ts';

// A year of quarter hours in a real store; every backtest goes through the thread.
const BARS = 96 * 365;
const STRIKE: BacktestRequest = { strategy: 'strike', instrument: 'BTC/USDT@sandbox', gates: 'classic' };
const CROSS: BacktestRequest = { strategy: 'sma-cross', instrument: 'BTC/USDT@sandbox', to: '2025-01-20' };
let folder = '';
let store: Store;
let desk: RunDesk;
const told: RunRow[] = [];
const others: RunDesk[] = [];

function openDesk(options: Partial<RunDeskOptions> = {}): RunDesk {
  const publisher = {
    publish: (topic: string, data: unknown, key?: string) => {
      const row = runRow.parse(data);
      expect([topic, key]).toEqual(['runs', row.id]);
      told.push(row);
      for (const heard of listeners) heard(row);
    },
    isHeard: () => true,
  };
  return new RunDesk({ dataFolder: folder, databaseUrl: undefined, store, clock: systemClock, publisher, ...options });
}

const listeners = new Set<(row: RunRow) => void>();

/** The first row of a run that is as it should be. */
function rowThat(id: string, fits: (row: RunRow) => boolean): Promise<RunRow> {
  const known = told.find((row) => row.id === id && fits(row));
  if (known !== undefined) return Promise.resolve(known);
  return new Promise((resolve) => {
    const listen = (row: RunRow): void => {
      if (row.id !== id || !fits(row)) return;
      listeners.delete(listen);
      resolve(row);
    };
    listeners.add(listen);
  });
}

const ended = (id: string): Promise<RunRow> => rowThat(id, ({ ended: at }) => at !== null);
const start = (request: BacktestRequest, at = desk): Promise<RunRow> =>
  at.start(backtestRequest.parse(request), 'test');

/** Names of everything in the folder of journals, hidden files too. */
const journals = (): string[] => (existsSync(join(folder, 'journals')) ? readdirSync(join(folder, 'journals')) : []);

async function error(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('expected a rejection'),
    (reason: unknown) => reason,
  );
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-runs-'));
  store = await openStore(folder);
  await keepGenerated(store, BARS);
  desk = openDesk();
});

afterEach(async () => {
  for (const one of others.splice(0)) await one.close();
});

afterAll(async () => {
  await desk.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backtest on the desk', () => {
  it('waits, works with progress, and is kept under its own id, by which everything is told', async () => {
    const row = await start(STRIKE);
    expect(row).toMatchObject({ status: 'queued', strategy: 'scanner/strike', symbol: 'BTC/USDT', timeframe: '15m' });
    expect(row.title).toBe('BTC/USDT 15m, scanner strike, gates classic');
    const working = await rowThat(row.id, ({ progress }) => (progress?.leftMs ?? null) !== null);
    expect(working.progress).toMatchObject({ label: 'backtest, gates classic', total: BARS });
    expect(working.progress!.elapsedMs).toBeGreaterThan(0);
    const done = await ended(row.id);
    expect(done).toMatchObject({ status: 'done', error: null, progress: null, configHash: row.configHash });
    expect(done.result).toMatch(/^strike-BTCUSDT-classic-[0-9a-f]{8}$/);
    expect(done.trades).toBeGreaterThan(10);

    expect(await desk.get(row.id)).toEqual(done);
    const stored = await desk.get(done.result!);
    expect(stored).toMatchObject({ id: done.result, status: 'done', netProfit: done.netProfit, trades: done.trades });

    const detail = runDetail.parse(await desk.detail(row.id));
    expect(detail).toMatchObject({ currency: 'USDT', hasJournal: true, run: { id: done.result } });
    expect(detail.figures.find(({ id }) => id === 'netProfit')?.value).toBe(done.netProfit);
    expect(detail.equity.times).toHaveLength(365);
    expect(Math.max(...detail.equity.drawdowns)).toBeGreaterThan(0);
    expect(Math.min(...detail.equity.drawdowns)).toBeGreaterThanOrEqual(0);
    expect(detail.trades).toHaveLength(done.trades!);
    expect(detail.gates.length).toBeGreaterThan(0);
    expect(await desk.detail(done.result!)).toEqual(detail);
  });

  it('gives the same stored run when it is asked for twice', async () => {
    const first = await ended((await start(CROSS)).id);
    const journal = readFileSync(join(folder, 'journals', `${first.result}.ndjson`), 'utf8');
    const second = await ended((await start(CROSS)).id);
    expect(second.id).not.toBe(first.id);
    expect(second).toMatchObject({ result: first.result, netProfit: first.netProfit, trades: first.trades });
    expect(readFileSync(join(folder, 'journals', `${first.result}.ndjson`), 'utf8')).toBe(journal);
    expect((await store.runs.list()).filter(({ id }) => id === first.result)).toHaveLength(1);
  });

  it('has a report that is made once, and a comparison with another', async () => {
    const a = await ended((await start(CROSS)).id);
    const b = await ended((await start({ ...CROSS, parameters: { fast: 5 } })).id);
    const page = await desk.report(a.id);
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain(a.result);
    const kept = readdirSync(join(folder, 'pages')).filter((name) => name.startsWith(`page-${a.result}.`));
    expect(kept).toHaveLength(1);
    expect(await desk.report(a.result!)).toBe(page);
    const compared = (await desk.compare(a.id, b.result!)) as Record<string, unknown>;
    expect(compared).toMatchObject({ a: { runId: a.result }, b: { runId: b.result }, tradesTheSame: false });
    expect(compared['config']).toEqual([{ path: 'strategy.parameters.fast', a: expect.anything(), b: '5' }]);
  });

  it('is listed with the others, the latest first, page by page', async () => {
    const all = await desk.list({ limit: 100 });
    expect(all.next).toBeNull();
    expect(all.items.map(({ created }) => created)).toEqual(
      all.items.map(({ created }) => created).sort((x, y) => y - x),
    );
    const seen: RunRow[] = [];
    let cursor: string | undefined;
    do {
      const page = await desk.list({ limit: 1, cursor });
      seen.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(all.items);
    const strikes = await desk.list({ limit: 100, strategy: 'strike', status: 'done' });
    expect(strikes.items.map(({ strategy }) => strategy)).toEqual(['scanner/strike']);
    expect((await desk.list({ limit: 100, kind: 'optimise' })).items).toEqual([]);
  });
});

describe('a backtest that is cancelled', () => {
  it('leaves neither journal nor rows, at work or waiting', async () => {
    const before = journals();
    const runs = await store.runs.list();
    const row = await start({ ...STRIKE, capital: '7777' });
    const waiting = await start({ ...STRIKE, capital: '8888' });
    await rowThat(row.id, ({ progress }) => (progress?.done ?? 0) > 0);
    expect(await desk.cancel(waiting.id, 'test')).toMatchObject({ id: waiting.id });
    await desk.cancel(row.id, 'test');
    expect(await ended(row.id)).toMatchObject({ status: 'cancelled', result: null, progress: null });
    expect(await ended(waiting.id)).toMatchObject({ status: 'cancelled' });
    expect(journals()).toEqual(before);
    expect(await store.runs.list()).toEqual(runs);
    expect(await error(desk.cancel(row.id, 'test'))).toMatchObject({ code: 'resource.conflict' });
    expect(await error(desk.detail(row.id))).toMatchObject({ code: 'resource.conflict' });
    expect((await desk.list({ limit: 10, status: 'cancelled' })).items).toHaveLength(2);
  });

  it('is noted in the audit log with its start', async () => {
    const records = await store.audit.read(0, 1_000);
    expect(records.map(({ actor, action }) => `${actor} ${action}`)).toContain('test run.start');
    expect(records.map(({ action }) => action)).toContain('run.cancel');
  });
});

describe('a thread that dies', () => {
  it('gives a failed run with a message, and the next run is made', async () => {
    const dying = openDesk({ thread: { entry: new URL('./dying-worker.ts', import.meta.url) } });
    others.push(dying);
    const before = journals();
    const row = await start(CROSS, dying);
    expect(await ended(row.id)).toMatchObject({
      status: 'failed',
      error: 'The thread of a run ended by itself, code "7"',
    });
    expect(journals()).toEqual(before);
    expect(await ended((await start(CROSS, dying)).id)).toMatchObject({ status: 'failed' });
    expect(await error(dying.report(row.id))).toMatchObject({ code: 'resource.conflict' });
  });

  it('of too little memory says so', async () => {
    const small = openDesk({ thread: { heapMb: 12 } });
    others.push(small);
    const row = await ended((await start(STRIKE, small)).id);
    expect(row).toMatchObject({ status: 'failed', result: null });
    expect(row.error).toContain('needed more than 12 MB of memory');
    expect(journals().filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a request for a backtest', () => {
  it('is refused when too many wait', async () => {
    const full = openDesk({ thread: { waitingMax: 1 } });
    others.push(full);
    await start(STRIKE, full);
    await start(STRIKE, full);
    expect(await error(start(STRIKE, full))).toMatchObject({ code: 'resource.conflict' });
  });

  it.each([
    [{ strategy: 'srike' }, 'argument.unknown', 'strategy: Unknown strategy "srike": did you mean "strike"'],
    [{ instrument: 'BTC/USD@sandbox' }, 'data.missing', 'instrument: No bars of "BTC/USD@sandbox" are stored'],
    [{ instrument: '/etc/passwd@x' }, 'data.missing', 'instrument: No bars of "/etc/passwd@x" are stored'],
    [{ timeframe: '5m' }, 'data.missing', 'BTC/USDT: expected bars of 5m or shorter ones'],
    [{ timeframe: '7m' }, 'argument.unknown', 'timeframe: Unknown timeframe "7m"'],
    [{ timeframe: '4h' }, 'argument.invalid', 'timeframe: Expected bars of at most "15m" for mode "strike", was "4h"'],
    [
      { parameters: { minScoer: 1 } },
      'argument.unknown',
      'parameters.minScoer: Unknown setting "minScoer": did you mean "minScore"',
    ],
    [
      { parameters: { minScore: 7 } },
      'argument.invalid',
      'parameters.minScore: Expected minScore to be a number from -1 to 1, was "7"',
    ],
    [
      { parameters: { minScore: 'x' } },
      'argument.invalid',
      'parameters.minScore: Expected minScore to be a number from -1 to 1',
    ],
    [
      { parameters: { minRiskAtr: 5 } },
      'argument.invalid',
      'parameters: Expected minRiskAtr to be at most maxRiskAtr "3", was "5"',
    ],
    [
      { strategy: 'sma-cross', parameters: { fast: 90 } },
      'argument.invalid',
      'parameters: Expected slow to be above fast "90"',
    ],
    [
      { strategy: 'sma-cross', gates: 'strict' as const },
      'argument.invalid',
      'gates: Expected no gates with "sma-cross"',
    ],
    [{ capital: '-5' }, 'argument.invalid', 'capital: Expected capital above "0", was "-5"'],
    [{ from: '2025-02-01', to: '2025-02-01' }, 'argument.invalid', 'to: Expected a day after "2025-02-01"'],
    [{ from: '2031-02-01' }, 'data.missing', 'from: Expected a day of the stored bars, was "2031-02-01"'],
    [{ to: '2020-02-01' }, 'data.missing', 'to: Expected a day of the stored bars, was "2020-02-01"'],
  ])('%j is refused: %s', async (part, code, message) => {
    const found = await error(start({ ...STRIKE, gates: undefined, ...part }));
    expect(found).toMatchObject({ code, message: expect.stringContaining(message) as string });
  });

  it('for a run that nobody knows names the nearest', async () => {
    const [{ id }] = (await desk.list({ limit: 1, status: 'done' })).items as [RunRow];
    const wrong = `${id.slice(0, -1)}x`;
    expect(await error(desk.get(wrong))).toMatchObject({
      code: 'run.unknown',
      message: expect.stringContaining(id) as string,
    });
    expect(await error(desk.report('../../etc/passwd'))).toMatchObject({ code: 'run.unknown' });
  });
});
