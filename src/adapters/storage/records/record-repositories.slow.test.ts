import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { SignalRecord } from '#domain/signals/signal-store.ts';
import { StorePair, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

const BTC = instrumentId('BTC/USDT', 'sim');
const ETH = instrumentId('ETH/USDT', 'sim');

function signal(id: string, changes: Partial<SignalRecord> = {}): SignalRecord {
  const document = { verdicts: [{ gate: 'bias', kind: 'pass' }], note: 'ä' };
  const found = { strategy: 'strike', instrument: BTC, decision: 'passed', direction: 'long', score: 0.5 } as const;
  return { id, time: unixMs(1_000), ...found, origin: 'scan', stoppedBy: [], brief: { n: 1 }, document, ...changes };
}

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`stored records on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store] = await pair.open()));
    afterEach(() => pair.close());

    describe('signals', () => {
      it('come back whole', async () => {
        await store.signals.save([signal('a'), signal('b', { decision: 'blocked' })]);
        expect(await store.signals.get('b')).toEqual(signal('b', { decision: 'blocked' }));
        expect(await store.signals.get('c')).toBeUndefined();
      });

      it('are overwritten by one of the same id', async () => {
        await store.signals.save([signal('a')]);
        await store.signals.save([signal('a', { document: 'second' })]);
        expect(await store.signals.list()).toEqual([signal('a', { document: 'second' })]);
      });

      it('are listed latest first, narrowed by every field of the filter', async () => {
        await store.signals.save([
          signal('a', { time: unixMs(1) }),
          signal('b', { time: unixMs(2), instrument: ETH }),
          signal('c', { time: unixMs(3), decision: 'blocked' }),
          signal('d', { time: unixMs(4), strategy: 'stealth' }),
        ]);
        const ids = async (filter: Parameters<typeof store.signals.list>[0]): Promise<string> =>
          (await store.signals.list(filter)).map(({ id }) => id).join('');
        expect(await ids({})).toBe('dcba');
        expect(await ids({ instrument: ETH })).toBe('b');
        expect(await ids({ decision: 'blocked' })).toBe('c');
        expect(await ids({ strategy: 'strike' })).toBe('cba');
        expect(await ids({ from: 2, to: 4 })).toBe('cb');
        expect(await ids({ limit: 2 })).toBe('dc');
      });

      it('are found by the start of their id, letters that mean something in SQL included', async () => {
        await store.signals.save(['x%1', 'x%2', 'x_1', 'y'].map((id) => signal(id)));
        expect(await store.signals.idsStartingWith('x%')).toEqual(['x%1', 'x%2']);
        expect(await store.signals.idsStartingWith('x', 2)).toEqual(['x%1', 'x%2']);
      });

      it('are saved by the thousand in one transaction', async () => {
        await store.signals.save(Array.from({ length: 3_000 }, (_, i) => signal(`${i}`)));
        expect(await store.signals.list()).toHaveLength(3_000);
      });

      it('say which one is damaged', async () => {
        await store.signals.save([signal('a')]);
        await pair.place.tamper('records', `update signal set document = '{'`);
        await expect(store.signals.get('a')).rejects.toMatchObject({
          code: 'store.unusable',
          message: expect.stringContaining('"a"'),
        });
      });
    });

    it('runs come back, latest first, by kind', async () => {
      const run = (id: string, kind: string, created: number) => ({
        id,
        kind,
        configHash: 'abc',
        created: unixMs(created),
        summary: { trades: 3 },
      });
      await store.runs.save(run('1', 'backtest', 1));
      await store.runs.save(run('2', 'scan', 2));
      await store.runs.save(run('3', 'backtest', 3));
      expect(await store.runs.get('2')).toEqual(run('2', 'scan', 2));
      expect(await store.runs.get('9')).toBeUndefined();
      expect((await store.runs.list()).map(({ id }) => id)).toEqual(['3', '2', '1']);
      expect((await store.runs.list({ kind: 'backtest', limit: 1 })).map(({ id }) => id)).toEqual(['3']);
    });
  });
}
