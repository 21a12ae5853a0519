import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { aggregate, BarAggregator } from '#domain/market/aggregator.ts';
import type { AggregatedBar } from '#domain/market/aggregator.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import { FX_CLOCK, periodEnd, periodStart, UTC_CLOCK } from '#domain/market/period.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { TIMEFRAMES } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { randomBars } from '#testkit/random-bars.ts';

const QUARTER_MS = 15 * MINUTE_MS;
const MIDNIGHT = Date.UTC(2024, 0, 1);

/** The 15-minute bar number `slot` of 2024-01-01 that opens at `open` and closes one higher. */
function quarter(slot: number, open: number, volume = 1): Bar {
  const openTime = MIDNIGHT + slot * QUARTER_MS;
  return { openTime, closeTime: openTime + QUARTER_MS, open, high: open + 2, low: open - 2, close: open + 1, volume };
}

function collector(clock: PeriodClock, target: Timeframe): { aggregator: BarAggregator; closed: AggregatedBar[] } {
  const closed: AggregatedBar[] = [];
  const aggregator = new BarAggregator(clock, target, (bar) => closed.push(copied(bar)));
  return { aggregator, closed };
}

function copied(bar: AggregatedBar): AggregatedBar {
  const { openTime, closeTime, open, high, low, close, volume, baseBars, missingBars } = bar;
  return { openTime, closeTime, open, high, low, close, volume, baseBars, missingBars };
}

