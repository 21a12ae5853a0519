import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { LevelReading, TriggerReading } from '#desks/scanner/context.ts';
import { STEALTH, STRIKE } from '#desks/scanner/modes.ts';
import { footingOf, planOf } from '#desks/scanner/plan.ts';
import type { Footing } from '#desks/scanner/plan.ts';
import type { FrameChanges } from '#desks/scanner/sample-context.ts';
import { mirrored, sampleContext, SAMPLE_PRICE, sampleZone, SAMPLE_TIME } from '#desks/scanner/sample-context.ts';

const sweep = (invalidation: number): TriggerReading => ({
  name: 'sweep',
  reason: 'swept',
  timeframe: '15m',
  invalidation,
  levels: [invalidation + 1],
  since: undefined,
  knownAt: SAMPLE_TIME,
});
const rejection = (bottom: number, top: number): TriggerReading => ({
  ...sweep(bottom),
  name: 'zone-rejection',
  levels: [bottom, top],
});
const high = (price: number): LevelReading => ({
  side: 'high',
  kind: 'pivot',
  price,
  strength: 5,
  since: undefined,
  knownAt: SAMPLE_TIME,
});

/** STRIKE on an ATR of 2: buffer 0.2, stop at least 1.5 and at most 6 away. */
const long = { mode: STRIKE, side: 1, price: SAMPLE_PRICE, atr: 2 } as const;

describe('footing', () => {
  it('puts the stop a tenth of an ATR beyond the invalidation', () => {
    expect(footingOf({ ...long, triggers: [sweep(97)] })).toEqual({
      entry: { kind: 'market' },
      reference: 100,
      invalidation: 97,
      stop: 96.8,
      risk: 3.2,
    });
  });

  it('moves a stop within the noise out to three quarters of an ATR', () => {
    expect(footingOf({ ...long, triggers: [sweep(99.5)] })).toMatchObject({
      invalidation: 99.5,
      stop: 98.5,
      risk: 1.5,
    });
  });

  it('respects the farthest invalidation that is not too far', () => {
    expect(footingOf({ ...long, triggers: [sweep(98), sweep(95), sweep(90)] })).toMatchObject({ invalidation: 95 });
    expect(footingOf({ ...long, triggers: [sweep(94.1)] })).toBe('risk-too-wide');
  });

  it('has none on the wrong side of the price, without an ATR, or below zero', () => {
    expect(footingOf({ ...long, triggers: [sweep(101)] })).toBe('risk-too-wide');
    expect(footingOf({ ...long, atr: undefined, triggers: [sweep(97)] })).toBe('atr-unknown');
    expect(footingOf({ ...long, price: 1, triggers: [sweep(0.5)] })).toBe('risk-too-wide');
  });

  it('rests at the near edge of the zone in a mode that waits for it', () => {
    const request = { ...long, mode: STEALTH, triggers: [rejection(96, 98)] };
    expect(footingOf(request)).toMatchObject({ entry: { kind: 'limit', price: 98 }, reference: 98, invalidation: 96 });
    expect(footingOf({ ...request, price: 97.5 })).toMatchObject({ entry: { kind: 'market' }, reference: 97.5 });
    expect(footingOf({ ...request, triggers: [sweep(97)] })).toMatchObject({ entry: { kind: 'market' } });
  });
});

/** Risk 2: the first target from 103 on (1.5 R), others 1.5 apart (0.75 R), none beyond 120 (10 R). */
const FOOTING: Footing = { entry: { kind: 'market' }, reference: 100, invalidation: 98.2, stop: 98, risk: 2 };

function planned(frames: FrameChanges, periods: Parameters<typeof sampleContext>[1] = {}) {
  const plan = planOf(STRIKE, 1, FOOTING, sampleContext(frames, periods));
  if (typeof plan === 'string') throw new Error(plan);
  return plan;
}

describe('plan', () => {
  it('takes profit at opposing liquidity, nearest first, at least the spacing apart', () => {
    const plan = planned({
      '15m': { liquidity: [high(102.9), high(103), high(104), high(104.5)] },
      '4h': { zones: [sampleZone('short', 110, 112), sampleZone('long', 106, 107)] },
    });
    expect(plan.targets).toEqual([
      { price: 103, share: 0.5, rMultiple: 1.5, reason: '15m untaken high 103' },
      { price: 104.5, share: 0.25, rMultiple: 2.25, reason: '15m untaken high 104.5' },
      { price: 110, share: 0.25, rMultiple: 5, reason: '4h short order-block from 110' },
    ]);
  });

  it('knows the extremes of the previous day and week', () => {
    const periods = [
      { timeframe: '1d', high: 105, low: 95, knownAt: SAMPLE_TIME },
      { timeframe: '1w', high: 108, low: 90, knownAt: SAMPLE_TIME },
    ] as const;
    expect(planned({}, { periods }).targets.map(({ reason }) => reason)).toEqual([
      "Previous day's high 105",
      "Previous week's high 108",
    ]);
  });

  it('projects what is missing to two targets, and says so', () => {
    expect(planned({}).targets).toEqual([
      { price: 103, share: 0.5, rMultiple: 1.5, reason: 'Projected: 1.5 times the risk' },
      { price: 106, share: 0.5, rMultiple: 3, reason: 'Projected: 3 times the risk' },
    ]);
    expect(planned({ '1h': { liquidity: [high(105)] } }).targets.map(({ rMultiple }) => rMultiple)).toEqual([
      2.5, 3.25,
    ]);
  });

  it('ignores liquidity too far away to be met', () => {
    expect(planned({ '1h': { liquidity: [high(120.5)] } }).targets[0]).toMatchObject({ price: 103 });
    expect(planned({ '1h': { liquidity: [high(120)] } }).targets[0]).toMatchObject({ price: 120, rMultiple: 10 });
  });

  it('expires after eight entry bars and says where an entry is as good as planned', () => {
    expect(planned({})).toMatchObject({
      entryZone: [99, 100.2],
      referencePrice: 100,
      invalidation: 98.2,
      stop: 98,
      expiresAt: SAMPLE_TIME + 2 * HOUR_MS,
    });
    expect(STRIKE.thresholds.expiryBars * 15 * MINUTE_MS).toBe(2 * HOUR_MS);
  });

  it('is mirrored exactly for shorts', () => {
    const eighths = fc.integer({ min: 1, max: 200 }).map((n) => n / 8);
    fc.assert(
      fc.property(fc.array(eighths, { maxLength: 8 }), fc.array(eighths, { maxLength: 4 }), (levels, zones) => {
        const context = sampleContext({
          '15m': { liquidity: levels.map((up) => high(SAMPLE_PRICE + up)) },
          '4h': { zones: zones.map((up) => sampleZone('short', SAMPLE_PRICE + up, SAMPLE_PRICE + up + 1)) },
        });
        const plan = planOf(STRIKE, 1, FOOTING, context);
        const footing = { ...FOOTING, invalidation: 101.8, stop: 102 };
        const mirror = planOf(STRIKE, -1, footing, mirrored(context));
        if (typeof plan === 'string' || typeof mirror === 'string') throw new Error('no plan');
        expect(mirror.targets.map(({ price }) => 200 - price)).toEqual(plan.targets.map(({ price }) => price));
        expect(mirror.targets.map(({ rMultiple }) => rMultiple)).toEqual(
          plan.targets.map(({ rMultiple }) => rMultiple),
        );
        expect(mirror.expiresAt).toBe(plan.expiresAt);
      }),
      { numRuns: 1_000 },
    );
  });
});
