import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalsApi } from '#contract/signals.ts';
import type { SignalExplanation, SignalRow } from '#contract/signals.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';
import { signalRecord } from '#apps/research/run/signal-document.ts';
import { sampleBars, sampleStore, saveBars } from '#apps/server/market/sample-market.ts';
import type { SampleStore } from '#apps/server/market/sample-market.ts';
import { signalsHandlers } from '#apps/server/routes/signals.ts';
import { SignalProjection, storedSignalId } from '#apps/server/signals/signal-projection.ts';
import { SAMPLE_CROSS, SAMPLE_SCANNER, tradeSample } from '#apps/server/trading/sample-trading.ts';
import type { SampleTrading } from '#apps/server/trading/sample-trading.ts';

const BARS = sampleBars(14_000);
const WARM_UP = 4_000;

describe('signals', () => {
  let place: SampleStore;
  let scanner: SampleTrading;
  let cross: SampleTrading;
  let handlers: ReturnType<typeof signalsHandlers>;
  let all: readonly SignalRow[];

  beforeAll(async () => {
    place = await sampleStore();
    const { store } = place;
    // What has since been deleted at the beginning is not drawn any more.
    await saveBars(store, BARS.slice(6_000), '15m');
    scanner = await tradeSample(store, { id: 'scan', choice: SAMPLE_SCANNER, bars: BARS, warmUp: WARM_UP });
    cross = await tradeSample(store, { id: 'cross', choice: SAMPLE_CROSS, bars: BARS, warmUp: WARM_UP });
    for (const { record, batches } of [scanner, cross]) {
      const projection = new SignalProjection(record, store.signals);
      for (const batch of batches) await projection.take(batch);
    }
    handlers = signalsHandlers({ store });
    all = await walked({ limit: 500 });
  }, 60_000);

  afterAll(async () => {
    for (const { session } of [scanner, cross]) session.abandon();
    await place[Symbol.asyncDispose]();
  });

  async function list(query: object) {
    const parsed = signalsApi['GET /signals'].query.parse(query);
    return signalsApi['GET /signals'].response.parse(await handlers['GET /signals']({ query: parsed } as never));
  }

  async function walked(query: object): Promise<SignalRow[]> {
    const rows: SignalRow[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
      rows.push(...page.items);
      cursor = page.next;
    }
    return rows;
  }

  async function explain(id: string): Promise<SignalExplanation> {
    const answer = await handlers['GET /signals/:id']({ params: { id } } as never);
    return signalsApi['GET /signals/:id'].response.parse(JSON.parse(JSON.stringify(answer)));
  }

  it('are listed with what the gates decided, each once, however they are read', async () => {
    expect(all).toHaveLength(scanner.decisions.length + cross.decisions.length);
    expect(await walked({ limit: 3 })).toEqual(all);
    const times = all.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const { signal, verdicts } = scanner.decisions.find((decision) => decision.outcome.kind === 'blocked')!;
    const row = all.find(({ id }) => id === storedSignalId('scan', signal.id))!;
    const gate = verdicts.find(({ kind }) => kind !== 'pass')!;
    expect(row).toMatchObject({
      desk: 'scanner',
      mode: 'strike',
      symbol: 'BTC/USDT',
      timeframe: '15m',
      decision: 'blocked',
      stoppedBy: expect.stringMatching(new RegExp(`^${gate.gate}: `)),
      origin: 'scan',
      stop: signal.plan.stop,
      firstTarget: signal.plan.targets[0]!.price,
    });
    expect(all.filter(({ resultR }) => resultR !== null).length).toBeGreaterThan(10);
  });

  it('are narrowed by every filter', async () => {
    const from = all.at(Math.floor(all.length / 2))!.time;
    const cases: readonly (readonly [object, (row: SignalRow) => boolean])[] = [
      [{ origin: 'scan' }, (row) => row.origin === 'scan'],
      [{ decision: 'blocked' }, (row) => row.decision === 'blocked'],
      [{ direction: 'short', origin: 'cross' }, (row) => row.direction === 'short' && row.origin === 'cross'],
      [{ from: `${from}` }, (row) => row.time >= from],
      [{ to: new Date(from).toISOString() }, (row) => row.time < from],
      [{ strategy: all[0]!.strategy }, (row) => row.strategy === all[0]!.strategy],
      [{ instrument: 'BTC/USDT@sandbox' }, () => true],
      [{ instrument: 'ETH/USDT@sandbox' }, () => false],
    ];
    for (const [query, fits] of cases) {
      expect(await walked({ ...query, limit: 50 }), JSON.stringify(query)).toEqual(all.filter(fits));
    }
    for (const gate of new Set(scanner.decisions.flatMap(({ verdicts }) => verdicts.map((one) => one.gate)))) {
      const stopped = scanner.decisions.filter(({ verdicts }) =>
        verdicts.some((one) => one.gate === gate && one.kind !== 'pass'),
      );
      const ids = (await walked({ gate, limit: 50 })).map(({ id }) => id);
      expect(ids.sort()).toEqual(stopped.map(({ signal }) => storedSignalId('scan', signal.id)).sort());
    }
  });

  it('are ranked by score', async () => {
    const ranked = await walked({ sort: 'score', limit: 9, origin: 'scan' });
    const scores = ranked.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(ranked).toHaveLength(scanner.decisions.length);
    const { next } = await list({ limit: 1 });
    await expect(list({ limit: 1, sort: 'score', cursor: next! })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('are explained: plan, factors, every verdict, what was done and what became of them', async () => {
    for (const { signal, verdicts, outcome } of scanner.decisions) {
      const told = await explain(storedSignalId('scan', signal.id));
      expect(told.verdicts.map(({ gate, kind }) => [gate, kind])).toEqual(
        verdicts.map(({ gate, kind }) => [gate, kind]),
      );
      for (const verdict of told.verdicts) expect(verdict.reason).not.toBe('');
      expect(told.factors.map(({ name }) => name)).toEqual(signal.factors.map(({ name }) => name));
      expect(told.plan).toMatchObject({ stop: signal.plan.stop, invalidation: signal.plan.invalidation });
      expect(told.preset).toBe('strict');
      expect(told.isTraded).toBe(outcome.kind === 'submitted');
      expect(told.outcome?.includes('Blocked by')).toBe(outcome.kind === 'blocked');
      expect(told.outcome?.includes('Followed alone, it ')).toBe(told.signal.resolution !== null);
    }
  });

  it('are drawn with the structure that was known then, and nothing later', async () => {
    const begin = BARS.openTime[6_000]!;
    const old = scanner.decisions.filter(({ signal }) => signal.time <= begin);
    const recent = scanner.decisions.filter(({ signal }) => signal.time > begin);
    expect([old.length > 0, recent.length > 5]).toEqual([true, true]);
    for (const { signal } of old) expect((await explain(storedSignalId('scan', signal.id))).chart).toBeNull();
    for (const { signal } of recent) {
      const { bars, marks, priceDigits } = (await explain(storedSignalId('scan', signal.id))).chart!;
      expect(bars.openTime.length).toBeGreaterThan(50);
      expect(bars.openTime).toContain(signal.time - 900_000);
      expect(marks.every(({ knownAt }) => knownAt <= signal.time)).toBe(true);
      expect(marks.every(({ until }) => until === null || until <= signal.time)).toBe(true);
      expect(priceDigits).toBe(2);
    }
  });

  it('of an account are shown with their own executions, entry first', async () => {
    const traded = cross.decisions.filter(({ outcome }) => outcome.kind === 'submitted').slice(0, 20);
    expect(traded.length).toBeGreaterThan(5);
    for (const { signal } of traded) {
      const told = await explain(storedSignalId('cross', signal.id));
      expect(told.fills[0]).toMatchObject({ kind: 'entry', label: expect.stringContaining('Entry: ') });
      expect(told.isTraded).toBe(true);
      expect(told.outcome).toContain('An order for');
    }
    const [{ signal }] = traded as [(typeof traded)[number]];
    const { fills } = await explain(storedSignalId('cross', signal.id));
    expect(fills.at(-1)?.kind).toBe('exit');
  });

  it('are found by the name that orders and trades know them by, when one session made them', async () => {
    const { signal } = scanner.decisions[0]!;
    expect((await explain(signal.id)).signal.id).toBe(storedSignalId('scan', signal.id));
    await expect(explain(`${signal.id.slice(0, -1)}x`)).rejects.toMatchObject({
      code: 'signal.unknown',
      message: expect.stringContaining('did you mean'),
    });
  });

  it('that an older version stored are listed by their documents, and those without prices are left out', async () => {
    const stored = (await place.store.signals.get(all[0]!.id))!;
    const document = { ...(stored.document as SignalDocument), origin: 'old-run' };
    const old = { ...signalRecord(document), id: 'old', brief: undefined };
    const broken = { ...signalRecord({ ...document, origin: 'broken' }), id: 'broken' };
    const plan = { ...document.signal.plan, stop: Number.NaN };
    const unpriced = { ...document, signal: { ...document.signal, plan } };
    await place.store.signals.save([old, { ...broken, ...signalRecord(unpriced), id: 'broken', origin: 'broken' }]);
    expect(await walked({ origin: 'old-run' })).toEqual([{ ...all[0], id: 'old', origin: 'old-run' }]);
    expect(await walked({ origin: 'broken' })).toEqual([]);
    await expect(explain('broken')).rejects.toMatchObject({ code: 'signal.unknown' });
  });
});
