import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { AdapterError } from '#core/errors.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import { TradingRun } from '#engine/drivers/trading-run.ts';
import { Journal } from '#engine/journal.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import type { EngineSetup } from '#engine/state.ts';
import { openSession } from '#runtime/session/open-session.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { ACME, acmeConfig } from '#testkit/engine-runs.ts';
import { MemorySessionStore } from '#testkit/memory-session-store.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import type { Script } from '#testkit/scripted-strategy.ts';
import { SERIES_START, tickBars } from '#testkit/tick-bars.ts';

const START = unixMs(SERIES_START);

/** Random, but hanging on the bar alone: a restart says the same again. */
const SCRIPT: Script = (bar) => {
  const rng = new Rng(bar.closeTime / 1_000);
  const kind = rng.uniform();
  if (kind < 0.5) return [];
  if (kind < 0.6) return [{ exit: 'random' }];
  const sign = rng.uniform() < 0.5 ? 1 : -1;
  const targets = [[bar.close + sign * rng.integer(5, 20), 1]] as const;
  return [{ direction: sign > 0 ? 'long' : 'short', stop: bar.close - sign * rng.integer(5, 20), targets }];
};

function setupOf(script: Script = SCRIPT): Omit<EngineSetup, 'journal'> {
  const config = acmeConfig({ venue: DEFAULT_SIM, risk: { ...NO_RISK_RULES, currency: 'USD' } });
  return { config, strategy: new ScriptedStrategy(ACME.id, script), gates: [], clock: UTC_CLOCK };
}

function open(store: MemorySessionStore, script?: Script): Promise<TradingSession> {
  const setup = setupOf(script);
  const { config } = setup;
  return openSession({
    session: {
      id: 'acme',
      mode: 'paper',
      desk: 'test',
      venue: 'sim',
      account: '',
      instrument: ACME.id,
      config,
      configHash: '',
      created: START,
    },
    setup,
    store,
    clock: new VirtualClock(START),
    gateway: undefined,
    note: () => undefined,
  });
}

/** What an uninterrupted run writes over the same bars. */
function linesOf(bars: readonly Bar[]): string[] {
  const lines: string[] = [];
  const run = new TradingRun({ ...setupOf(), journal: new Journal((line) => lines.push(line)) });
  for (const bar of bars) run.onBar(bar);
  return lines;
}

