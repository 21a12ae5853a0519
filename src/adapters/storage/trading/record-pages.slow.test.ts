import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { PageFilter, PageKey, RecordPage } from '#domain/operations/record-page.ts';
import type { SignalEntry, SignalRecord, SignalKey, SignalPageFilter } from '#domain/signals/signal-store.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import {
  emptyBatch,
  sampleFill,
  sampleOrder,
  sampleSession,
  sampleTrade,
  sampleTransaction,
} from '#adapters/storage/contract/sample-session.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

const ID = sampleSession().id;
const BTC = instrumentId('BTC/USDT', 'sandbox');

/** Few different times, so that many rows share one. */
const times = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 12 });

/** Rows that are there before, rows that come in while the list is read, and how much is read at once. */
const walks = fc.record({
  before: times,
  during: fc.array(times, { maxLength: 4 }),
  limit: fc.integer({ min: 1, max: 5 }),
});

/** Reads a list to its end; `meanwhile` is called between two pieces. */
async function walked<Item, Key>(
  read: (after: Key | undefined) => Promise<RecordPage<Item, Key>>,
  meanwhile: () => Promise<void>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: Key | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const page = await read(after);
    items.push(...page.items);
    after = page.next;
    if (after !== undefined) await meanwhile();
  }
  return items;
}

