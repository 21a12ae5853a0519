import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import type { PointColumns } from '#domain/operations/point-store.ts';
import { mergePoints } from '#adapters/storage/points/point-block.ts';
import { StorePair, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

const START = Date.UTC(2026, 0, 5);
const STEP = 30_000;
const ALWAYS = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

function points(from: number, to: number, shift = 0): PointColumns {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    times: Float64Array.from(numbers, (i) => START + i * STEP),
    values: {
      price: Float64Array.from(numbers, (i) => (i % 10 === 3 ? Number.NaN : i / 7 + shift)),
      volume: Float64Array.from(numbers, (i) => i * 1e-9),
    },
  };
}

const point = (i: number): Record<string, number> => ({
  volume: i * 1e-9,
  price: i % 10 === 3 ? Number.NaN : i / 7,
});

const numbersOf = ({ times }: PointColumns): number[] => Array.from(times, (time) => (time - START) / STEP);

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`stored points on ${kind.name}`, () => {
    const pair = new StorePair(kind);
    let store: Store;
    beforeAll(() => pair.make());
    afterAll(() => pair.remove());
    beforeEach(async () => void ([store] = await pair.open()));
    afterEach(() => pair.close());

    it('come back whole over days, what is not known included, after a restart too', async () => {
      await store.points.save('POLY/1', points(0, 7_000));
      await store.close();
      store = await pair.place.open();
      expect(await store.points.read('POLY/1', ...ALWAYS)).toEqual(points(0, 7_000));
      const middle = await store.points.read('POLY/1', START + 2_879 * STEP, START + 5_761 * STEP);
      expect(middle).toEqual(points(2_879, 5_761));
      expect((await store.points.read('POLY/1', START + 1, START + 1)).times).toHaveLength(0);
    });

    it('that come live are the same as those that come together', async () => {
      for (let i = 0; i < 600; i++) await store.points.append('live', START + i * STEP, point(i));
      expect(await store.points.read('live', ...ALWAYS)).toEqual({
        times: points(0, 600).times,
        values: { volume: points(0, 600).values['volume'], price: points(0, 600).values['price'] },
      });
      const part = await store.points.read('live', START + 470 * STEP, START + 490 * STEP);
      expect(numbersOf(part)).toEqual(Array.from({ length: 20 }, (_, i) => 470 + i));
      expect(await store.points.list()).toEqual([
        { series: 'live', columns: ['volume', 'price'], from: START, to: START + 599 * STEP, points: 600 },
      ]);
    });

    it('replace those of the same time, in blocks and in the tail, and fill holes', async () => {
      await store.points.save('a', points(10, 20));
      await store.points.append('a', START + 20 * STEP, { price: 1, volume: 2 });
      await store.points.append('a', START + 20 * STEP, point(20));
      await store.points.append('a', START + 12 * STEP, { price: 99, volume: 98 });
      await store.points.save('a', points(0, 11, 5));
      const back = await store.points.read('a', ...ALWAYS);
      expect(numbersOf(back)).toEqual(Array.from({ length: 21 }, (_, i) => i));
      const { price = new Float64Array(), volume = new Float64Array() } = back.values;
      expect([price[10], price[12], volume[12], price[20]]).toEqual([10 / 7 + 5, 99, 98, 20 / 7]);
    });

    it('that come live of many series together are the same as those that come one by one', async () => {
      await store.points.save('b', points(0, 3));
      for (let i = 0; i < 500; i++) {
        const time = START + i * STEP;
        await store.points.appendAll(['a', 'b', 'c'].map((series) => ({ series, time, values: point(i) })));
      }
      for (const series of ['a', 'b', 'c']) {
        const back = await store.points.read(series, ...ALWAYS);
        expect(numbersOf(back)).toHaveLength(500);
        expect(back.values['price']).toEqual(points(0, 500).values['price']);
      }
      const odd = store.points.appendAll([
        { series: 'new', time: START, values: point(1) },
        { series: 'a', time: START, values: { price: 1 } },
      ]);
      await expect(odd).rejects.toMatchObject({ code: 'argument.invalid' });
      expect((await store.points.list()).map(({ series }) => series)).toEqual(['a', 'b', 'c']);
    });

    it('have the columns of the first for ever', async () => {
      await store.points.append('a', START, { price: 1, volume: 2 });
      await expect(store.points.append('a', START, { price: 1 })).rejects.toMatchObject({
        code: 'argument.invalid',
        message: 'Expected points of "a" to have the columns "price, volume", was "price"',
      });
      await store.points.append('a', START + STEP, { volume: 4, price: 3 });
      expect((await store.points.read('a', ...ALWAYS)).values['price']).toEqual(Float64Array.of(1, 3));
    });

    it('whose times do not rise, or whose columns differ in length, are a bug of the caller and not stored', async () => {
      const { times, values } = points(0, 3);
      const backwards = { times: times.toReversed(), values };
      await expect(store.points.save('a', backwards)).rejects.toThrow('times of points rise');
      const uneven = { times, values: { ...values, volume: new Float64Array(2) } };
      await expect(store.points.save('a', uneven)).rejects.toThrow('as long as their times');
      expect(await store.points.list()).toEqual([]);
    });

    it('are forgotten in whole days only', async () => {
      await store.points.save('a', points(0, 5_000));
      await store.points.append('a', START + 5_000 * STEP, point(5_000));
      await store.points.save('b', points(0, 10));
      expect(await store.points.forgetBefore('a', START + DAY_MS + HOUR_MS)).toBe(2_880);
      expect(await store.points.forgetBefore('a', START + DAY_MS + HOUR_MS)).toBe(0);
      expect(numbersOf(await store.points.read('a', ...ALWAYS))[0]).toBe(2_880);
      expect(await store.points.forgetBefore('a', START + 3 * DAY_MS)).toBe(2_121);
      expect((await store.points.list()).map(({ series }) => series)).toEqual(['b']);
      expect(await store.points.forgetBefore('nothing', START)).toBe(0);
    });

    it('of two writers at the same series and day are all kept', async () => {
      const other = await pair.place.open();
      await Promise.all([
        store.points.save('a', points(0, 100)),
        other.points.save('a', points(100, 200)),
        store.points.save('a', points(200, 300)),
        other.points.append('a', START + 300 * STEP, { price: 1, volume: 1 }),
      ]);
      expect(numbersOf(await store.points.read('a', ...ALWAYS))).toHaveLength(301);
      await other.close();
    });

    it('say when they are damaged', async () => {
      await store.points.save('a', points(0, 10));
      const zero = kind.name === 'SQLite' ? `x'00'` : `'\\x00'`;
      await pair.place.tamper('market', `update point_block set data = ${zero}`);
      await expect(store.points.read('a', ...ALWAYS)).rejects.toMatchObject({
        code: 'store.unusable',
        message: expect.stringContaining('points of "a" cannot be read'),
      });
    });
  });
}

describe('merging points', () => {
  it('gives what a map by time gives, where the later one stays', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
    fc.assert(
      fc.property(times, times, (left, right) => {
        const [stored, incoming] = [left, right].map((list, i) => {
          const sorted = Float64Array.from(list).sort();
          return [sorted, sorted.map((time) => time * 10 + i)];
        });
        const [mergedTimes, values] = mergePoints(stored!, incoming!);
        const expected = new Map([
          ...left.map((time) => [time, time * 10]),
          ...right.map((time) => [time, time * 10 + 1]),
        ] as [number, number][]);
        expect(Array.from(mergedTimes!, (time, i) => [time, values![i]])).toEqual(
          [...expected].sort(([a], [b]) => a - b),
        );
      }),
    );
  });
});
