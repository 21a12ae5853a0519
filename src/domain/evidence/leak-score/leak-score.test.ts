import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decayAdjustedLeakScore, leakScore } from '#domain/evidence/leak-score/leak-score.ts';
import { areaUnderCurve, separation } from '#domain/evidence/leak-score/separation.ts';

const probability = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe('a leak score', () => {
  it('is the share of the way that was gone before the news', () => {
    expect(leakScore({ open: 0.2, event: 0.6, resolve: 1 })).toBeCloseTo(0.5, 12);
    expect(leakScore({ open: 0.78, event: 0.63, resolve: 0 })).toBeCloseTo(0.192308, 6);
    expect(leakScore({ open: 0.6, event: 0.71, resolve: 0 })).toBeCloseTo(-0.183333, 6);
  });

  it('is not known without a price, or when the first one was the truth', () => {
    expect(leakScore({ open: undefined, event: 0.6, resolve: 1 })).toBeUndefined();
    expect(leakScore({ open: 1, event: 0.6, resolve: 1 })).toBeUndefined();
    expect(decayAdjustedLeakScore({ open: 0.5, event: 0.6, resolve: 1 }, undefined)).toBeUndefined();
  });

  it('without decay takes off what time explains: .78 decays to .766, the market says .63', () => {
    const prices = { open: 0.78, event: 0.63, resolve: 0 };
    expect(decayAdjustedLeakScore(prices, 0.765861)).toBeCloseTo(0.174181, 6);
    expect(decayAdjustedLeakScore(prices, 0.78)).toBeCloseTo(leakScore(prices)!, 12);
  });

  it('does not care which outcome is called Yes', () => {
    fc.assert(
      fc.property(probability, probability, (open, event) => {
        const mirrored = leakScore({ open: 1 - open, event: 1 - event, resolve: 0 });
        expect(mirrored).toBeCloseTo(leakScore({ open, event, resolve: 1 })!, 9);
      }),
    );
  });
});

describe('separation', () => {
  it('counts pairs: cases 3 and 1 against 0, 1 and 2 win 3 + 1.5 of 6', () => {
    expect(areaUnderCurve([3, 1], [0, 1, 2])).toBeCloseTo(4.5 / 6, 12);
    expect(areaUnderCurve([], [1])).toBeUndefined();
  });

  it('turns around with its sides', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        expect(areaUnderCurve(a, b)! + areaUnderCurve(b, a)!).toBeCloseTo(1, 12);
      }),
    );
  });

  it('says so when there are too few, and does not guess an interval', () => {
    const few = separation([9, 8], [1, 2, 3, 4], 1);
    expect(few).toMatchObject({ auc: 1, verdict: 'too-few', interval: undefined });
    // 2 of 6 labels: 15 ways, one of them as high and one as low.
    expect(few.pValue).toBeCloseTo(2 / 15, 1);
    expect(separation([], [1], 1)).toMatchObject({ auc: undefined, pValue: undefined, verdict: 'too-few' });
  });

  it('separates what is apart and not what is alike', () => {
    const low = Array.from({ length: 30 }, (_, i) => i);
    expect(
      separation(
        low.map((value) => value + 25),
        low,
        1,
      ),
    ).toMatchObject({ verdict: 'separates' });
    expect(
      separation(
        low.map((value) => value + 0.5),
        low,
        1,
      ),
    ).toMatchObject({ verdict: 'does-not' });
  });
});
