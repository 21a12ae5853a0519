import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameReading, RangeReading, ScannerContext, ZoneReading } from '#desks/scanner/context.ts';
import { assertKnown } from '#desks/scanner/context.ts';
import { GATE_PRESETS, gatesOf } from '#desks/scanner/gates/presets.ts';
import { MODES, timeframesOf } from '#desks/scanner/modes.ts';
import {
  atrHistory,
  mirrored,
  sampleFrame,
  sampleSignal,
  SAMPLE_PRICE,
  SAMPLE_TIME,
  sampleZone,
} from '#desks/scanner/sample-context.ts';
import { scoreOf } from '#desks/scanner/score.ts';

/** Prices in eighths around 100, so that reflecting them at 200 is exact. */
const price = fc.integer({ min: 720, max: 880 }).map((eighths) => eighths / 8);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 6 });
const trend = fc.constantFrom('up' as const, 'down' as const);
const trendReading = trend.map((direction) => ({ trend: direction, type: 'BOS' as const, knownAt: SAMPLE_TIME }));
const zone: fc.Arbitrary<ZoneReading> = fc
  .tuple(fc.constantFrom('long' as const, 'short' as const), price, fc.integer({ min: 1, max: 40 }))
  .chain(([direction, bottom, eighths]) =>
    fc
      .record({
        source: fc.constantFrom('order-block' as const, 'fvg' as const, 'breaker' as const, 'inverted-fvg' as const),
        isFresh: fc.boolean(),
        grade: maybe(fc.constantFrom('A' as const, 'B' as const, 'C' as const)),
      })
      .map((changes) => sampleZone(direction, bottom, bottom + eighths / 8, changes)),
  );
const range: fc.Arbitrary<RangeReading> = fc
  .tuple(price, fc.integer({ min: 1, max: 200 }), trend, fc.boolean())
  .map(([low, eighths, direction, isOte]) => ({
    low,
    high: low + eighths / 8,
    position: (SAMPLE_PRICE - low) / (eighths / 8),
    trend: direction,
    isOte,
    knownAt: SAMPLE_TIME,
  }));
const regime: fc.Arbitrary<FrameReading['regime']> = fc.record({
  trend: maybe(
    fc.constantFrom('strong_up' as const, 'up' as const, 'sideways' as const, 'down' as const, 'strong_down' as const),
  ),
  volatility: maybe(fc.constantFrom('calm' as const, 'explosive' as const)),
  liquidity: maybe(fc.constantFrom('thin' as const, 'heavy' as const)),
  volatilityRank: fc.constant(undefined),
});
const di = fc.constantFrom(10, 20, 30);
const frameChanges: fc.Arbitrary<Partial<FrameReading>> = fc.record({
  atr: maybe(fc.constantFrom(0.5, 2, 8)),
  atrHistory: fc.integer({ min: 0, max: 9 }).map((rises) => atrHistory(rises)),
  relativeVolume: maybe(fc.constantFrom(0.5, 1, 1.3, 2)),
  regime: maybe(regime),
  directional: maybe(fc.record({ adx: di, plusDi: di, minusDi: di })),
  swing: maybe(trendReading),
  internal: maybe(trendReading),
  range: maybe(range),
  stochRsi: maybe(fc.record({ k: fc.integer({ min: 0, max: 100 }), d: fc.integer({ min: 0, max: 100 }) })),
  macd: maybe(
    fc.record({
      macd: price,
      signal: price,
      histogram: fc.constantFrom(-1, 0, 1),
      previousHistogram: maybe(fc.constantFrom(-2, 0, 2)),
    }),
  ),
  zones: fc.array(zone, { maxLength: 4 }),
  swings: fc.array(
    fc.record({
      label: fc.constantFrom('HH' as const, 'HL' as const),
      price,
      since: fc.constant(undefined),
      knownAt: fc.constant(SAMPLE_TIME),
    }),
    { maxLength: 2 },
  ),
});
const context: fc.Arbitrary<ScannerContext> = fc.constantFrom(...MODES).chain((mode) => {
  const timeframes = timeframesOf(mode);
  return fc.tuple(...timeframes.map(() => frameChanges)).map((changes) => ({
    mode: mode.name,
    horizon: mode.horizon,
    roles: mode.timeframes,
    time: SAMPLE_TIME,
    price: SAMPLE_PRICE,
    frames: timeframes.map((timeframe, i) => sampleFrame(timeframe, changes[i])),
    periods: [],
    cycles: [],
    session: { names: [] },
    triggers: [],
  }));
});

const gates = GATE_PRESETS.flatMap((preset) => gatesOf(preset));

describe('longs and shorts', () => {
  it('are judged alike by every gate of every preset when the market is mirrored', () => {
    fc.assert(
      fc.property(context, (seen) => {
        const reflected = mirrored(seen);
        for (const gate of gates) {
          const verdict = gate.judge(sampleSignal('long', seen));
          const mirror = gate.judge(sampleSignal('short', reflected));
          expect([gate.name, mirror.kind]).toEqual([gate.name, verdict.kind]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('score alike when the market is mirrored', () => {
    fc.assert(
      fc.property(context, (seen) => {
        const { weights } = MODES.find(({ name }) => name === seen.mode)!;
        const score = scoreOf({ direction: 'long', price: SAMPLE_PRICE, context: seen }, weights);
        const mirror = scoreOf({ direction: 'short', price: SAMPLE_PRICE, context: mirrored(seen) }, weights);
        expect(mirror.value).toBeCloseTo(score.value, 12);
        expect(mirror.factors.map(({ name, weight }) => [name, weight])).toEqual(
          score.factors.map(({ name, weight }) => [name, weight]),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('every gate', () => {
  it('gives a reason with its inputs, and the same verdict again from the stored context', () => {
    fc.assert(
      fc.property(context, fc.constantFrom('long' as const, 'short' as const), (seen, direction) => {
        const stored = JSON.parse(JSON.stringify(seen)) as ScannerContext;
        for (const gate of gates) {
          const verdict = gate.judge(sampleSignal(direction, seen));
          expect(verdict.kind === 'unknown' ? verdict.missing : verdict.reason).not.toBe('');
          expect(gate.judge(sampleSignal(direction, stored))).toEqual(verdict);
          for (const { knownAt } of verdict.inputs) expect(knownAt ?? SAMPLE_TIME).toBeLessThanOrEqual(SAMPLE_TIME);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a context', () => {
  it('that knows something later than its own time is our own bug', () => {
    fc.assert(
      fc.property(context, fc.integer({ min: 1, max: 1e9 }), (seen, early) => {
        expect(() => assertKnown(seen)).not.toThrow();
        expect(() => assertKnown({ ...seen, time: seen.time - early })).toThrow('knownAt of a context is at most');
      }),
      { numRuns: 1_000 },
    );
  });
});
