import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { POINT_BYTES, PriceRing } from '#desks/prediction/history/price-ring.ts';

describe('a ring of prices', () => {
  it('keeps the last points and overwrites the oldest', () => {
    const ring = new PriceRing(3);
    for (let i = 1; i <= 5; i++) ring.push(i * 1000, i / 10, 0.01, i);
    const { times, values } = ring.read(0, 1e9);
    expect([...times]).toEqual([3000, 4000, 5000]);
    expect([...values['price']!]).toEqual([0.3, 0.4, 0.5]);
    expect([...values['volume']!]).toEqual([3, 4, 5]);
    expect([...values['spread']!]).toEqual([0.01, 0.01, 0.01]);
    expect(ring.length).toBe(3);
  });

  it('reads from an instant up to another one, which is not included', () => {
    const ring = new PriceRing(4);
    for (let i = 1; i <= 6; i++) ring.push(i * 1000, 0.5, 0.01, 0);
    expect([...ring.read(4000, 6000).times]).toEqual([4000, 5000]);
    expect([...ring.read(6001, 9000).times]).toEqual([]);
    expect([...ring.read(6000, 4000).times]).toEqual([]);
  });

  it('tells what is not known from what is 0', () => {
    const ring = new PriceRing(4);
    ring.push(1000, Number.NaN, Number.NaN, 7);
    ring.push(2000, 0, 0, 0);
    const { values } = ring.read(0, 1e9);
    expect([...values['price']!]).toEqual([Number.NaN, 0]);
    expect([...values['spread']!]).toEqual([Number.NaN, 0]);
  });

  it('keeps the middle of two prices exactly', () => {
    const ring = new PriceRing(1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (halfUnits) => {
        ring.push(1, halfUnits / 20_000, 0.01, 0);
        return ring.lastPrice === halfUnits / 20_000;
      }),
    );
  });

  it('is the same as a list whose head is cut off', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 100 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 }), (list, from, to) => {
        const ring = new PriceRing(8);
        const model: { time: number; price: number }[] = [];
        let time = 0;
        for (const [step, cents] of list) {
          time += step;
          ring.push(time, cents / 100, 0.01, 1);
          model.push({ time, price: cents / 100 });
        }
        const expected = model.slice(-8).filter((point) => point.time >= from && point.time < to);
        const { times, values } = ring.read(from, to);
        expect([...times]).toEqual(expected.map((point) => point.time));
        expect([...values['price']!]).toEqual(expected.map(({ price }) => price));
      }),
    );
  });

  it('takes 8 MB for 500 markets of 1000 points', () => {
    expect(POINT_BYTES * 500 * 1000).toBe(8_000_000);
  });
});
