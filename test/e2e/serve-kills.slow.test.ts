import { afterAll, describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { readJournal } from '#engine/journal-reader.ts';
import { journalText, parityOf } from '#apps/trading/parity.ts';
import type { ServerProcess } from '../api/server-process.ts';
import { eventually } from './assay-process.ts';
import { ServeWorld } from './serve-world.ts';

/** How often the server is killed; more with `ASSAY_SERVE_KILLS=10`. */
const KILLS = Number(process.env['ASSAY_SERVE_KILLS'] ?? 2);
/** One start in so many is killed while it still begins. */
const EARLY = 0.3;
const SESSIONS = ['cross', 'momentum', 'scan'];
const PAPER = { timeframe: '1m', venue: 'sandbox', capital: '10000' };
const SETTINGS = {
  server: { sandbox: { speed: 600, symbols: ['BTC/USDT', 'ETH/USDT'] } },
  sessions: {
    cross: { ...PAPER, strategy: 'sma-cross', parameters: { fast: 3, slow: 8 }, symbol: 'BTC/USDT' },
    momentum: { ...PAPER, strategy: 'momentum', symbol: 'ETH/USDT' },
    scan: { ...PAPER, strategy: 'strike', gates: 'off', timeframe: '15m', symbol: 'BTC/USDT' },
  },
};

const world = new ServeWorld();
const rng = new Rng(7);
const folder = world.folder('killed', SETTINGS);
const startTimes: number[] = [];

afterAll(() => world.end());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** From the start of the process until all sessions trade. */
async function started(): Promise<ServerProcess> {
  const before = performance.now();
  const server = await world.serve({ dataFolder: folder });
  await eventually('all sessions trade on paper', () =>
    SESSIONS.every((id) => server.printed.join('').includes(`session ${id} trades on paper`)),
  );
  startTimes.push(performance.now() - before);
  return server;
}

async function liveAndDie(): Promise<void> {
  if (rng.uniform() < EARLY) {
    const server = await world.serve({ dataFolder: folder });
    await pause(rng.integer(0, 800));
    await server.stop('SIGKILL');
    return;
  }
  const server = await started();
  await pause(rng.integer(0, 2_500));
  await server.stop('SIGKILL');
}

interface Span {
  readonly openTime: number;
  readonly closeTime: number;
}

/** What does not follow on what was before it. */
function breaks(spans: readonly Span[]): number {
  return spans.slice(1).filter(({ openTime }, i) => openTime !== spans[i]!.closeTime).length;
}

async function judgedSession(store: Store, id: string) {
  const journal = readJournal(await journalText(store.sessions, id));
  const ofKind = (kind: string) => journal.records.filter((record) => record.kind === kind).map(({ data }) => data);
  const bars = ofKind('bar') as unknown as Span[];
  const signals = ofKind('signal').map(({ id: signal }) => `${String(signal)}~${id}`);
  const kept = await store.signals.list({ origin: id, limit: 10_000 });
  const { replays, differences } = parityOf(id, journal);
  const fills = await store.sessions.fills({ session: id, limit: 100_000 });
  const filled = ofKind('order').filter(({ kind }) => kind === 'filled').length;
  return {
    hasBars: bars.length > 0,
    holes: breaks(bars),
    replays,
    differences,
    fillsOff: fills.length - filled,
    signals: signals.sort(),
    kept: kept.map(({ id: signal }) => signal).sort(),
  };
}

describe('a server that is killed again and again', () => {
  it('goes on with every session, loses and doubles nothing, and keeps its kill switch on', async () => {
    for (let kill = 1; kill <= KILLS; kill++) await liveAndDie();
    const beforeLast = await started();
    // Each at some time: on a busy machine one of them is always a little late.
    const caughtUp = new Set<string>();
    await eventually('each session has caught up', async () => {
      const { features } = await world.health(beforeLast);
      for (const { name, state } of features) if (state === 'well') caughtUp.add(name);
      return SESSIONS.every((id) => caughtUp.has(`bars of ${id}`));
    });
    await eventually('something was filled', async () => {
      const { items } = await world.json<{ items: unknown[] }>(beforeLast, '/fills?limit=5');
      return items.length > 0;
    });
    const wanted = { strategy: 'strike', instrument: 'BTC/USDT@sandbox', timeframe: '15m', gates: 'classic' };
    const run = await world.post(beforeLast, '/runs', wanted);
    expect(run.status, run.text).toBe(202);
    const pulled = await world.post(beforeLast, '/kill-switch', { reason: 'before the last kill' });
    expect(pulled.status, pulled.text).toBe(200);
    await beforeLast.stop('SIGKILL');

    const last = await started();
    expect(await world.json(last, '/kill-switch')).toMatchObject({ kind: 'on', reason: 'before the last kill' });
    const { id: runId } = run.json() as { id: string };
    const forgotten = await world.ask(last, { path: `/api/v1/runs/${runId}` });
    expect(forgotten.text).not.toMatch(/"status":"(running|queued|waiting)"/);
    await eventually('each session is halted', async () => {
      const { items } = await world.json<{ items: { riskState: string }[] }>(last, '/sessions');
      return items.length === SESSIONS.length && items.every(({ riskState }) => riskState === 'HALTED');
    });
    expect(await last.stop()).toBe(0);

    await using store = await openStore(folder);
    for (const id of SESSIONS) {
      const { signals, kept: stored, ...judged } = await judgedSession(store, id);
      expect({ id, ...judged }).toEqual({ id, hasBars: true, holes: 0, replays: true, differences: 0, fillsOff: 0 });
      expect(stored).toEqual(signals);
    }
    for (const { instrument, timeframe } of await store.bars.list()) {
      const columns = await store.bars.readRange({ instrument: instrument.id, timeframe });
      const spans = Array.from({ length: columns.length }, (_, i) => columns.at(i));
      expect({ set: `${instrument.id} ${timeframe}`, breaks: breaks(spans) }).toMatchObject({ breaks: 0 });
    }
    expect(await store.audit.verify()).toMatchObject({ kind: 'whole' });
    expect(Math.max(...startTimes)).toBeLessThan(30_000);
    process.stderr.write(`from start to all sessions trading: ${startTimes.map(Math.round).join(', ')} ms\n`);
  });
});
