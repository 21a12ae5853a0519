import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPass } from '#domain/gates/gate.ts';
import type { SignalRecord } from '#domain/signals/signal-store.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';
import { sampleBars, sampleStore } from '#apps/server/market/sample-market.ts';
import type { SampleStore } from '#apps/server/market/sample-market.ts';
import { SignalProjection, storedSignalId } from '#apps/server/signals/signal-projection.ts';
import { SAMPLE_CROSS, SAMPLE_SCANNER, tradeSample } from '#apps/server/trading/sample-trading.ts';
import type { SampleTrading } from '#apps/server/trading/sample-trading.ts';

const BARS = sampleBars(14_000);
const WARM_UP = 4_000;

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const documentOf = (record: SignalRecord): SignalDocument => record.document as SignalDocument;

describe('signals of a session', () => {
  let place: SampleStore;
  let scanner: SampleTrading;
  let cross: SampleTrading;

  beforeAll(async () => {
    place = await sampleStore();
    scanner = await tradeSample(place.store, {
      id: 'scan-session',
      choice: SAMPLE_SCANNER,
      bars: BARS,
      warmUp: WARM_UP,
    });
    cross = await tradeSample(place.store, { id: 'cross-session', choice: SAMPLE_CROSS, bars: BARS, warmUp: WARM_UP });
  }, 60_000);

  afterAll(async () => {
    scanner.session.abandon();
    cross.session.abandon();
    await place[Symbol.asyncDispose]();
  });

  const stored = async (origin: string): Promise<readonly SignalRecord[]> =>
    (await place.store.signals.list({ origin })).toReversed();

  it('are kept with every verdict, what was done and what became of them, as the engine said it', async () => {
    const projection = new SignalProjection(scanner.record, place.store.signals);
    for (const batch of scanner.batches) await projection.take(batch);
    const records = await stored('scan-session');
    expect(scanner.decisions.length).toBeGreaterThan(20);
    expect(records.map((record) => documentOf(record).signal.id)).toEqual(
      scanner.decisions.map(({ signal }) => signal.id),
    );
    for (const [i, { signal, verdicts, outcome }] of scanner.decisions.entries()) {
      const record = records[i]!;
      const document = documentOf(record);
      expect(record).toMatchObject({
        id: storedSignalId('scan-session', signal.id),
        decision: allPass(verdicts) ? 'passed' : 'blocked',
        direction: signal.direction,
        score: signal.score,
      });
      expect(document.signal).toEqual(plain({ ...signal, context: undefined }));
      expect(document.verdicts).toEqual(plain(verdicts));
      expect(document.decided?.kind).toBe(outcome.kind);
      expect(document).toMatchObject({ mode: 'strike', preset: 'strict', symbol: 'BTC/USDT', base: '15m' });
    }
    const followed = records.filter((record) => documentOf(record).followed !== undefined);
    expect(followed.length).toBeGreaterThan(records.length / 2);
    expect(new Set(records.map(({ decision }) => decision))).toEqual(new Set(['passed', 'blocked']));
  });

  it('are never from the time in which the strategy warmed up', async () => {
    const from = BARS.openTime[WARM_UP]!;
    for (const { time } of await stored('scan-session')) expect(time).toBeGreaterThanOrEqual(from);
  });

  it('stay one signal each when lines are told again, whole or in any part', async () => {
    const before = await stored('scan-session');
    const again = new SignalProjection(scanner.record, place.store.signals);
    for (const batch of [...scanner.batches, ...scanner.batches.slice(0, 40)]) await again.take(batch);
    expect(await stored('scan-session')).toEqual(before);
    const lines = scanner.batches.flatMap((batch) => batch.lines);
    await again.take({ lines: lines.slice(0, lines.length / 2) });
    expect(await stored('scan-session')).toEqual(before);
  });

  it('that were not taken before the process ended are read out of the journal at the next start', async () => {
    await using other = await sampleStore();
    const first = new SignalProjection(scanner.record, other.store.signals);
    for (const batch of scanner.batches.slice(0, scanner.batches.length * 0.7)) await first.take(batch);
    const kept = (await other.store.signals.list()).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(scanner.decisions.length);
    const next = new SignalProjection(scanner.record, other.store.signals);
    expect(await next.catchUp(place.store.sessions)).toBeGreaterThan(scanner.decisions.length - kept - 1);
    expect((await other.store.signals.list()).toReversed()).toEqual(await stored('scan-session'));
    const newest = await next.catchUp(place.store.sessions);
    expect(newest).toBeLessThan(10);
  });

  it('of a strategy without gates have passed, and carry its name', async () => {
    const projection = new SignalProjection(cross.record, place.store.signals);
    // All at once: they are taken one after another all the same.
    await Promise.all(cross.batches.map((batch) => projection.take(batch)));
    const records = await stored('cross-session');
    expect(records.length).toBe(cross.decisions.length);
    expect(records.length).toBeGreaterThan(20);
    for (const record of records) {
      expect(record).toMatchObject({
        decision: 'passed',
        stoppedBy: [],
        brief: { desk: 'strategy', mode: 'sma-cross' },
      });
      expect(documentOf(record)).toMatchObject({ preset: 'off', verdicts: [] });
    }
    expect(new Set(records.map((record) => documentOf(record).decided?.kind))).toContain('submitted');
  });

  it('that could not be kept are told as trouble, and the next ones are taken', async () => {
    await using other = await sampleStore();
    let failures = 1;
    const signals = Object.create(other.store.signals) as typeof other.store.signals;
    signals.save = async (records) => {
      if (failures-- > 0) throw new Error('the disk is full');
      await other.store.signals.save(records);
    };
    const projection = new SignalProjection(scanner.record, signals);
    const taken = await Promise.allSettled(scanner.batches.map((batch) => projection.take(batch)));
    expect(taken.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect((await other.store.signals.list()).length).toBeGreaterThan(0);
  });
});
