import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import type { State } from '#core/state.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { BarAggregator } from '#domain/market/aggregator.ts';
import type { Bar } from '#domain/market/bar.ts';
import { FX_CLOCK, UTC_CLOCK } from '#domain/market/period.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { compareTimeframes } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { MultiTimeframe } from '#domain/market/timeline.ts';
import { randomBars } from '#testkit/random-bars.ts';

const QUARTER_MS = 15 * MINUTE_MS;
const MONDAY = Date.UTC(2024, 0, 1);

interface Handed extends Bar {
  readonly timeframe: Timeframe;
}

function recorder(timeframes: readonly Timeframe[], clock: PeriodClock = UTC_CLOCK) {
  const handed: Handed[] = [];
  const onBar = (bar: Bar, timeframe: Timeframe): void => {
    const { openTime, closeTime, open, high, low, close, volume } = bar;
    handed.push({ timeframe, openTime, closeTime, open, high, low, close, volume });
  };
  return { handed, timeline: new MultiTimeframe({ clock, base: '15m', timeframes, onBar }) };
}

function quarterAt(openTime: number): Bar {
  return { openTime, closeTime: openTime + QUARTER_MS, open: 10, high: 12, low: 8, close: 11, volume: 1 };
}

function names(handed: readonly Handed[]): string[] {
  return handed.map((bar) => `${bar.timeframe} ${(bar.closeTime - MONDAY) / HOUR_MS}`);
}

describe('MultiTimeframe', () => {
  it('hands on bars that close together longest first, the base last', () => {
    const { handed, timeline } = recorder(['15m', '1d', '1h', '4h']);
    for (let slot = 0; slot < 96; slot++) timeline.update(quarterAt(MONDAY + slot * QUARTER_MS));
    expect(names(handed).slice(-5)).toEqual(['15m 23.75', '1d 24', '4h 24', '1h 24', '15m 24']);
    expect(handed.filter((bar) => bar.timeframe === '4h')).toHaveLength(6);
  });

  it('hands on late bars by their closing time before the bar after the hole', () => {
    const { handed, timeline } = recorder(['15m', '1d', '1h', '4h']);
    timeline.update(quarterAt(MONDAY + 19 * HOUR_MS));
    handed.length = 0;
    timeline.update(quarterAt(MONDAY + 30 * HOUR_MS + 3 * QUARTER_MS));
    expect(names(handed)).toEqual(['4h 20', '1h 20', '1d 24', '1h 31', '15m 31']);
  });

  it('is silent about the base when nobody asked for it', () => {
    const { handed, timeline } = recorder(['1h']);
    for (let slot = 0; slot < 8; slot++) timeline.update(quarterAt(MONDAY + slot * QUARTER_MS));
    expect(names(handed)).toEqual(['1h 1', '1h 2']);
  });

  it('refuses timeframes that whole base bars do not make up', () => {
    const options = { clock: UTC_CLOCK, base: '4h', timeframes: ['6h'], onBar: () => undefined } as const;
    expect(() => new MultiTimeframe(options)).toThrow(/whole "4h" bars/);
    expect(() => new MultiTimeframe({ ...options, timeframes: ['1h'] })).toThrow(AssayError);
  });

  it.each([
    ['not a number', { close: Number.NaN }, 'bars.invalid'],
    ['negative', { low: -1 }, 'bars.invalid'],
    ['high below low', { high: 7 }, 'bars.invalid'],
    ['the same bar again', { openTime: MONDAY, closeTime: MONDAY + QUARTER_MS }, 'bars.order'],
    ['a bar over two periods', { closeTime: MONDAY + DAY_MS / 2 }, 'bars.timeframe'],
  ])('refuses a bad bar (%s) and keeps its state', (_, fault, code) => {
    const { handed, timeline } = recorder(['15m', '1d', '1h', '4h']);
    timeline.update(quarterAt(MONDAY));
    const before = JSON.stringify(timeline.snapshot());
    const bad = { ...quarterAt(MONDAY + QUARTER_MS), ...fault };
    expect(() => timeline.update(bad)).toThrow(expect.objectContaining({ code }));
    expect(JSON.stringify(timeline.snapshot())).toBe(before);
    expect(handed).toHaveLength(1);
  });
});

describe('laws of the timeline', () => {
  const setting = fc.record({
    clock: fc.constantFrom(UTC_CLOCK, FX_CLOCK),
    timeframes: fc.uniqueArray(fc.constantFrom<Timeframe>('15m', '30m', '1h', '4h', '12h', '1d', '1w', '1M'), {
      minLength: 1,
    }),
    bars: randomBars({ lengthMs: QUARTER_MS, barsMax: 100, missingRatio: 0.7 }),
  });

  it('shows a longer bar to a shorter one if and only if it closes no later', () => {
    fc.assert(
      fc.property(setting, ({ clock, timeframes, bars }) => {
        const { handed, timeline } = recorder(timeframes, clock);
        for (const bar of bars) timeline.update(bar);
        for (let i = 1; i < handed.length; i++) {
          const [earlier, later] = [handed[i - 1]!, handed[i]!];
          const order = earlier.closeTime - later.closeTime || compareTimeframes(later.timeframe, earlier.timeframe);
          expect(order).toBeLessThan(0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('gives on each timeframe what an aggregator of its own gives, whatever else is asked for', () => {
    fc.assert(
      fc.property(setting, ({ clock, timeframes, bars }) => {
        const { handed, timeline } = recorder(timeframes, clock);
        for (const bar of bars) timeline.update(bar);
        for (const timeframe of timeframes.filter((name) => name !== '15m')) {
          const alone: Bar[] = [];
          const aggregator = new BarAggregator(
            clock,
            timeframe,
            ({ openTime, closeTime, open, high, low, close, volume }) =>
              alone.push({ openTime, closeTime, open, high, low, close, volume }),
          );
          for (const bar of bars) aggregator.update(bar);
          expect(handed.filter((bar) => bar.timeframe === timeframe)).toEqual(
            alone.map((bar) => ({ ...bar, timeframe })),
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('goes on from a snapshot as if it had never stopped', () => {
    fc.assert(
      fc.property(setting, fc.nat(100), ({ clock, timeframes, bars }, cut) => {
        const whole = recorder(timeframes, clock);
        for (const bar of bars) whole.timeline.update(bar);
        const first = recorder(timeframes, clock);
        for (const bar of bars.slice(0, cut)) first.timeline.update(bar);
        const second = recorder(timeframes, clock);
        second.timeline.restore(JSON.parse(JSON.stringify(first.timeline.snapshot())) as State);
        for (const bar of bars.slice(cut)) second.timeline.update(bar);
        expect([...first.handed, ...second.handed]).toEqual(whole.handed);
        expect(second.timeline.snapshot()).toEqual(whole.timeline.snapshot());
      }),
      { numRuns: 1000 },
    );
  });
});
