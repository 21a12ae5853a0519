import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ring } from '#core/ring.ts';

describe('Ring', () => {
  it('is an array that forgets its oldest items', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.double({ noNaN: true }), { maxLength: 40 }),
        (capacity, values) => {
          const ring = new Ring(capacity);
          const kept: number[] = [];
          for (const value of values) {
            kept.push(value);
            const dropped = kept.length > capacity ? kept.shift()! : Number.NaN;
            expect(ring.push(value)).toBe(dropped);
            expect([ring.length, ring.isFull]).toEqual([kept.length, kept.length === capacity]);
            expect(kept.map((_, i) => ring.at(kept.length - 1 - i))).toEqual(kept);
            expect(ring.oldest()).toBe(kept[0]);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('has no number before the first, nor beyond the oldest', () => {
    const ring = new Ring(3);
    expect([ring.at(0), ring.oldest()]).toEqual([Number.NaN, Number.NaN]);
    ring.push(5);
    expect([ring.at(0), ring.at(1), ring.oldest()]).toEqual([5, Number.NaN, 5]);
  });
});
