import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { FX_CLOCK, periodEnd, periodStart } from '#domain/market/period.ts';
import { detectTimeframe } from '#domain/market/spacing.ts';
import { TIMEFRAMES, timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** Starts of the first `count` periods from 2023 on. */
function starts(timeframe: Timeframe, count: number): number[] {
  const times = [periodStart(FX_CLOCK, timeframe, Date.UTC(2023, 0, 10))];
  while (times.length < count) times.push(periodEnd(FX_CLOCK, timeframe, times.at(-1)!));
  return times;
}

describe('detectTimeframe', () => {
  it.each(TIMEFRAMES)('tells %s from its rows, daylight saving and lengths of months included', (timeframe) => {
    expect(detectTimeframe(starts(timeframe, 500))!.timeframe).toBe(timeframe);
  });

  it('tells days from weekdays only, and minutes from minutes with trades only', () => {
    const days = starts('1d', 100).filter((time) => new Date(time).getUTCDay() < 5);
    expect(detectTimeframe(days)).toMatchObject({ timeframe: '1d', spacingMs: DAY_MS });
    expect(detectTimeframe([0, 1, 2, 5, 6, 9, 10].map((minute) => minute * MINUTE_MS))!.timeframe).toBe('1m');
  });

  it('is not led astray by duplicates and rows out of order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TIMEFRAMES), fc.integer({ min: 8, max: 60 }), fc.nat(), (timeframe, count, at) => {
        const times = starts(timeframe, count);
        times.splice(at % count, 0, times[at % count]!, times[0]!);
        expect(detectTimeframe(times)!.timeframe).toBe(timeframe);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the distance even when no timeframe has it, and nothing for fewer than two times', () => {
    expect(detectTimeframe([0, 7 * MINUTE_MS, 14 * MINUTE_MS])).toEqual({
      timeframe: undefined,
      spacingMs: 7 * MINUTE_MS,
      share: 1,
    });
    expect(detectTimeframe([HOUR_MS])).toBeUndefined();
    expect(detectTimeframe([HOUR_MS, HOUR_MS])).toBeUndefined();
    expect(detectTimeframe([0, timeframeMs('1h'), 99], 2)!.timeframe).toBe('1h');
  });
});
