import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeFilter } from '#domain/evidence/outcomes/outcome-store.ts';
import { sampleOutcome } from '#domain/evidence/outcomes/sample-outcome.ts';
import { StorePair, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

async function all(store: Store, filter?: OutcomeFilter): Promise<OutcomeRecord[]> {
  const records: OutcomeRecord[] = [];
  for await (const record of store.outcomes.stream(filter)) records.push(record);
  return records;
}

const ids = (records: readonly OutcomeRecord[]): string => records.map(({ signalId }) => signalId).join('');

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`stored outcomes on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store] = await pair.open()));
    afterEach(() => pair.close());

    it('come back whole, what is not known included', async () => {
      const whole = sampleOutcome({ signalId: 'a' });
      const bare = sampleOutcome({
        signalId: 'b',
        contributors: [],
        gates: [],
        exit: undefined,
        profit: undefined,
        accountProfit: undefined,
        scoreThreshold: undefined,
        volumeBucket: undefined,
        riskDistance: undefined,
        marks: { tenMinutes: undefined, thirtyMinutes: undefined, oneHour: undefined, fourHours: undefined },
      });
      await store.outcomes.save([whole, bare]);
      expect(await all(store)).toEqual([whole, bare]);
    });

    it('are kept once a run, however often the run is stored', async () => {
      await store.outcomes.save([sampleOutcome({ signalId: 'a', score: 0.1 })]);
      await store.outcomes.save([sampleOutcome({ signalId: 'a', score: 0.2 })]);
      expect((await all(store)).map(({ score }) => score)).toEqual([0.2]);
      expect((await store.outcomes.summary()).count).toBe(1);
    });

    it('count once over all runs, as the run stored last saw them; each run can still be read', async () => {
      await store.outcomes.save([
        sampleOutcome({ signalId: 'a', run: 'z' }),
        sampleOutcome({ signalId: 'b', run: 'z' }),
      ]);
      await store.outcomes.save([sampleOutcome({ signalId: 'a', run: 'y', passed: false })]);
      expect((await all(store)).map(({ signalId, run }) => `${signalId}${run}`)).toEqual(['ay', 'bz']);
      expect(ids(await all(store, { run: 'z' }))).toBe('ab');
      // Storing the older run again makes it the later one.
      await store.outcomes.save([sampleOutcome({ signalId: 'a', run: 'z' })]);
      expect((await all(store)).map(({ run }) => run)).toEqual(['z', 'z']);
    });

    it('of a source are not hidden by those of another', async () => {
      await store.outcomes.save([sampleOutcome({ signalId: 'a', run: 'test', source: 'backtest' })]);
      await store.outcomes.save([sampleOutcome({ signalId: 'a', run: 'desk', source: 'live' })]);
      expect((await all(store)).map(({ source }) => source)).toEqual(['live']);
      expect((await all(store, { source: 'backtest' })).map(({ run }) => run)).toEqual(['test']);
    });

    it('are narrowed by every field of the filter, oldest first', async () => {
      await store.outcomes.save([
        sampleOutcome({ signalId: 'd', time: unixMs(4), desk: 'arena' }),
        sampleOutcome({ signalId: 'c', time: unixMs(3), type: 'gap', passed: false }),
        sampleOutcome({ signalId: 'b', time: unixMs(2), category: 'fx', strategy: 'other' }),
        sampleOutcome({ signalId: 'a', time: unixMs(2), source: 'paper' }),
      ]);
      expect(ids(await all(store))).toBe('abcd');
      expect(ids(await all(store, { desk: 'arena' }))).toBe('d');
      expect(ids(await all(store, { type: 'gap' }))).toBe('c');
      expect(ids(await all(store, { passed: true }))).toBe('abd');
      expect(ids(await all(store, { category: 'fx' }))).toBe('b');
      expect(ids(await all(store, { strategy: 'other' }))).toBe('b');
      expect(ids(await all(store, { source: 'paper' }))).toBe('a');
      expect(ids(await all(store, { from: 2, to: 4 }))).toBe('abc');
      expect(ids(await all(store, { instrument: 'nothing' }))).toBe('');
    });

    it('are read in pages without losing or repeating one, many at the same instant included', async () => {
      const records = Array.from({ length: 12_000 }, (_, i) =>
        sampleOutcome({ signalId: `s${String(i).padStart(6, '0')}`, time: unixMs(Math.floor(i / 7_000)) }),
      );
      await store.outcomes.save(records);
      expect((await all(store)).map(({ signalId }) => signalId)).toEqual(records.map(({ signalId }) => signalId));
    });

    it('are summed up for people who choose among them', async () => {
      expect(await store.outcomes.summary()).toMatchObject({ count: 0, first: undefined, types: [] });
      await store.outcomes.save([
        sampleOutcome({ signalId: 'a', time: unixMs(5), type: 'sweep' }),
        sampleOutcome({ signalId: 'b', time: unixMs(9), type: 'gap', category: 'fx' }),
      ]);
      expect(await store.outcomes.summary()).toMatchObject({
        count: 2,
        first: 5,
        last: 9,
        types: ['gap', 'sweep'],
        categories: ['crypto', 'fx'],
      });
    });

    it('say what a question covers before they are read', async () => {
      expect(await store.outcomes.span()).toEqual({ count: 0, first: undefined, last: undefined, currencies: [] });
      const euro = { profit: money(currency('EUR'), Decimal.parse('1.00')) };
      await store.outcomes.save([
        sampleOutcome({ signalId: 'a', time: unixMs(5) }),
        sampleOutcome({ signalId: 'b', time: unixMs(6), ...euro }),
        sampleOutcome({ signalId: 'c', time: unixMs(7) }),
        sampleOutcome({ signalId: 'd', time: unixMs(8), profit: undefined }),
      ]);
      await store.outcomes.save([sampleOutcome({ signalId: 'a', run: 'later', time: unixMs(5) })]);
      expect(await store.outcomes.span()).toEqual({ count: 4, first: 5, last: 8, currencies: ['USDT', 'EUR'] });
      expect(await store.outcomes.span({ from: 6, to: 7 })).toEqual({
        count: 1,
        first: 6,
        last: 6,
        currencies: ['EUR'],
      });
    });

    it('say which one is damaged', async () => {
      await store.outcomes.save([sampleOutcome({ signalId: 'a' })]);
      await pair.place.tamper('records', `update signal_outcome set gates = '{'`);
      await expect(all(store)).rejects.toMatchObject({
        code: 'store.unusable',
        message: expect.stringContaining('"a"'),
      });
    });
  });

  describe.skipIf(kind.isAbsent)(`stored stages and settings on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store] = await pair.open()));
    afterEach(() => pair.close());

    it('stages keep their whole history', async () => {
      const up = { strategy: 'a', from: 'research', to: 'shadow', time: 5, reason: 'every rule is met' } as const;
      const down = { strategy: 'a', from: 'shadow', to: 'research', time: 9, reason: 'worse' } as const;
      await store.stages.record(up);
      await store.stages.record({ ...up, strategy: 'b' });
      await store.stages.record(down);
      expect(await store.stages.history('a')).toEqual([up, down]);
      expect(await store.stages.history()).toHaveLength(3);
    });

    it('settings get a version each, and the latest is in force', async () => {
      expect(await store.evidenceSettings.latest()).toBeUndefined();
      expect(await store.evidenceSettings.apply(5, { weights: [1] })).toBe(1);
      expect(await store.evidenceSettings.apply(6, { weights: [2] })).toBe(2);
      expect(await store.evidenceSettings.latest()).toEqual({ version: 2, applied: 6, document: { weights: [2] } });
    });
  });
}
