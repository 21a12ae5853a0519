import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { BarSeries, SaveOutcome } from '#domain/market/bar-store.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { StorePair, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

const BTC = assumedInstrument('BTC/USDT', 'sim', 2);
const ETH = assumedInstrument('ETH/USDT', 'sim', 2);
const SERIES: BarSeries = { instrument: BTC.id, timeframe: '15m' };
const STEP = 15 * MINUTE_MS;
const START = Date.UTC(2024, 0, 1);

function bar(i: number, close = 100.5): Bar {
  const openTime = START + i * STEP;
  return { openTime, closeTime: openTime + STEP, open: 100, high: 102, low: 99, close, volume: i };
}

function bars(from: number, to: number, close = 100.5): BarColumns {
  return BarColumns.from(Array.from({ length: to - from }, (_, i) => bar(from + i, close)));
}

const openTimes = (columns: BarColumns): number[] =>
  Array.from({ length: columns.length }, (_, i) => (columns.openTime[i]! - START) / STEP);

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`the bar store on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store] = await pair.open()));
    afterEach(() => pair.close());

    function save(columns: BarColumns, rule?: 'keep' | 'replace', series = SERIES): Promise<SaveOutcome> {
      return store.bars.write(async (writer) => {
        await writer.saveInstrument(series.instrument === BTC.id ? BTC : ETH);
        return writer.save(series, columns, rule);
      });
    }

    it('gives back the bars of a range by open time, across chunks', async () => {
      expect(await save(bars(0, 400))).toMatchObject({ added: 400, identical: 0, kept: 0, replaced: 0 });
      const part = await store.bars.readRange(SERIES, START + 95 * STEP, START + 200 * STEP);
      expect(openTimes(part)).toEqual(Array.from({ length: 105 }, (_, i) => 95 + i));
      expect(part.at(0)).toEqual(bar(95));
      expect((await store.bars.readRange(SERIES)).length).toBe(400);
      expect((await store.bars.readRange(SERIES, START + 100 * STEP, START + 100 * STEP)).length).toBe(0);
      expect((await store.bars.readRange({ ...SERIES, timeframe: '1m' })).length).toBe(0);
    });

    it('is still there after closing and opening again', async () => {
      await save(bars(0, 100));
      await store.close();
      store = await pair.place.open();
      expect(await store.bars.list()).toEqual([
        { instrument: BTC, timeframe: '15m', from: START, to: START + 100 * STEP, bars: 100 },
      ]);
    });

    it('changes nothing when identical bars are saved again, and fills holes in any order', async () => {
      await save(bars(50, 150));
      expect(await save(bars(50, 150))).toEqual({ added: 0, identical: 100, kept: 0, replaced: 0, conflicts: [] });
      expect(await save(bars(0, 60))).toMatchObject({ added: 50, identical: 10 });
      expect(openTimes(await store.bars.readRange(SERIES))).toEqual(Array.from({ length: 150 }, (_, i) => i));
    });

    it('reports bars that differ, keeps the stored ones, and replaces them only on request', async () => {
      await save(bars(0, 30));
      const revised = bars(10, 40, 101);
      const kept = await save(revised);
      expect(kept).toMatchObject({ added: 10, identical: 0, kept: 20, replaced: 0 });
      expect(kept.conflicts[0]).toEqual({ stored: bar(10), incoming: bar(10, 101) });
      expect((await store.bars.readRange(SERIES)).at(10)).toEqual(bar(10));
      expect(await save(revised, 'replace')).toMatchObject({ added: 0, identical: 10, kept: 0, replaced: 20 });
      expect((await store.bars.readRange(SERIES)).at(10)).toEqual(bar(10, 101));
    });

    it('keeps absent volume absent', async () => {
      await save(BarColumns.from([{ ...bar(0), volume: Number.NaN }]));
      await store.bars.append(SERIES, { ...bar(1), volume: Number.NaN });
      const back = await store.bars.readRange(SERIES);
      expect([back.volume[0], back.volume[1]]).toEqual([Number.NaN, Number.NaN]);
      expect(await save(BarColumns.from([{ ...bar(0), volume: Number.NaN }]))).toMatchObject({ identical: 1 });
    });

    it('refuses bars that overlap stored ones, and stores none of them', async () => {
      await save(bars(0, 20));
      const shifted = bar(20);
      const overlapping = BarColumns.from([
        { ...shifted, openTime: shifted.openTime - 5 * MINUTE_MS, closeTime: shifted.closeTime - 5 * MINUTE_MS },
      ]);
      await expect(save(overlapping)).rejects.toMatchObject({
        code: 'bars.order',
        message:
          'Expected a bar of BTC/USDT@sim 15m to open at or after "2024-01-01T05:00:00.000Z", where the one before it closes, was "2024-01-01T04:55:00.000Z"',
      });
      expect((await store.bars.readRange(SERIES)).length).toBe(20);
    });

    it('takes back everything when the work of a transaction fails', async () => {
      await save(bars(0, 10));
      const failing = store.bars.write(async (writer) => {
        await writer.saveInstrument(ETH);
        await writer.save(SERIES, bars(10, 500));
        throw new Error('half-way');
      });
      await expect(failing).rejects.toThrow('half-way');
      expect((await store.bars.readRange(SERIES)).length).toBe(10);
      expect((await store.bars.list()).map((set) => set.instrument.id)).toEqual([BTC.id]);
    });

    it('lets readers see the last committed state while a transaction is open', async () => {
      await save(bars(0, 10));
      await store.bars.write(async (writer) => {
        await writer.save(SERIES, bars(10, 20));
        expect((await store.bars.readRange(SERIES)).length).toBe(10);
      });
      expect((await store.bars.readRange(SERIES)).length).toBe(20);
    });

    it('makes writers in one process wait for each other', async () => {
      await Promise.all([save(bars(0, 100)), save(bars(100, 200)), save(bars(200, 300))]);
      expect((await store.bars.readRange(SERIES)).length).toBe(300);
    });

    it('shows live bars at once and folds them into chunks when their stretch is over', async () => {
      await save(bars(0, 90));
      for (let i = 90; i < 210; i++) await store.bars.append(SERIES, bar(i));
      expect(openTimes(await store.bars.readRange(SERIES))).toEqual(Array.from({ length: 210 }, (_, i) => i));
      expect(await store.bars.find(SERIES)).toMatchObject({ bars: 210, from: START, to: START + 210 * STEP });
      // Bars 192 and later open on the third day, which is not over.
      const middle = await store.bars.readRange(SERIES, START + DAY_MS, START + 2 * DAY_MS);
      expect(openTimes(middle)).toEqual(Array.from({ length: 96 }, (_, i) => 96 + i));
    });

    it('overwrites a live bar that comes again, in the tail and in a chunk', async () => {
      await save(bars(0, 10));
      await store.bars.append(SERIES, bar(10));
      await store.bars.append(SERIES, bar(10, 101));
      await store.bars.append(SERIES, bar(4, 101.5));
      const back = await store.bars.readRange(SERIES);
      expect(back.length).toBe(11);
      expect([back.at(4), back.at(10)]).toEqual([bar(4, 101.5), bar(10, 101)]);
    });

    it('merges an import with the live tail', async () => {
      await save(bars(0, 10));
      for (let i = 10; i < 15; i++) await store.bars.append(SERIES, bar(i));
      expect(await save(bars(8, 30))).toMatchObject({ added: 15, identical: 7 });
      expect((await store.bars.readRange(SERIES)).length).toBe(30);
      expect(await store.bars.find(SERIES)).toMatchObject({ bars: 30 });
    });

    it('lists sets by instrument and timeframe, and forgets one that was removed', async () => {
      await save(bars(0, 5), 'keep', { instrument: ETH.id, timeframe: '15m' });
      await save(bars(0, 5), 'keep', { ...SERIES, timeframe: '1h' });
      await save(bars(0, 5));
      await store.bars.append(SERIES, bar(7));
      const names = async (): Promise<string[]> =>
        (await store.bars.list()).map((set) => `${set.instrument.symbol} ${set.timeframe}`);
      expect(await names()).toEqual(['BTC/USDT 15m', 'BTC/USDT 1h', 'ETH/USDT 15m']);
      expect(await store.bars.write((writer) => writer.remove(SERIES))).toBe(6);
      expect(await store.bars.write((writer) => writer.remove(SERIES))).toBe(0);
      expect(await names()).toEqual(['BTC/USDT 1h', 'ETH/USDT 15m']);
    });

    it('stores bars of a stored instrument only', async () => {
      const saving = store.bars.write((writer) => writer.save({ instrument: ETH.id, timeframe: '1d' }, bars(0, 1)));
      await expect(saving).rejects.toMatchObject({ code: 'data.missing' });
    });
  });
}
