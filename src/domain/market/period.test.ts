import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, parseInstant } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import { FX_CLOCK, PeriodCursor, periodEnd, periodStart, UTC_CLOCK } from '#domain/market/period.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { isComposedOf, TIMEFRAMES } from '#domain/market/timeframe.ts';

const PARIS: PeriodClock = { zone: new Zone('Europe/Paris'), startHour: 0 };

describe('periods', () => {
  it.each([
    ['crypto week', UTC_CLOCK, '1w', '2024-03-10T12:00Z', '2024-03-04T00:00Z', '2024-03-11T00:00Z'],
    ['crypto month', UTC_CLOCK, '1M', '2024-02-29T23:59Z', '2024-02-01T00:00Z', '2024-03-01T00:00Z'],
    ['FX day in winter', FX_CLOCK, '1d', '2024-01-10T12:00Z', '2024-01-09T22:00Z', '2024-01-10T22:00Z'],
    ['FX day over the change to summer', FX_CLOCK, '1d', '2024-03-10T12:00Z', '2024-03-09T22:00Z', '2024-03-10T21:00Z'],
    [
      'FX week over the change to winter',
      FX_CLOCK,
      '1w',
      '2024-11-01T12:00Z',
      '2024-10-27T21:00Z',
      '2024-11-03T22:00Z',
    ],
    ['FX month', FX_CLOCK, '1M', '2024-03-31T21:30Z', '2024-03-31T21:00Z', '2024-04-30T21:00Z'],
    ['FX four hours', FX_CLOCK, '4h', '2024-01-10T02:30Z', '2024-01-10T02:00Z', '2024-01-10T06:00Z'],
    ['last four hours of a day of 23', PARIS, '4h', '2024-03-31T21:59Z', '2024-03-31T19:00Z', '2024-03-31T22:00Z'],
    ['the hour that a day of 25 adds', PARIS, '4h', '2024-10-27T22:30Z', '2024-10-27T22:00Z', '2024-10-27T23:00Z'],
  ] as const)('%s', (...[, clock, timeframe, instant, start, end]) => {
    expect(periodStart(clock, timeframe, parseInstant(instant))).toBe(parseInstant(start));
    expect(periodEnd(clock, timeframe, parseInstant(start))).toBe(parseInstant(end));
  });
});

describe('laws of periods', () => {
  const clocks = fc.record({
    zone: fc
      .constantFrom('UTC', 'America/New_York', 'Europe/Paris', 'Asia/Tokyo', 'America/Sao_Paulo')
      .map((name) => new Zone(name)),
    startHour: fc.integer({ min: 0, max: 23 }),
  });
  const clock = fc.oneof(clocks, fc.constantFrom(UTC_CLOCK, FX_CLOCK));
  const timeframe = fc.constantFrom(...TIMEFRAMES);
  const instant = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2035, 0, 1) });
  const runs = { numRuns: 2000 };

  it('cover time without holes and overlaps', () => {
    fc.assert(
      fc.property(clock, timeframe, instant, (aClock, aTimeframe, time) => {
        const start = periodStart(aClock, aTimeframe, time);
        const end = periodEnd(aClock, aTimeframe, start);
        expect(start <= time && time < end).toBe(true);
        expect(periodStart(aClock, aTimeframe, start)).toBe(start);
        expect(periodStart(aClock, aTimeframe, end - 1)).toBe(start);
        expect(periodStart(aClock, aTimeframe, end)).toBe(end);
      }),
      runs,
    );
  });

  it('nest: a period lies within one period of every timeframe that is composed of it', () => {
    fc.assert(
      fc.property(clock, timeframe, timeframe, instant, (aClock, longer, shorter, time) => {
        fc.pre(isComposedOf(longer, shorter));
        const start = periodStart(aClock, shorter, time);
        const around = periodStart(aClock, longer, time);
        expect(around <= start && periodEnd(aClock, shorter, start) <= periodEnd(aClock, longer, around)).toBe(true);
      }),
      runs,
    );
  });

  it("begin days at the clock's local hour, unless daylight saving skips it", () => {
    fc.assert(
      fc.property(clocks, instant, (aClock, time) => {
        const start = periodStart(aClock, '1d', time);
        const local = ((aClock.zone.toLocal(start) % DAY_MS) + DAY_MS) % DAY_MS;
        const isSkipped = aClock.zone.offsetMs(start) !== aClock.zone.offsetMs(start - 1);
        expect(local === aClock.startHour * HOUR_MS || isSkipped).toBe(true);
      }),
      runs,
    );
  });

  it('are found by the cursor as by the functions, in any order of instants', () => {
    fc.assert(
      fc.property(clock, timeframe, fc.array(instant, { maxLength: 8 }), (aClock, aTimeframe, times) => {
        const cursor = new PeriodCursor(aClock, aTimeframe);
        for (const time of times.flatMap((first) => [first, first + HOUR_MS, first + DAY_MS])) {
          const start = periodStart(aClock, aTimeframe, time);
          const { start: found, end } = cursor.moveTo(time);
          expect([found, end]).toEqual([start, periodEnd(aClock, aTimeframe, start)]);
        }
      }),
      runs,
    );
  });
});
