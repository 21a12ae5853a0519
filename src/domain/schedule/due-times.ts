import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import type { CivilDay } from '#domain/market/calendars/civil-day.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { dueDays } from '#domain/schedule/due-days.ts';
import type { JobSchedule, JobTimes } from '#domain/schedule/job.ts';
import { firstInstantOf, localOn, parseLocalTime } from '#domain/schedule/local-time.ts';

/** The first due time of one day that comes after an instant; undefined when none is left on it. */
type TimesOfDay = (day: CivilDay, after: number) => number | undefined;

/** A date begins at most this long before or after the same date of UTC; and daylight saving may add an hour. */
const MARGIN_DAYS = 2;
/** Every rule that can come true does so within a year and a holiday season. */
const SEARCHED_DAYS = 400;

/**
 * When a job is due: strictly rising instants, the same ones whoever asks and whenever. Pure: they follow from the schedule, the
 * zone and the calendar, never from the clock.
 */
export class DueTimes {
  private readonly isDueDay: (day: CivilDay) => boolean;
  private readonly timeOn: TimesOfDay;
  private readonly marginDays: number;

  constructor({ zone, days, times }: Pick<JobSchedule, 'zone' | 'days' | 'times'>) {
    this.isDueDay = dueDays(days);
    this.timeOn = timesOfDay(times, new Zone(zone));
    const offset = times.kind === 'session' ? Math.abs(times.offsetMinutes) * MINUTE_MS : 0;
    this.marginDays = MARGIN_DAYS + Math.ceil(offset / DAY_MS);
  }

  /**
   * The first due time after an instant, not at it; undefined when the schedule never comes true, such as Sundays in the session
   * of an exchange. Throws `calendar.unknown` where the calendar's years end.
   */
  next(after: number): UnixMs | undefined {
    return this.nextUntil(after, Math.floor(after / DAY_MS) + SEARCHED_DAYS);
  }

  /** Every due time after `after` up to and including `until`, oldest first. */
  *between(after: number, until: number): Generator<UnixMs> {
    // Days beyond are not asked for, or the last due times of a calendar's last year could not be had.
    const lastDay = Math.floor(until / DAY_MS) + this.marginDays;
    for (let at = after; at < until;) {
      const due = this.nextUntil(at, lastDay);
      if (due === undefined || due > until) return;
      yield due;
      at = due;
    }
  }

  private nextUntil(after: number, lastDay: CivilDay): UnixMs | undefined {
    for (let day = Math.floor(after / DAY_MS) - this.marginDays; day <= lastDay; day++) {
      if (!this.isDueDay(day)) continue;
      const time = this.timeOn(day, after);
      if (time !== undefined) return time as UnixMs;
    }
    return undefined;
  }
}

function timesOfDay(times: JobTimes, zone: Zone): TimesOfDay {
  switch (times.kind) {
    case 'at': {
      const minutes = times.times.map(parseLocalTime).sort((a, b) => a - b);
      return (day, after) =>
        minutes.map((minute) => firstInstantOf(zone, localOn(day, minute))).find((time) => time > after);
    }
    case 'in-session':
      return timesInSession(times.calendar, times.everyMinutes * MINUTE_MS);
    case 'session': {
      const calendar = calendarNamed(times.calendar);
      return (day, after) => {
        const session = calendar.sessionOn(day);
        const time = session === undefined ? undefined : session[times.edge] + times.offsetMinutes * MINUTE_MS;
        return time !== undefined && time > after ? time : undefined;
      };
    }
  }
}

function timesInSession(calendarName: string, stepMs: number): TimesOfDay {
  const calendar = calendarNamed(calendarName);
  return (day, after) => {
    const session = calendar.sessionOn(day);
    if (session === undefined || session.close <= after) return undefined;
    const steps = after < session.open ? 0 : Math.floor((after - session.open) / stepMs) + 1;
    const time = session.open + steps * stepMs;
    return time < session.close ? time : undefined;
  };
}
