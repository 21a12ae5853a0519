import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecayedMoments } from '#desks/prediction/detectors/measures/decayed-moments.ts';
import { RefillSurvival } from '#desks/prediction/detectors/measures/kaplan-meier.ts';
import { SettledFlow } from '#desks/prediction/detectors/measures/settled-flow.ts';
import { SlidingSum } from '#desks/prediction/detectors/measures/sliding-sum.ts';
import { unixMs } from '#core/time.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';

describe('a sliding sum', () => {
  it('is the sum of what came in the buckets of the window', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2_500 }), fc.integer({ min: -9, max: 9 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (given) => {
        const sum = new SlidingSum(10_000, 10);
        const came: [number, number][] = [];
        let time = 5_000;
        for (const [wait, amount] of given) {
          time += wait;
          sum.add(time, amount);
          came.push([Math.floor(time / 1_000), amount]);
          const now = Math.floor(time / 1_000);
          const expected = came.filter(([bucket]) => bucket > now - 10).reduce((total, [, part]) => total + part, 0);
          expect(sum.total(time)).toBe(expected);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('stands still while the clock goes back', () => {
    const sum = new SlidingSum(10_000, 10);
    sum.add(20_000, 1);
    sum.add(3_000, 2);
    expect(sum.total(20_000)).toBe(3);
    expect(sum.total(29_999)).toBe(3);
    expect(sum.total(30_000)).toBe(0);
  });
});

describe('decayed moments', () => {
  it('let a value count half as much after each half-life', () => {
    const moments = new DecayedMoments(1_000);
    moments.add(0, 10);
    moments.add(1_000, 4);
    // (0.5 x 10 + 4) / 1.5 = 6; (0.5 x 16 + 4) / 1.5 = 8.
    expect(moments.mean).toBeCloseTo(6, 12);
    expect(moments.variance).toBeCloseTo(8, 12);
    expect(moments.spanMs).toBe(1_000);
  });

  it('are unknown before the first value', () => {
    expect(new DecayedMoments(1_000).mean).toBeNaN();
    expect(new DecayedMoments(1_000).deviation).toBeNaN();
  });
});

describe('the survival of refills', () => {
  it('expects the usual number before any iceberg was seen, whatever there was already', () => {
    const survival = new RefillSurvival(6);
    expect(survival.expectedBeyond(0)).toBeCloseTo(6, 6);
    expect(survival.expectedBeyond(10)).toBeCloseTo(6, 1);
  });

  it('learns from those that ended, and less from those that were lost from sight', () => {
    const ended = new RefillSurvival(6);
    const lost = new RefillSurvival(6);
    for (let i = 0; i < 100; i++) {
      ended.observe(2, true);
      lost.observe(2, i % 2 === 0);
    }
    expect(ended.expectedBeyond(0)).toBeGreaterThan(2);
    expect(ended.expectedBeyond(0)).toBeLessThan(2.4);
    expect(lost.expectedBeyond(0)).toBeGreaterThan(ended.expectedBeyond(0));
  });
});

describe('settled flow', () => {
  const trade = (
    tradeId: string,
    seconds: number,
    lots: number,
    wallet: string,
    outcome: 0 | 1 = 0,
  ): Parameters<SettledFlow['take']>[0] => {
    const time = unixMs(1_000 * seconds);
    return {
      kind: 'settled',
      market: marketId('m'),
      time,
      receivedTime: time,
      tradeId,
      outcome,
      ticks: 5_000,
      lots,
      aggressor: 'buyer',
      wallet,
    };
  };

  it('counts a trade once, by side and wallet, while it is in the window', () => {
    const flow = new SettledFlow(60_000);
    expect(flow.take(trade('1', 0, 30, 'w'))).toBe(true);
    expect(flow.take(trade('1', 1, 30, 'w'))).toBe(false);
    flow.take(trade('2', 10, 20, 'v', 1));
    flow.take(trade('3', 20, 10, 'w'));
    expect(flow).toMatchObject({ net: 20, gross: 60, bought: 40, sold: 20, trades: 3 });
    expect(flow.of('w')).toEqual({ wallet: 'w', net: 40, squares: 1_000, trades: 2, since: 0 });
    flow.take(trade('4', 75, 5, 'u'));
    expect(flow).toMatchObject({ net: 15, gross: 15, bought: 15, sold: 0, trades: 2 });
    expect(flow.of('v')).toBeUndefined();
  });

  it('knows nobody where wallets are not named', () => {
    const flow = new SettledFlow(60_000);
    flow.take(trade('1', 0, 30, ''));
    expect(flow.of('')).toBeUndefined();
  });
});
