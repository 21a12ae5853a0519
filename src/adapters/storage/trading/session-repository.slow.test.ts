import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import type { OrderRecord } from '#domain/operations/order-record.ts';
import type { SessionBatch } from '#domain/operations/session-store.ts';
import type { VenueOrderType } from '#domain/orders/venue-gateway.ts';
import {
  emptyBatch,
  sampleEquity,
  sampleFill,
  sampleOrder,
  sampleSession,
  sampleTrade,
  sampleTransaction,
  sampleVenueOrder,
} from '#adapters/storage/contract/sample-session.ts';
import { StorePair, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

const ID = sampleSession().id;
const EVERYTHING = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

const ids = (records: readonly { readonly id: string }[]): string => records.map(({ id }) => id).join(' ');

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`stored sessions on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store] = await pair.open()));
    afterEach(() => pair.close());

    const append = (from: number, changes: Partial<SessionBatch>, epoch = 1): Promise<void> =>
      store.sessions.append(ID, epoch, emptyBatch(from, changes));

    describe('starts', () => {
      it('are counted, and keep what the session began with', async () => {
        const begun = await store.sessions.begin(sampleSession());
        expect(begun).toEqual({ ...sampleSession(), status: 'running', reason: '', epoch: 1 });
        await store.sessions.end(ID, 1, 'failed', 'the disk is full');
        expect(await store.sessions.get(ID)).toMatchObject({ status: 'failed', reason: 'the disk is full' });
        const again = await store.sessions.begin(sampleSession({ created: unixMs(9_999) }));
        expect(again).toMatchObject({ status: 'running', reason: '', epoch: 2, created: 1_000 });
        expect(await store.sessions.get('nothing')).toBeUndefined();
      });

      it.each([
        ['mode', { mode: 'live' }],
        ['account', { account: '42' }],
        ['instrument', { instrument: 'ETH/USDT@sandbox' }],
        ['configuration', { configHash: 'decaf' }],
      ] as const)('refuse another %s under the same name', async (name, changes) => {
        await store.sessions.begin(sampleSession());
        await expect(store.sessions.begin(sampleSession(changes))).rejects.toMatchObject({
          code: 'session.different',
          message: expect.stringContaining(`the ${name} "`),
        });
        expect(await store.sessions.get(ID)).toMatchObject({ epoch: 1, mode: 'paper' });
      });

      it('of two processes at the same moment get different numbers', async () => {
        const other = await pair.place.open();
        const begun = await Promise.all([
          store.sessions.begin(sampleSession()),
          other.sessions.begin(sampleSession()),
          store.sessions.begin(sampleSession()),
        ]);
        expect(new Set(begun.map(({ epoch }) => epoch))).toEqual(new Set([1, 2, 3]));
        await other.close();
      });

      it('are listed latest first', async () => {
        await store.sessions.begin(sampleSession({ id: 'a', created: unixMs(1) }));
        await store.sessions.begin(sampleSession({ id: 'c', created: unixMs(2) }));
        await store.sessions.begin(sampleSession({ id: 'b', created: unixMs(2) }));
        expect(ids(await store.sessions.list())).toBe('b c a');
      });
    });

    describe('an older process', () => {
      it('is fenced off: it cannot write and cannot end', async () => {
        await store.sessions.begin(sampleSession());
        await append(0, { lines: ['one'] });
        const other = await pair.place.open();
        await other.sessions.begin(sampleSession());
        const late = append(1, { lines: ['two'], orders: [sampleOrder('o1')] });
        await expect(late).rejects.toMatchObject({ code: 'session.taken', message: expect.stringContaining('"2"') });
        await expect(store.sessions.end(ID, 1, 'stopped', '')).rejects.toMatchObject({ code: 'session.taken' });
        await other.sessions.append(ID, 2, emptyBatch(1, { lines: ['zwei'] }));
        expect(await store.sessions.journal(ID, 0, 10)).toEqual(['one', 'zwei']);
        expect(await store.sessions.orders({})).toEqual([]);
        expect(await store.sessions.get(ID)).toMatchObject({ status: 'running', epoch: 2 });
        await other.close();
      });

      it('of an unknown session is told the nearest name', async () => {
        await store.sessions.begin(sampleSession({ id: 'alpha' }));
        await expect(store.sessions.append('alpah', 1, emptyBatch(0))).rejects.toMatchObject({
          code: 'session.unknown',
          message: 'Expected the name of a session, was "alpah": did you mean "alpha"?',
        });
      });
    });

    describe('the journal', () => {
      beforeEach(async () => {
        await store.sessions.begin(sampleSession());
      });

      it('goes on exactly where it ends', async () => {
        await append(0, { lines: ['a', 'b'] });
        await append(2, { lines: ['c'] });
        for (const from of [0, 2, 4]) {
          await expect(append(from, { lines: ['x'] })).rejects.toMatchObject({
            code: 'journal.corrupt',
            message: expect.stringContaining(`to go on from "3", was "${from}"`),
          });
        }
        expect(await store.sessions.journalLength(ID)).toBe(3);
        expect(await store.sessions.journal(ID, 1, 1)).toEqual(['b']);
        expect(await store.sessions.journal(ID, 1, 10)).toEqual(['b', 'c']);
        expect(await store.sessions.journal(ID, 3, 10)).toEqual([]);
        expect(await store.sessions.journalLength('nothing')).toBe(0);
      });

      it('takes one of two appends that race for the same place', async () => {
        const other = await pair.place.open();
        const race = await Promise.allSettled([
          append(0, { lines: ['mine'], orders: [sampleOrder('o1')] }),
          other.sessions.append(ID, 1, emptyBatch(0, { lines: ['theirs'], orders: [sampleOrder('o2')] })),
        ]);
        expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(race.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'journal.corrupt' } });
        const [line] = await store.sessions.journal(ID, 0, 10);
        expect(ids(await store.sessions.orders({}))).toBe(line === 'mine' ? 'o1' : 'o2');
        await other.close();
      });

      it('takes thousands of lines at once, with whatever letters', async () => {
        const lines = Array.from({ length: 2_345 }, (_, i) => `{"n":${i},"text":"ä 🙂 ' \\u0000"}`);
        await append(0, { lines });
        expect(await store.sessions.journal(ID, 0, 10_000)).toEqual(lines);
      });

      it('keeps the latest two checkpoints, and gives the older one when the latest is damaged', async () => {
        expect(await store.sessions.checkpoint(ID)).toBeUndefined();
        const state = (n: number) => ({ n, special: { $: 'number', v: 'NaN' } });
        for (const n of [1, 2, 3]) {
          await append(n - 1, { lines: [`${n}`], checkpoint: { at: n, state: state(n) } });
        }
        expect(await store.sessions.checkpoint(ID)).toEqual({ at: 3, state: state(3) });
        await pair.place.tamper('records', `update session_checkpoint set state = '{' where at = 3`);
        expect(await store.sessions.checkpoint(ID)).toEqual({ at: 2, state: state(2) });
        await pair.place.tamper('records', `update session_checkpoint set state = '{'`);
        await expect(store.sessions.checkpoint(ID)).rejects.toMatchObject({ code: 'store.unusable' });
      });
    });

    describe('a batch', () => {
      beforeEach(async () => {
        await store.sessions.begin(sampleSession());
      });

      const whole = emptyBatch(0, {
        lines: ['{"n":0}', '{"n":1}'],
        orders: [sampleOrder('o1'), sampleOrder('o2', { side: 'sell', status: 'denied', reason: 'limit' })],
        fills: [sampleFill('f1')],
        postings: [sampleTransaction('o1'), sampleTransaction('o2', '0.00000001')],
        trades: [sampleTrade('o1')],
        equity: [sampleEquity(3_000)],
        venueOrders: [sampleVenueOrder('c1')],
        checkpoint: { at: 2, state: { bars: 2 } },
      });

      it('comes back whole, after closing and opening again', async () => {
        await store.sessions.append(ID, 1, whole);
        await store.close();
        store = await pair.place.open();
        const { sessions } = store;
        expect(await sessions.journal(ID, 0, 10)).toEqual(whole.lines);
        expect(await sessions.orders({ session: ID })).toEqual(whole.orders.toReversed());
        expect(await sessions.fills({ session: ID })).toEqual(whole.fills);
        expect(await sessions.postings(ID)).toEqual(whole.postings);
        expect(await sessions.trades({ session: ID })).toEqual(whole.trades);
        expect(await sessions.equity(ID, EVERYTHING.from, EVERYTHING.to)).toEqual(whole.equity);
        expect(await sessions.venueOrders(ID, false)).toEqual(whole.venueOrders);
        expect(await sessions.checkpoint(ID)).toEqual(whole.checkpoint);
      });

      it('keeps the digits of every number', async () => {
        await append(0, { fills: [sampleFill('f', { quantity: Decimal.parse('0.100') })] });
        const [fill] = await store.sessions.fills({});
        expect([fill?.price.toString(), fill?.quantity.toString()]).toEqual(['101.500000000000000001', '0.100']);
      });

      it('leaves nothing when it cannot be stored to its end', async () => {
        await append(0, { fills: [sampleFill('f1')] });
        const broken = { ...whole, fills: [sampleFill('f2'), sampleFill('f1', { side: 'sell' })] };
        await expect(store.sessions.append(ID, 1, broken)).rejects.toMatchObject({ code: 'venue.disagrees' });
        const { sessions } = store;
        expect(await sessions.journalLength(ID)).toBe(0);
        expect(await sessions.journal(ID, 0, 10)).toEqual([]);
        expect([await sessions.orders({}), await sessions.postings(ID)]).toEqual([[], []]);
        expect(ids(await sessions.fills({}))).toBe('f1');
        await store.sessions.append(ID, 1, whole).catch(() => undefined);
        expect(await sessions.journalLength(ID)).toBe(2);
      });

      it('stores a fill that is told twice once, and refuses one that is told differently', async () => {
        await append(0, { fills: [sampleFill('f1'), sampleFill('f1')] });
        await append(0, { fills: [sampleFill('f1', { quantity: Decimal.parse('0.01') }), sampleFill('f2')] });
        expect(ids(await store.sessions.fills({}))).toBe('f2 f1');
        const different = sampleFill('f2', { price: Decimal.parse('102') });
        await expect(append(0, { fills: [different] })).rejects.toMatchObject({
          code: 'venue.disagrees',
          message: expect.stringContaining('0.010 at 102,'),
        });
        await store.sessions.begin(sampleSession({ id: 'other' }));
        const elsewhere = emptyBatch(0, { fills: [sampleFill('f1', { session: 'other' })] });
        await store.sessions.append('other', 1, elsewhere);
        expect(await store.sessions.fills({})).toHaveLength(3);
      });

      it('changes orders, trades and equity that are there already', async () => {
        await append(0, { orders: [sampleOrder('o1'), sampleOrder('o2')], trades: [sampleTrade('o1')] });
        const filled = sampleOrder('o1', { status: 'filled', filled: Decimal.parse('0.010') });
        await append(0, { orders: [sampleOrder('o1', { reason: 'passing' }), filled], equity: [sampleEquity(1)] });
        const trade = sampleTrade('o1', { barsHeld: 4 });
        const point = sampleEquity(1, { price: Number.NaN });
        await append(0, { trades: [trade], equity: [point] });
        expect(await store.sessions.orders({})).toEqual([sampleOrder('o2'), filled]);
        expect(await store.sessions.trades({})).toEqual([trade]);
        expect(await store.sessions.latestEquity(ID)).toEqual(point);
      });

      it('keeps orders at the venue in the order in which they were sent, of every type', async () => {
        const types: VenueOrderType[] = [
          { kind: 'market' },
          { kind: 'stop', trigger: price(Decimal.parse('98.00')) },
          { kind: 'limit', price: price(Decimal.parse('1')), timeInForce: 'ioc', postOnly: false },
        ];
        const sent = types.map((type, i) => {
          const { order } = sampleVenueOrder(`c${9 - i}`);
          const changed = Object.assign(order, { type, quantity: quantity(Decimal.parse('2.50')) });
          return sampleVenueOrder(`c${9 - i}`, { order: changed, stage: 'sending', expiresAt: undefined });
        });
        await append(0, { venueOrders: sent });
        expect(await store.sessions.venueOrders(ID, true)).toEqual(sent);
        const done = { ...sent[0]!, stage: 'done' as const };
        const doubtful = { ...sent[1]!, stage: 'doubtful' as const, settledAt: unixMs(7_000) };
        await append(0, { venueOrders: [doubtful, done] });
        expect(await store.sessions.venueOrders(ID, false)).toEqual([done, doubtful, sent[2]]);
        expect(await store.sessions.venueOrders(ID, true)).toEqual([doubtful, sent[2]]);
      });

      it('of another session is not mixed in', async () => {
        await expect(append(0, { orders: [sampleOrder('o1', { session: 'other' })] })).rejects.toThrow('Invariant');
        expect(await store.sessions.orders({})).toEqual([]);
      });
    });

    describe('lists', () => {
      const statuses: OrderRecord['status'][] = ['submitted', 'working', 'filled', 'cancelled', 'expired', 'rejected'];

      beforeEach(async () => {
        await store.sessions.begin(sampleSession());
        await store.sessions.begin(sampleSession({ id: 'other' }));
        await append(0, {
          orders: statuses.map((status, i) => sampleOrder(`o${i}`, { status, created: unixMs(2_000 + (i >> 1)) })),
          fills: [sampleFill('late', { time: unixMs(9) }), sampleFill('early', { time: unixMs(8) })],
          trades: [sampleTrade('t1'), sampleTrade('t2'), sampleTrade('t0', { exitTime: unixMs(1) })],
          equity: [1, 2, 3].map((time) => sampleEquity(time)),
        });
        const order = sampleOrder('p', { session: 'other', created: unixMs(5_000) });
        await store.sessions.append('other', 1, emptyBatch(0, { orders: [order], trades: [sampleTrade('t1')] }));
      });

      it('show the latest first, of one session or of all, and at most so many', async () => {
        const { sessions } = store;
        expect(ids(await sessions.orders({}))).toBe('p o5 o4 o3 o2 o1 o0');
        expect(ids(await sessions.orders({ session: ID, limit: 2 }))).toBe('o5 o4');
        expect(ids(await sessions.fills({ session: ID }))).toBe('late early');
        expect(ids(await sessions.fills({ session: 'other' }))).toBe('');
        expect(ids(await sessions.trades({ session: ID }))).toBe('t2 t1 t0');
        expect(ids(await sessions.trades({ limit: 1 }))).toBe('t1');
      });

      it('show only what may still change when asked', async () => {
        expect(ids(await store.sessions.orders({ session: ID, openOnly: true }))).toBe('o1 o0');
      });

      it('cut equity to a range of time', async () => {
        const times = async (from: number, to: number): Promise<number[]> =>
          (await store.sessions.equity(ID, from, to)).map(({ time }) => time);
        expect(await times(2, 3)).toEqual([2]);
        expect(await times(EVERYTHING.from, 3)).toEqual([1, 2]);
        expect(await store.sessions.latestEquity(ID)).toEqual(sampleEquity(3));
        expect(await store.sessions.latestEquity(ID, 2)).toEqual(sampleEquity(2));
        expect(await store.sessions.latestEquity(ID, 0)).toBeUndefined();
        expect((await store.sessions.equity(ID, 2, 9, 1)).map(({ time }) => time)).toEqual([2]);
        expect(await store.sessions.latestEquity('other')).toBeUndefined();
      });

      it('say which row is damaged', async () => {
        await pair.place.tamper('records', `update session_order set quantity = 'many' where id = 'o1'`);
        await expect(store.sessions.orders({})).rejects.toMatchObject({
          code: 'store.unusable',
          message: expect.stringContaining('order "o1" is not what was stored'),
        });
      });
    });
  });
}
