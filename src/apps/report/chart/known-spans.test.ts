import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownSpans } from '#apps/report/chart/known-spans.ts';
import { BarScale } from '#apps/report/chart/scales.ts';
import { randomWalk } from '#sandbox/generator/random-walk.ts';

// Ten bars of one minute, 10 px each, from 0.
const BARS = randomWalk(1, 10, { start: 0, timeframe: '1m' });
const SCALE = new BarScale(BARS, [0, 100]);
const minute = (n: number): number => n * 60_000;

describe('knownSpans', () => {
  it('divides a life into formed, known and later', () => {
    const spans = knownSpans(SCALE, { since: minute(2), knownAt: minute(4), until: minute(8) }, minute(6));
    expect(spans).toEqual({ formed: [20, 40], known: [40, 60], later: [60, 80] });
  });

  it('shows a fact known only later to the right of the chart moment alone', () => {
    const spans = knownSpans(SCALE, { since: minute(2), knownAt: minute(8) }, minute(6));
    expect(spans).toEqual({ formed: [60, 80], later: [80, 100] });
  });

  it('has no later part without a chart moment', () => {
    expect(knownSpans(SCALE, { since: 0, knownAt: minute(1) })).toEqual({ formed: [0, 10], known: [10, 100] });
  });

  it('begins a plan where the chart moment stands', () => {
    const spans = knownSpans(SCALE, { since: minute(6), knownAt: minute(6) }, minute(6));
    expect(spans).toEqual({ later: [60, 100] });
  });

  it('never draws left of since, never as known before knownAt, never the future left of the chart moment', () => {
    const time = fc.integer({ min: -120_000, max: 720_000 });
    fc.assert(
      fc.property(time, time, time, fc.option(time), (since, delay, now, until) => {
        const knownAt = since + Math.abs(delay);
        const spans = knownSpans(SCALE, { since, knownAt, ...(until === null ? {} : { until }) }, now);
        const leftmost = knownAt > now ? Math.max(SCALE.start(since), SCALE.end(now)) : SCALE.start(since);
        for (const span of Object.values(spans)) {
          expect(span[0]).toBeLessThan(span[1]);
          expect(span[0]).toBeGreaterThanOrEqual(leftmost);
          expect(span[1]).toBeLessThanOrEqual(100);
        }
        const asKnown = [spans.known, spans.later].filter((span) => span !== undefined);
        for (const span of asKnown) expect(span[0]).toBeGreaterThanOrEqual(SCALE.end(knownAt));
        expect(spans.known?.[1] ?? 0).toBeLessThanOrEqual(SCALE.end(now));
      }),
    );
  });
});
