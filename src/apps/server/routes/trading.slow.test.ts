import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import { tradingApi } from '#contract/trading.ts';
import type { Clock } from '#core/clock.ts';
import { sampleBars, sampleMarket, sampleStore, SAMPLE_BTC } from '#apps/server/market/sample-market.ts';
import type { SampleStore } from '#apps/server/market/sample-market.ts';
import { tradingHandlers } from '#apps/server/routes/trading.ts';
import { storedSignalId } from '#apps/server/signals/signal-projection.ts';
import { SampleSessions } from '#apps/server/trading/sample-live.ts';
import { SAMPLE_CROSS, SAMPLE_HOLD, SAMPLE_SCANNER, tradeSample } from '#apps/server/trading/sample-trading.ts';
import type { SampleTrading } from '#apps/server/trading/sample-trading.ts';

/** So many that the crossing averages hold a position at the end. */
const BARS = sampleBars(3_962);
const WARM_UP = 1_000;
const NOW = unixMs(BARS.closeTime[BARS.length - 1]!);
const clock = { now: () => NOW } as Clock;
const ANNA = { caller: { actor: 'user:anna' } };

type Name = keyof typeof tradingApi;
type Answer<N extends Name> = z.output<(typeof tradingApi)[N]['response']>;

describe('trading', () => {
  let place: SampleStore;
  let cross: SampleTrading;
  let hold: SampleTrading;
  let scanner: SampleTrading;
  let sessions: SampleSessions;
  let handlers: ReturnType<typeof tradingHandlers>;

  beforeAll(async () => {
    place = await sampleStore();
    cross = await tradeSample(place.store, { id: 'cross', choice: SAMPLE_CROSS, bars: BARS, warmUp: WARM_UP });
    hold = await tradeSample(place.store, { id: 'hold', choice: SAMPLE_HOLD, bars: BARS, warmUp: WARM_UP });
    scanner = await tradeSample(place.store, { id: 'scan', choice: SAMPLE_SCANNER, bars: BARS, warmUp: WARM_UP });
    sessions = new SampleSessions().add(cross).add(hold).add(scanner);
    const market = sampleMarket({ [SAMPLE_BTC.id]: { price: 40_123.45, time: NOW } });
    handlers = tradingHandlers({ store: place.store, sessions, market, clock });
  }, 60_000);

  afterAll(async () => {
    for (const { session } of [cross, hold, scanner]) if (session.isAlive) session.abandon();
    await place[Symbol.asyncDispose]();
  });

  /** Asks as the server does: query and answer go through the contract. */
  async function ask<N extends Name>(name: N, query: object = {}, more: object = {}): Promise<Answer<N>> {
    const endpoint = tradingApi[name] as { readonly query?: z.ZodType; readonly response: z.ZodType };
    const parsed = endpoint.query?.parse(query);
    const answer = await (handlers[name] as (request: unknown) => Promise<unknown>)({ query: parsed, ...more });
    return endpoint.response.parse(JSON.parse(JSON.stringify(answer))) as Answer<N>;
  }

  /** A whole list, read piece by piece. */
  async function walked<N extends 'GET /orders' | 'GET /fills' | 'GET /trades' | 'GET /ledger' | 'GET /journal'>(
    name: N,
    query: object,
  ): Promise<Answer<N>['items']> {
    const items: unknown[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: Answer<N> = await ask(name, { ...query, ...(cursor === undefined ? {} : { cursor }) });
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  it('shows sessions with what this process knows of them', async () => {
    const { items } = await ask('GET /sessions');
    expect(items.map(({ id }) => id).sort()).toEqual(['cross', 'hold', 'scan']);
    const latest = await place.store.sessions.latestEquity('cross');
    expect(items.find(({ id }) => id === 'cross')).toMatchObject({
      mode: 'paper',
      title: 'sma-cross',
      strategy: 'sma-cross',
      timeframe: '15m',
      status: 'running',
      currency: 'USDT',
      capital: '10000',
      equity: latest!.equity.toString(),
      riskState: 'ACTIVE',
      lastBar: NOW,
      speed: 60,
    });
    expect(items.find(({ id }) => id === 'scan')).toMatchObject({
      title: 'Scanner strike, gates strict',
      strategy: 'scanner/strike',
    });
  });

  it('gives orders, executions and trades piece by piece, each once, latest first', async () => {
    for (const [name, stored] of [
      ['GET /orders', await place.store.sessions.orders({ session: 'cross' })],
      ['GET /fills', await place.store.sessions.fills({ session: 'cross' })],
      ['GET /trades', await place.store.sessions.trades({ session: 'cross' })],
    ] as const) {
      expect(stored.length, name).toBeGreaterThan(30);
      for (const limit of [7, 500]) {
        const items = await walked(name, { session: 'cross', limit });
        expect(items.map((item) => (item as { id: string }).id)).toEqual(stored.map(({ id }) => id));
      }
    }
    const everything = await walked('GET /fills', { limit: 500 });
    expect(new Set(everything.map(({ session }) => session))).toEqual(new Set(['cross', 'hold']));
  });

  it('shows numbers exactly, and trades with the signal that they came from', async () => {
    const [trade] = await place.store.sessions.trades({ session: 'cross', limit: 1 });
    const { items } = await ask('GET /trades', { session: 'cross', limit: 1 });
    expect(items[0]).toMatchObject({
      session: 'cross',
      signalId: storedSignalId('cross', trade!.signalId),
      net: { amount: trade!.net.amount.toString(), currency: 'USDT' },
      exitReason: trade!.exitReason,
    });
    expect(trade!.exits).toHaveLength(1);
    expect(Decimal.parse(items[0]!.exitPrice!).equals(trade!.exits[0]!.price)).toBe(true);
  });

  it('narrows orders to those that may still change', async () => {
    const open = await walked('GET /orders', { state: 'open', limit: 1 });
    const stored = await place.store.sessions.orders({ openOnly: true });
    expect(open.map(({ id }) => id).sort()).toEqual(stored.map(({ id }) => id).sort());
    for (const { status } of open) expect(['submitted', 'working']).toContain(status);
  });

  it('shows the ledger, which sums to zero in each unit, and the journal as it was written', async () => {
    const transactions = await walked('GET /ledger', { session: 'cross', limit: 9 });
    expect(transactions).toHaveLength((await place.store.sessions.postings('cross')).length);
    for (const { postings } of transactions) {
      const units = Map.groupBy(postings, ({ unit }) => unit);
      for (const amounts of units.values()) {
        const sum = amounts.reduce((all, { amount }) => all.plus(Decimal.parse(amount)), Decimal.ZERO);
        expect(sum.isZero()).toBe(true);
      }
    }
    const length = await place.store.sessions.journalLength('cross');
    const records = (await walked('GET /journal', { session: 'cross', limit: 500 })) as { readonly n: number }[];
    expect(records.map(({ n }) => n)).toEqual(Array.from({ length }, (_, n) => n));
  });

  it('thins equity, keeps its ends and its extremes, and goes on where it was', async () => {
    const all = await place.store.sessions.equity('cross', 0, NOW + 1);
    const shown = await ask('GET /equity', { session: 'cross', points: 200 });
    expect(shown.times.length).toBeLessThanOrEqual(200);
    expect(shown.times.length).toBeGreaterThan(90);
    expect([shown.times[0], shown.times.at(-1)]).toEqual([all[0]!.time, NOW]);
    expect(shown.equity.at(-1)).toBe(all.at(-1)!.equity.toString());
    const values = all.map(({ equity }) => equity.toNumber());
    const seen = shown.equity.map(Number);
    expect([Math.min(...seen), Math.max(...seen)]).toEqual([Math.min(...values), Math.max(...values)]);
    expect((await ask('GET /equity', { session: 'cross', points: 5_000 })).times).toHaveLength(all.length);
    const { from, to } = { from: `${all[100]!.time}`, to: `${all[160]!.time}` };
    const part = await ask('GET /equity', { session: 'cross', from, to });
    expect(part.equity).toEqual(all.slice(100, 160).map(({ equity }) => equity.toString()));
    const { id, epoch } = cross.record;
    const later = { ...all.at(-1)!, time: unixMs(NOW + 900_000), equity: Decimal.parse('1.5') };
    const from_ = await place.store.sessions.journalLength(id);
    const nothing = {
      lines: [],
      orders: [],
      fills: [],
      postings: [],
      trades: [],
      venueOrders: [],
      checkpoint: undefined,
    };
    await place.store.sessions.append(id, epoch, { from: from_, ...nothing, equity: [later] });
    expect((await ask('GET /equity', { session: 'cross', points: 200 })).equity.at(-1)).toBe('1.5');
    expect((await ask('GET /equity', { session: 'scan', to: '2025-01-01' })).times).toEqual([]);
    await place.store.sessions.append(id, epoch, {
      from: from_,
      ...nothing,
      equity: [{ ...all.at(-1)!, time: unixMs(NOW + 900_001) }],
    });
  });

  it('values what is open exactly by the last price, and risks what the stop leaves', async () => {
    const { items } = await ask('GET /positions');
    const live = ['cross', 'hold', 'scan'].flatMap((id) => sessions.get(id)!.positions);
    expect(items).toHaveLength(live.length);
    expect(live.length).toBe(2);
    for (const [i, { quantity, entryPrice, stop }] of live.entries()) {
      const shown = items[i]!;
      const profit = Decimal.parse('40123.45').minus(entryPrice!).times(quantity);
      expect(Decimal.parse(shown.unrealised!).equals(profit)).toBe(true);
      const loss = entryPrice!.minus(stop!).times(quantity);
      const risk = loss.sign() > 0 ? loss : Decimal.ZERO;
      expect(Decimal.parse(shown.openRisk!).equals(risk)).toBe(true);
      expect(shown).toMatchObject({ direction: quantity.sign() > 0 ? 'long' : 'short', lastPrice: 40_123.45 });
      expect(shown.quantity).toBe(quantity.absolute().toString());
    }
  });

  it('names what it does not know', async () => {
    const unknown = { code: 'session.unknown', message: expect.stringContaining('did you mean "cross"') };
    for (const name of ['GET /orders', 'GET /equity', 'GET /ledger', 'GET /journal'] as const) {
      await expect(ask(name, { session: 'cros' })).rejects.toMatchObject(unknown);
    }
    const { next } = await ask('GET /orders', { session: 'cross', limit: 1 });
    for (const [name, query] of [
      ['GET /orders', { cursor: 'garbage' }],
      ['GET /orders', { session: 'scan', cursor: next! }],
      ['GET /fills', { session: 'cross', cursor: next! }],
      ['GET /journal', { session: 'cross', cursor: next! }],
    ] as const) {
      await expect(ask(name, query)).rejects.toMatchObject({ code: 'request.invalid' });
    }
  });

  it('starts and stops sessions through who trades them, and writes down who asked for it', async () => {
    await expect(ask('POST /sessions/:id/stop', {}, { params: { id: 'nobody' }, ...ANNA })).rejects.toMatchObject({
      code: 'session.unknown',
    });
    const held = sessions.get('cross')!.positions;
    expect(held).toHaveLength(1);
    const stopped = await ask('POST /sessions/:id/stop', {}, { params: { id: 'cross' }, ...ANNA });
    expect(stopped).toMatchObject({ id: 'cross', status: 'stopped', reason: 'asked for', riskState: null });
    await ask('POST /sessions/:id/start', {}, { params: { id: 'cross' }, ...ANNA });
    expect(sessions.calls).toEqual(['stop cross', 'start cross']);
    const audit = await place.store.audit.read(0, 10);
    expect(audit.map(({ actor, action, detail }) => ({ actor, action, detail }))).toEqual([
      { actor: 'user:anna', action: 'session.stop', detail: { session: 'cross' } },
      { actor: 'user:anna', action: 'session.start', detail: { session: 'cross' } },
    ]);
    // What it held is still shown, by its books: nobody has closed it.
    const { items } = await ask('GET /positions');
    const shown = items.filter(({ session }) => session === 'cross');
    expect(shown.map(({ quantity }) => Number(quantity))).toEqual(
      held.map(({ quantity }) => Math.abs(quantity.toNumber())),
    );
    expect(shown.map(({ stop }) => Number(stop))).toEqual(held.map(({ stop }) => stop!.toNumber()));
  });
});
