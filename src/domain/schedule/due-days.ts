import type { SessionCalendar } from '#domain/market/calendar.ts';
import { dayOfMonth, weekdayOf } from '#domain/market/calendars/civil-day.ts';
import type { CivilDay } from '#domain/market/calendars/civil-day.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { JobDays } from '#domain/schedule/job.ts';

/** Whether a date is one of these days. Throws `argument.unknown` for a calendar that does not exist. */
export function dueDays(days: JobDays): (day: CivilDay) => boolean {
  switch (days.kind) {
    case 'every-day':
      return () => true;
    case 'weekdays':
      return (day) => days.days.includes(weekdayOf(day));
    case 'trading-days': {
      const calendar = calendarNamed(days.calendar);
      return (day) => calendar.isTradingDay(day);
    }
    case 'first-trading-day': {
      const calendar = calendarNamed(days.calendar);
      return (day) => isFirst(calendar, day, days.of);
    }
  }
}

/** Weeks begin on Monday. */
function isFirst(calendar: SessionCalendar, day: CivilDay, of: 'week' | 'month'): boolean {
  if (!calendar.isTradingDay(day)) return false;
  const daysBefore = (of === 'week' ? weekdayOf(day) : dayOfMonth(day)) - 1;
  for (let before = day - daysBefore; before < day; before++) if (calendar.isTradingDay(before)) return false;
  return true;
}
