import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PredictionContext, PredictionSignal, SizeRequest } from '#domain/prediction/prediction-strategy.ts';
import { kellyShare } from '#desks/prediction/sizing/kelly.ts';
import { KellySizer, QUARTER_KELLY } from '#desks/prediction/sizing/kelly-sizer.ts';

/** A coin toss offered at 0.50 with 1.75 cents of fee, thought to be worth 0.62, 4 cents to leave. */
function request(context: Partial<PredictionContext> = {}, changes: Partial<SizeRequest> = {}): SizeRequest {
  const whole = {
    modelProbability: 0.62,
    limitUnits: 5_000,
    entryFee: 0.0175,
    exitCost: 0.04,
    depth: 100_000,
    ...context,
  } as PredictionContext;
  return {
    signal: { context: whole } as PredictionSignal,
    equity: 10_000,
    cash: 10_000,
    held: { market: 0, event: 0, category: 0, total: 0 },
    minQuantity: 5,
    ...changes,
  };
}

describe('kellyShare', () => {
  it('is 10/49 for a chance of 0.61 at a cost of 0.51', () => {
    expect(kellyShare(0.61, 0.51)).toBeCloseTo(0.1 / 0.49, 15);
    expect(kellyShare(0.5, 0.6)).toBeCloseTo(-0.25, 15);
    expect(kellyShare(0.5, 1)).toBeUndefined();
  });

  it('grows wealth faster than any other share', () => {
    const probability = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(probability, probability, fc.double({ min: 0, max: 0.99, noNaN: true }), (p, k, other) => {
        const growth = (s: number): number => p * Math.log(1 + s * (1 / k - 1)) + (1 - p) * Math.log(1 - s);
        const best = Math.max(0, kellyShare(p, k)!);
        expect(growth(best)).toBeGreaterThanOrEqual(growth(other) - 1e-12);
      }),
    );
  });
});

describe('a quarter of Kelly', () => {
  const loose = { ...QUARTER_KELLY, perMarket: 1, perEvent: 1, perCategory: 1, total: 1, perDepth: 1 };

  it('buys 625.76 contracts with 10,000: a quarter of (0.58 - 0.5175) / 0.4825', () => {
    // 0.25 * 0.129534 * 10,000 = 323.834; / 0.5175 = 625.76.
    const answer = new KellySizer(loose).size(request());
    expect(answer).toMatchObject({ kind: 'sized', limitedBy: 'kelly' });
    expect(answer.kind === 'sized' && answer.quantity.toString()).toBe('625.76');
  });

  it('keeps to what is left of each cap, and says which', () => {
    const sizer = new KellySizer();
    const sized = (held: Partial<SizeRequest['held']>, rest: Partial<SizeRequest> = {}): unknown => {
      const all = { market: 0, event: 0, category: 0, total: 0, ...held };
      const answer = sizer.size(request({}, { held: all, ...rest }));
      return answer.kind === 'sized' ? [answer.limitedBy, answer.quantity.toString()] : answer;
    };
    // 200 / 0.5175; 400 - 300; 2,000 - 1,950; 5,000 - 4,990; 40.
    expect(sized({})).toEqual(['market', '386.47']);
    expect(sized({ event: 300 })).toEqual(['event', '193.23']);
    expect(sized({ category: 1_950 })).toEqual(['category', '96.61']);
    expect(sized({ total: 4_990 })).toEqual(['total', '19.32']);
    expect(sized({}, { cash: 40 })).toEqual(['cash', '77.29']);
    expect(sized({ market: 199 })).toMatchObject({ kind: 'too-small', contracts: 1.93, least: 5, limitedBy: 'market' });
    expect(sized({ market: 300 })).toMatchObject({ kind: 'too-small', contracts: 0 });
  });

  it('takes no more than half of what is offered, nothing without an edge, and does not guess', () => {
    const sizer = new KellySizer(QUARTER_KELLY);
    expect(sizer.size(request({ depth: 60 }))).toMatchObject({ limitedBy: 'depth', kind: 'sized' });
    expect(sizer.size(request({ modelProbability: 0.55 }))).toMatchObject({ kind: 'no-edge', cost: 0.5175 });
    expect(sizer.size(request({ modelProbability: undefined }))).toMatchObject({ kind: 'unknown' });
    expect(sizer.size(request({ entryFee: undefined }))).toMatchObject({ kind: 'unknown' });
    expect(() => new KellySizer({ ...QUARTER_KELLY, fraction: 0 })).toThrow('Expected fraction to be above "0"');
  });
});