function signal(id: string, changes: Partial<SignalRecord> = {}): SignalRecord {
  const found = { strategy: 'strike', instrument: BTC, decision: 'passed', direction: 'long', score: 0.5 } as const;
  return { id, time: unixMs(1_000), ...found, origin: 'scan', stoppedBy: [], brief: { id }, document: {}, ...changes };
}

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`lists that are read piece by piece on ${kind.name}`, () => {
    let place: TestPlace;
    let store: Store;
    let count = 0;

    beforeAll(async () => {
      place = await kind.make();
    });

    afterAll(() => place.remove());

    beforeEach(async () => {
      store = await place.open();
      count = 0;
    });

    afterEach(async () => {
      await store.close();
      await place.clear();
    });

    const begin = async (id: string): Promise<void> => void (await store.sessions.begin(sampleSession({ id })));

    async function addRecords(session: string, at: readonly number[]): Promise<string[]> {
      const ids = at.map(() => `r${count++}`);
      await store.sessions.append(
        session,
        1,
        emptyBatch(0, {
          orders: ids.map((id, i) => sampleOrder(id, { session, created: unixMs(at[i]!) })),
          fills: ids.map((id, i) => sampleFill(id, { session, time: unixMs(at[i]!) })),
          trades: ids.map((id, i) => sampleTrade(id, { exitTime: unixMs(at[i]!) })),
        }),
      );
      return ids;
    }

    it('give every record that was there exactly once, latest first, whatever comes in between', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(walks, async ({ before, during, limit }) => {
          const session = `walk-${run++}`;
          await begin(session);
          const { sessions } = store;
          const lists: ((after: PageKey | undefined) => Promise<RecordPage<{ id: string; time: number }>>)[] = [
            async (after) => {
              const { items, next } = await sessions.orderPage(filter(session, limit, after));
              return { items: items.map(({ id, created }) => ({ id, time: created })), next };
            },
            async (after) => {
              const { items, next } = await sessions.fillPage(filter(session, limit, after));
              return { items: items.map(({ id, time }) => ({ id, time })), next };
            },
            async (after) => {
              const { items, next } = await sessions.tradePage(filter(session, limit, after));
              return { items: items.map(({ trade: { id, exitTime } }) => ({ id, time: exitTime })), next };
            },
          ];
          const known = await addRecords(session, before);
          for (const list of lists) {
            const added = [...during];
            const late: string[] = [];
            const found = await walked(
              list,
              async () => void late.push(...(await addRecords(session, added.shift() ?? []))),
            );
            const ids = found.map(({ id }) => id);
            expect(new Set(ids).size).toBe(ids.length);
            expect(ids.filter((id) => known.includes(id)).sort()).toEqual([...known].sort());
            const at = found.map(({ time }) => time);
            expect(at).toEqual([...at].sort((a, b) => b - a));
            known.push(...late);
          }
        }),
        { numRuns: 25 },
      );
    });

    it('give every signal that was there exactly once, by time and by score', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(walks, fc.constantFrom('time' as const, 'score' as const), async (walk, sort) => {
          const origin = `walk-${run++}`;
          const add = async (at: readonly number[]): Promise<string[]> => {
            const records = at.map((value) =>
              signal(`s${count++}`, { origin, time: unixMs(value), score: -value / 7 }),
            );
            await store.signals.save(records);
            return records.map(({ id }) => id);
          };
          const known = await add(walk.before);
          const added = [...walk.during];
          const read = (after: SignalKey | undefined) =>
            store.signals.page({ origin, sort, limit: walk.limit, ...(after === undefined ? {} : { after }) });
          const found = await walked<SignalEntry, SignalKey>(read, async () => void (await add(added.shift() ?? [])));
          const ids = found.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.filter((id) => known.includes(id)).sort()).toEqual([...known].sort());
          const values = found.map((entry) => entry[sort]);
          expect(values).toEqual([...values].sort((a, b) => b - a));
        }),
        { numRuns: 40 },
      );
    });

    it('of records are narrowed to a session and to what may still change, and say whose a trade is', async () => {
      await begin(ID);
      await begin('other');
      await store.sessions.append(
        ID,
        1,
        emptyBatch(0, {
          orders: [sampleOrder('a', { status: 'filled' }), sampleOrder('b'), sampleOrder('c', { status: 'submitted' })],
          trades: [sampleTrade('t')],
        }),
      );
      const order = sampleOrder('d', { session: 'other' });
      await store.sessions.append('other', 1, emptyBatch(0, { orders: [order], trades: [sampleTrade('t')] }));
      const ids = async (filter: PageFilter): Promise<string> =>
        (await store.sessions.orderPage(filter)).items.map(({ id }) => id).join('');
      expect(await ids({ limit: 9 })).toBe('dcba');
      expect(await ids({ limit: 9, openOnly: true })).toBe('dcb');
      expect(await ids({ limit: 9, openOnly: true, session: ID })).toBe('cb');
      const trades = await store.sessions.tradePage({ limit: 5 });
      expect(trades.items).toEqual([
        { session: 'other', trade: sampleTrade('t') },
        { session: ID, trade: sampleTrade('t') },
      ]);
      expect((await store.sessions.fillPage({ limit: 5 })).next).toBeUndefined();
    });

    it('of signals are narrowed by every field, with what a list shows', async () => {
      await store.signals.save([
        signal('a', { origin: 'session', score: 0.1 }),
        signal('b', { direction: 'short', stoppedBy: ['momentum', 'proximity'], decision: 'blocked', score: 0.9 }),
        signal('c', { stoppedBy: ['a%_\\'], brief: undefined, score: 0.2 }),
      ]);
      const ids = async (filter: Partial<SignalPageFilter>): Promise<string> =>
        (await store.signals.page({ sort: 'time', limit: 9, ...filter })).items.map(({ id }) => id).join('');
      expect(await ids({})).toBe('cba');
      expect(await ids({ sort: 'score' })).toBe('bca');
      expect(await ids({ origin: 'session' })).toBe('a');
      expect(await ids({ direction: 'short' })).toBe('b');
      expect(await ids({ gate: 'proximity' })).toBe('b');
      expect(await ids({ gate: 'proxi' })).toBe('');
      expect(await ids({ gate: '%' })).toBe('');
      expect(await ids({ gate: 'a%_\\' })).toBe('c');
      const { items } = await store.signals.page({ sort: 'time', limit: 2 });
      const { document: _, ...entry } = signal('b', {
        direction: 'short',
        stoppedBy: ['momentum', 'proximity'],
        decision: 'blocked',
        score: 0.9,
      });
      expect(items.map(({ brief }) => brief)).toEqual([undefined, { id: 'b' }]);
      expect(items[1]).toEqual(entry);
    });

    it('of executions are found by the beginning of their orders, in the order in which they happened', async () => {
      await begin(ID);
      const fills = ['s1/entry', 's1/entry/stop-loss', 's10/entry', 's1%'].map((orderId, i) =>
        sampleFill(`f${i}`, { orderId, time: unixMs(9 - i) }),
      );
      await store.sessions.append(ID, 1, emptyBatch(0, { fills }));
      const found = await store.sessions.fillsOf(ID, 's1/');
      expect(found.map(({ id }) => id)).toEqual(['f1', 'f0']);
      expect(await store.sessions.fillsOf('other', 's1/')).toEqual([]);
    });

    it('of a ledger go on at any transaction', async () => {
      await begin(ID);
      const all = Array.from({ length: 7 }, (_, i) => sampleTransaction(`o${i}`));
      await store.sessions.append(ID, 1, emptyBatch(0, { postings: all }));
      expect(await store.sessions.postings(ID)).toEqual(all);
      expect(await store.sessions.postings(ID, 2, 3)).toEqual(all.slice(2, 5));
      expect(await store.sessions.postings(ID, 5)).toEqual(all.slice(5));
      expect(await store.sessions.postings(ID, 7, 3)).toEqual([]);
    });
  });
}

function filter(session: string, limit: number, after: PageKey | undefined): PageFilter {
  return { session, limit, ...(after === undefined ? {} : { after }) };
}
