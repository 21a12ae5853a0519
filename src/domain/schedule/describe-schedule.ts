import type { JobDays, JobSchedule, JobTimes } from '#domain/schedule/job.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** A schedule in words, for tables: `at 08:30, trading days of xetra, Europe/Berlin`. */
export function describeSchedule({ days, times, zone }: JobSchedule): string {
  return `${timesText(times)}, ${daysText(days)}, ${zone}`;
}

function timesText(times: JobTimes): string {
  switch (times.kind) {
    case 'at':
      return `at ${times.times.join(' and ')}`;
    case 'in-session':
      return `every ${times.everyMinutes} min while ${times.calendar} is open`;
    case 'session': {
      if (times.offsetMinutes === 0) return `at the ${times.edge} of ${times.calendar}`;
      const side = times.offsetMinutes > 0 ? 'after' : 'before';
      return `${Math.abs(times.offsetMinutes)} min ${side} the ${times.edge} of ${times.calendar}`;
    }
  }
}

function daysText(days: JobDays): string {
  switch (days.kind) {
    case 'every-day':
      return 'every day';
    case 'weekdays':
      return days.days.map((day) => WEEKDAYS[day - 1]).join(' ');
    case 'trading-days':
      return `trading days of ${days.calendar}`;
    case 'first-trading-day':
      return `first trading day of the ${days.of} of ${days.calendar}`;
  }
}
