import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactSum, isSameAmount } from '#apps/web/format/exact-sum.ts';
import { REST, barRange, shownParts, weekBars } from '#apps/web/pages/evidence/weeks.ts';

const part = (name: string, amount: string) => ({ name, amount, share: null, signals: 1 });

describe('weekBars', () => {
  it('pile up what was won above zero and what was lost below', () => {
    const weeks = [{ week: 1, amounts: { a: '10', b: '-4', c: '5', d: '-1' } }];
    expect(weekBars({ weeks }, ['a', 'b', REST])).toEqual([
      {
        week: 1,
        stretches: [
          { name: 'a', from: 0, to: 10 },
          { name: 'b', from: 0, to: -4 },
          { name: REST, from: 10, to: 14 },
        ],
        total: 10,
      },
    ]);
  });

  it('have a range with zero in it', () => {
    const weeks = [
      { week: 1, amounts: { a: '10' } },
      { week: 2, amounts: { a: '3', b: '4' } },
    ];
    expect(barRange(weekBars({ weeks }, ['a', 'b']))).toEqual([0, 10]);
    expect(barRange([])).toEqual([0, 0]);
  });
});

describe('shownParts', () => {
  it('are the largest, whatever their sign, and the rest in one', () => {
    expect(shownParts({ parts: [part('a', '1'), part('b', '-9')] })).toEqual(['b', 'a']);
    const many = Array.from({ length: 9 }, (_, i) => part(`p${i}`, `${i}`));
    expect(shownParts({ parts: many })).toEqual(['p8', 'p7', 'p6', 'p5', 'p4', REST]);
  });
});

describe('exactSum', () => {
  it('is exact where floats are not', () => {
    expect(exactSum(['0.1', '0.2', '-0.3'])).toMatch(/^0(\.0+)?$/);
    expect(isSameAmount('1.10', '1.1')).toBe(true);
    expect(isSameAmount('1.10', '1.11')).toBe(false);
  });

  it('does not depend on the order', () => {
    const amount = fc
      .tuple(fc.integer(), fc.nat(99_999_999))
      .map(([whole, rest]) => `${whole}.${`${rest}`.padStart(8, '0')}`);
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 20 }), (amounts) => {
        expect(isSameAmount(exactSum(amounts), exactSum(amounts.toReversed()))).toBe(true);
      }),
    );
  });
});