describe('BarAggregator', () => {
  it('hands on an hour at the close of its fourth quarter, not before', () => {
    const { aggregator, closed } = collector(UTC_CLOCK, '1h');
    for (const [slot, open] of [10, 14, 7].entries()) aggregator.update(quarter(slot, open, slot + 1));
    expect(closed).toEqual([]);
    aggregator.update(quarter(3, 9, 4));
    expect(closed).toEqual([
      {
        openTime: MIDNIGHT,
        closeTime: MIDNIGHT + HOUR_MS,
        open: 10,
        high: 16,
        low: 5,
        close: 10,
        volume: 10,
        baseBars: 4,
        missingBars: 0,
      },
    ]);
  });

  it('hands on an hour whose last quarter is missing before the next bar counts, with its own closing time', () => {
    const { aggregator, closed } = collector(UTC_CLOCK, '1h');
    aggregator.update(quarter(0, 10));
    aggregator.update(quarter(2, 11));
    aggregator.update(quarter(9, 50));
    expect(closed).toHaveLength(1);
    expect(closed[0]).toMatchObject({
      closeTime: MIDNIGHT + HOUR_MS,
      high: 13,
      close: 12,
      baseBars: 2,
      missingBars: 2,
    });
  });

  it('hands on two bars for one base bar when the first is late and the second is complete at once', () => {
    const { aggregator, closed } = collector(UTC_CLOCK, '1h');
    aggregator.update(quarter(0, 10));
    aggregator.update(quarter(7, 20));
    expect(closed.map((bar) => [bar.closeTime, bar.close])).toEqual([
      [MIDNIGHT + HOUR_MS, 11],
      [MIDNIGHT + 2 * HOUR_MS, 21],
    ]);
  });

  it('closes by time alone when a timer says that the period is over', () => {
    const { aggregator, closed } = collector(UTC_CLOCK, '1h');
    aggregator.update(quarter(0, 10));
    aggregator.advanceTo(MIDNIGHT + HOUR_MS - 1);
    expect(closed).toHaveLength(0);
    aggregator.advanceTo(MIDNIGHT + HOUR_MS);
    aggregator.advanceTo(MIDNIGHT + 5 * HOUR_MS);
    expect(closed).toHaveLength(1);
    expect(aggregator.forming).toBeUndefined();
  });

  it('leaves the volume unknown when one part has none', () => {
    const { aggregator, closed } = collector(UTC_CLOCK, '1h');
    for (let slot = 0; slot < 4; slot++) aggregator.update(quarter(slot, 10, slot === 1 ? Number.NaN : 1));
    expect(closed[0]!.volume).toBeNaN();
  });

  it('refuses a bar that crosses the end of a period and keeps its state', () => {
    const { aggregator } = collector(UTC_CLOCK, '1h');
    aggregator.update(quarter(0, 10));
    const before = JSON.stringify(aggregator.snapshot());
    const crossing = { ...quarter(3, 10), closeTime: MIDNIGHT + 5 * QUARTER_MS };
    expect(() => aggregator.update(crossing)).toThrow(AssayError);
    expect(() => aggregator.update(crossing)).toThrow(/within one 1h period/);
    expect(JSON.stringify(aggregator.snapshot())).toBe(before);
  });

  it('does not hand a bar on twice when its listener throws', () => {
    let calls = 0;
    const aggregator = new BarAggregator(UTC_CLOCK, '1h', () => {
      calls++;
      throw new Error('listener');
    });
    expect(() => aggregator.update(quarter(0, 10))).not.toThrow();
    expect(() => aggregator.advanceTo(MIDNIGHT + HOUR_MS)).toThrow('listener');
    aggregator.advanceTo(MIDNIGHT + 2 * HOUR_MS);
    expect(calls).toBe(1);
  });

  it('ends the FX day at 17:00 New York on both sides of a change of daylight saving', () => {
    const { aggregator, closed } = collector(FX_CLOCK, '1d');
    const from = Date.UTC(2024, 2, 7, 22);
    for (let hour = 0; hour < 24 * 7; hour++) {
      const openTime = from + hour * HOUR_MS;
      aggregator.update({ ...quarter(0, 10), openTime, closeTime: openTime + HOUR_MS });
    }
    const hours = closed.map((bar) => new Date(bar.closeTime).toISOString().slice(8, 13));
    // The clocks go forward on Sunday the 10th at 02:00: the day that ends then has 23 hours.
    expect(hours).toEqual(['08T22', '09T22', '10T21', '11T21', '12T21', '13T21', '14T21']);
    expect(closed.map((bar) => bar.missingBars)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(closed[2]!.baseBars).toBe(23);
  });
});

describe('laws of aggregation', () => {
  const clocks = fc.constantFrom(UTC_CLOCK, FX_CLOCK);
  const targets = fc.constantFrom(...TIMEFRAMES.filter((timeframe) => !['1m', '3m', '5m', '15m'].includes(timeframe)));
  const streams = randomBars({ lengthMs: QUARTER_MS, barsMax: 60, missingRatio: 0.4 });

  it('equals grouping the bars by period, whichever are missing', () => {
    fc.assert(
      fc.property(clocks, targets, streams, (clock, target, bars) => {
        const { aggregator, closed } = collector(clock, target);
        for (const bar of bars) aggregator.update(bar);
        aggregator.advanceTo(Number.MAX_SAFE_INTEGER);
        expect(closed).toEqual(grouped(clock, target, bars));
      }),
      { numRuns: 1500 },
    );
  });

  it('shows nothing before its time: at each base bar exactly the periods that are over have been handed on', () => {
    fc.assert(
      fc.property(clocks, targets, streams, (clock, target, bars) => {
        const all = grouped(clock, target, bars);
        const { aggregator, closed } = collector(clock, target);
        for (const bar of bars) {
          aggregator.update(bar);
          expect(closed).toEqual(all.filter((longer) => longer.closeTime <= bar.closeTime));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('goes on from a snapshot as if it had never stopped, also after a forming bar was tried', () => {
    fc.assert(
      fc.property(clocks, targets, streams, fc.nat(60), (clock, target, bars, cut) => {
        const whole = collector(clock, target);
        for (const bar of bars) whole.aggregator.update(bar);
        const first = collector(clock, target);
        for (const bar of bars.slice(0, cut)) first.aggregator.update(bar);
        const state = JSON.parse(JSON.stringify(first.aggregator.snapshot())) as ReturnType<BarAggregator['snapshot']>;
        const second = collector(clock, target);
        const [next] = bars.slice(cut);
        if (next !== undefined) second.aggregator.update({ ...next, high: next.high * 2, close: next.high * 2 });
        second.aggregator.restore(state);
        second.closed.length = 0;
        for (const bar of bars.slice(cut)) second.aggregator.update(bar);
        expect([...first.closed, ...second.closed]).toEqual(whole.closed);
        expect(second.aggregator.snapshot()).toEqual(whole.aggregator.snapshot());
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same in a batch as in a stream', () => {
    fc.assert(
      fc.property(clocks, targets, streams, (clock, target, bars) => {
        const { aggregator, closed } = collector(clock, target);
        for (const bar of bars) aggregator.update(bar);
        const batch = aggregate(BarColumns.from(bars), clock, target);
        expect(batch.length).toBe(closed.length);
        closed.forEach((bar, i) => expect(bar).toMatchObject(batch.at(i)));
      }),
      { numRuns: 1000 },
    );
  });

  it('builds the same day from hours as from the quarters that made the hours', () => {
    fc.assert(
      fc.property(clocks, streams, (clock, bars) => {
        const quarters = BarColumns.from(bars);
        const direct = aggregate(quarters, clock, '4h');
        const inSteps = aggregate(aggregate(quarters, clock, '1h'), clock, '4h');
        // In steps, the last hour may still be forming when its four hours are over already.
        for (let i = 0; i < inSteps.length; i++) expect(inSteps.at(i)).toEqual(direct.at(i));
        expect(direct.length - inSteps.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 1000 },
    );
  });
});

/** The definition, spelt out: bars of one period together, a period over or not. */
function grouped(clock: PeriodClock, target: Timeframe, bars: readonly Bar[]): AggregatedBar[] {
  const groups = Map.groupBy(bars, (bar) => periodStart(clock, target, bar.openTime));
  return [...groups].map(([start, group]) => {
    const end = periodEnd(clock, target, start);
    return {
      openTime: start,
      closeTime: end,
      open: group[0]!.open,
      high: Math.max(...group.map((bar) => bar.high)),
      low: Math.min(...group.map((bar) => bar.low)),
      close: group.at(-1)!.close,
      volume: group.reduce((sum, bar) => sum + bar.volume, 0),
      baseBars: group.length,
      missingBars: Math.round((end - start) / QUARTER_MS) - group.length,
    };
  });
}
