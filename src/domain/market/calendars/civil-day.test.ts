import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  civilDay,
  dayOfMonth,
  easterSunday,
  formatCivilDay,
  weekdayFrom,
  weekdayOf,
  yearOf,
} from '#domain/market/calendars/civil-day.ts';

const days = fc.integer({ min: -40_000, max: 60_000 });

describe('civil days', () => {
  it('agree with the calendar of the runtime on date, year and weekday', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 7 }), (day, weekday) => {
        const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
        expect(formatCivilDay(day)).toBe(date.toString());
        expect([yearOf(day), dayOfMonth(day), weekdayOf(day)]).toEqual([date.year, date.day, date.dayOfWeek]);
        expect(civilDay(date.year, date.month, date.day)).toBe(day);
        const next = weekdayFrom(day, weekday);
        expect(weekdayOf(next)).toBe(weekday);
        expect(next - day).toBeGreaterThanOrEqual(0);
        expect(next - day).toBeLessThan(7);
      }),
    );
  });

  // Dates as churches and almanacs publish them; 1818 and 2285 are the earliest, 1943 and 2038 the latest possible.
  it.each([
    '1818-03-22',
    '1943-04-25',
    '1961-04-02',
    '2000-04-23',
    '2008-03-23',
    '2011-04-24',
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2038-04-25',
    '2285-03-22',
  ])('know that Easter Sunday is on %s', (date) => {
    expect(formatCivilDay(easterSunday(Number(date.slice(0, 4))))).toBe(date);
  });
});