describe('a trading session on paper', () => {
  let store: MemorySessionStore;

  beforeEach(() => {
    store = new MemorySessionStore();
  });

  it('writes the same journal, byte for byte, however often its process dies', async () => {
    let trades = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(fc.nat(120), { maxLength: 8 }), async (seed, deaths) => {
        const bars = tickBars(new Rng(seed), 120);
        const disk = new MemorySessionStore();
        let session = await open(disk);
        for (const [i, bar] of bars.entries()) {
          await session.take({ kind: 'bar', bar });
          if (!deaths.includes(i)) continue;
          session.abandon();
          session = await open(disk);
          expect(session.takenUntil).toBe(bar.closeTime);
        }
        expect(disk.lines).toEqual(linesOf(bars));
        trades += (await disk.trades()).length;
      }),
      { numRuns: 30 },
    );
    expect(trades).toBeGreaterThan(0);
  });

  it('goes on from its checkpoint after it was stopped', async () => {
    const bars = tickBars(new Rng(3), 60);
    const first = await open(store);
    for (const bar of bars.slice(0, 40)) await first.take({ kind: 'bar', bar });
    await first.stop('the evening');
    expect((await store.checkpoint())?.at).toBe(store.lines.length);
    const second = await open(store);
    for (const bar of bars.slice(40)) await second.take({ kind: 'bar', bar });
    expect(store.lines).toEqual(linesOf(bars));
  });

  it('keeps orders, executions, trades, postings and equity that agree with its engine', async () => {
    const session = await open(store);
    for (const bar of tickBars(new Rng(5), 300)) await session.take({ kind: 'bar', bar });
    const { state } = session;
    const trades = await store.trades();
    expect(trades.length).toBeGreaterThan(10);
    expect(trades).toEqual(state.trades.closed);
    const fills = await store.fills();
    const orders = await store.orders({});
    for (const order of orders) {
      const sum = fills.filter(({ orderId }) => orderId === order.id).map(({ quantity }) => quantity.toNumber());
      expect(sum.reduce((total, size) => total + size, 0)).toBe(order.filled.toNumber());
      expect(order.filled.equals(order.quantity)).toBe(order.status === 'filled');
    }
    const working = orders.filter(({ status }) => status === 'submitted' || status === 'working').map(({ id }) => id);
    // Exits are listed from the approval of their entry on; the engine counts them from its execution on.
    expect(working).toEqual(expect.arrayContaining(state.orders.all.map(({ id }) => id)));
    expect(store.storedCash(ACME.quote).equals(state.ledger.cash(ACME.quote))).toBe(true);
    expect((await store.latestEquity())?.equity.equals(state.exactEquity())).toBe(true);
  });

  it('acknowledges nothing that the store did not take, and stops', async () => {
    const bars = tickBars(new Rng(7), 10);
    const session = await open(store);
    await session.take({ kind: 'bar', bar: bars[0]! });
    const kept = store.lines.length;
    const full = new AdapterError('store.unusable', 'the disk is full', { retryable: false });
    const told: unknown[] = [];
    session.failureListener = (error) => told.push(error);
    store.trouble = full;
    await expect(session.take({ kind: 'bar', bar: bars[1]! })).rejects.toBe(full);
    await expect(session.take({ kind: 'bar', bar: bars[2]! })).rejects.toBe(full);
    expect([told, session.isAlive, store.lines.length]).toEqual([[full], false, kept]);
    store.trouble = undefined;
    const again = await open(store);
    for (const bar of bars.slice(1)) await again.take({ kind: 'bar', bar });
    expect(store.lines).toEqual(linesOf(bars));
  });

  it('is fenced off by a later start of the same session', async () => {
    const bars = tickBars(new Rng(9), 3);
    const older = await open(store);
    await older.take({ kind: 'bar', bar: bars[0]! });
    const newer = await open(store);
    await expect(older.take({ kind: 'bar', bar: bars[1]! })).rejects.toMatchObject({ code: 'session.taken' });
    await newer.take({ kind: 'bar', bar: bars[1]! });
    await newer.take({ kind: 'bar', bar: bars[2]! });
    expect(store.lines).toEqual(linesOf(bars));
  });

  it('does not start on a journal that was changed, or that this code would write otherwise', async () => {
    const session = await open(store);
    for (const bar of tickBars(new Rng(11), 20)) await session.take({ kind: 'bar', bar });
    session.abandon();
    const at = store.lines.length - 3;
    const line = store.lines[at]!;
    store.lines[at] = line.replace(/\d"}$/, (end) => `${(Number(end[0]) + 1) % 10}"}`).replace(/[a-f]"}$/, '0"}');
    await expect(open(store)).rejects.toMatchObject({ code: 'journal.different', place: { line: at } });
    store.lines[at] = line.slice(0, 30);
    await expect(open(store)).rejects.toMatchObject({ code: 'journal.corrupt' });
    store.lines[at] = line;
    await expect(open(store, () => [])).rejects.toMatchObject({ code: 'journal.different' });
  });

  it('keeps the failure of a strategy, and fails', async () => {
    const session = await open(store, (bar) => {
      if (bar.closeTime === START + 2 * MINUTE_MS) throw new Error('out of ideas');
      return [];
    });
    const bars = tickBars(new Rng(13), 3);
    await session.take({ kind: 'bar', bar: bars[0]! });
    await expect(session.take({ kind: 'bar', bar: bars[1]! })).rejects.toMatchObject({ code: 'strategy.failed' });
    expect(store.lines.at(-1)).toContain('out of ideas');
    expect(session.isAlive).toBe(false);
  });

  it('sends nothing that raises exposure once it is halted, through restarts', async () => {
    const bars = tickBars(new Rng(15), 200);
    let session = await open(store);
    for (const bar of bars.slice(0, 50)) await session.take({ kind: 'bar', bar });
    const event = { kind: 'halt', time: unixMs(bars[49]!.closeTime), reason: 'enough', flatten: true } as const;
    await session.take({ kind: 'control', event });
    const before = (await store.orders({})).filter(
      ({ role, status }) => role === 'entry' && status !== 'denied',
    ).length;
    for (const bar of bars.slice(50)) {
      await session.take({ kind: 'bar', bar });
      if (bar.closeTime % (20 * MINUTE_MS) !== 0) continue;
      session.abandon();
      session = await open(store);
    }
    const orders = await store.orders({});
    expect(orders.filter(({ role, status }) => role === 'entry' && status !== 'denied')).toHaveLength(before);
    expect(orders.filter(({ status }) => status === 'denied').length).toBeGreaterThan(0);
    expect(session.state.ledger.position(ACME.id).quantity.isZero()).toBe(true);
  });
});
