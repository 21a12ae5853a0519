import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averageLoss,
  averageWin,
  expectancy,
  exposureRatio,
  kellyRatio,
  longestLosingStreak,
  payoffRatio,
  profitFactor,
  systemQuality,
  turnoverRatio,
  wonAndLost,
} from '#domain/metrics/trades/trade-results.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';

describe('results of trades', () => {
  const RESULTS = [20, -10, 15, -5, 0];

  it('are summed up as worked out', () => {
    const { won, lost } = wonAndLost(RESULTS);
    expect([won, lost]).toEqual([35, 15]);
    expect(profitFactor(won, lost)).toBeCloseTo(35 / 15, 12);
    expect(expectancy(RESULTS)).toBe(4);
    expect([averageWin(RESULTS), averageLoss(RESULTS)]).toEqual([17.5, 7.5]);
    expect(payoffRatio(RESULTS)).toBeCloseTo(17.5 / 7.5, 12);
    // 2 of 5 won: 0.4 - 0.6 / (17.5 / 7.5).
    expect(kellyRatio(RESULTS)).toBeCloseTo(0.4 - 0.6 / (17.5 / 7.5), 12);
    // Distances from 4: 16, -14, 11, -9, -4, squares 670.
    expect(systemQuality(RESULTS)).toBeCloseTo((Math.sqrt(5) * 4) / Math.sqrt(670 / 4), 12);
    expect(longestLosingStreak([-1, -1, 2, -1, -1, -1, 0, -1])).toBe(3);
  });

  it('leave unknown what they cannot tell', () => {
    expect([expectancy([]), payoffRatio([1]), kellyRatio([-1]), systemQuality([1]), profitFactor(1, 0)]).toEqual(
      Array(5).fill(undefined),
    );
    expect(systemQuality([0.1, 0.1, 0.1])).toBeUndefined();
  });

  it('give a Kelly share above zero exactly when the game is won', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 30 }), (results) => {
        fc.pre(results.some((value) => value > 0) && results.some((value) => value < 0) && !results.includes(0));
        const sum = results.reduce((total, value) => total + value, 0);
        expect(sum === 0 || Math.sign(kellyRatio(results)!) === Math.sign(sum)).toBe(true);
        expect(kellyRatio(results.map((value) => value * 4))).toBeCloseTo(kellyRatio(results)!, 12);
      }),
    );
  });

  it('measure exposure and turnover', () => {
    expect(exposureRatio(3, 4)).toBe(0.75);
    expect(exposureRatio(0, 0)).toBeUndefined();
    // 400 bought and sold over 2 years on 50 on average: twice a year.
    expect(turnoverRatio(400, 50, 2)).toBe(2);
    expect(turnoverRatio(400, 0, 2)).toBeUndefined();
  });
});

describe("Wilson's interval", () => {
  it('is as in published examples', () => {
    // 8 of 10: 0.4902 … 0.9433 (Newcombe 1998, method 3, gives 0.490, 0.943).
    expect(winRate(8, 10)?.low).toBeCloseTo(0.4902, 4);
    expect(winRate(8, 10)?.high).toBeCloseTo(0.9433, 4);
    // 81 of 263: 0.2553 … 0.3662 (Newcombe 1998, table I).
    expect(winRate(81, 263)?.low).toBeCloseTo(0.2553, 4);
    expect(winRate(81, 263)?.high).toBeCloseTo(0.3662, 4);
  });

  it('stays within 0 and 1, holds the share, and says nothing without trials', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (trials, wins) => {
        fc.pre(wins <= trials);
        const { ratio, low, high } = winRate(wins, trials)!;
        expect(low >= 0 && low <= ratio + 1e-12 && ratio - 1e-12 <= high && high <= 1).toBe(true);
      }),
    );
    expect(winRate(0, 5)?.low).toBe(0);
    expect(winRate(5, 5)?.high).toBe(1);
    expect(winRate(0, 0)).toBeUndefined();
  });
});
