import { MINUTE_MS } from '#core/time.ts';
import { weekdayOf } from '#domain/market/calendars/civil-day.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { JobDays, JobSchedule, JobTimes } from '#domain/schedule/job.ts';

const WARM_UP_MINUTES = 2 * 24 * 60;

/**
 * The due times in `[from, to)`, found by looking at the clock on the wall in each minute: no arithmetic on offsets. An oracle for
 * tests. The zone is the runtime's own; calendars are asked only whether they are open, and on which days they trade.
 */
export function slowDueTimes(
  { zone, days, times }: Pick<JobSchedule, 'zone' | 'days' | 'times'>,
  from: number,
  to: number,
): number[] {
  switch (times.kind) {
    case 'at':
      return wallTimes(zone, days, times.times, { from, to });
    case 'in-session':
      return sessionsAround(times.calendar, from, to).flatMap(({ day, minutes }) =>
        isDay(days, day)
          ? minutes.filter((minute, i) => i % times.everyMinutes === 0 && minute >= from && minute < to)
          : [],
      );
    case 'session':
      return sessionsAround(times.calendar, from, to)
        .filter(({ day }) => isDay(days, day))
        .map(({ minutes }) => edgeOf(minutes, times))
        .filter((due) => due >= from && due < to);
  }
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function wallTimes(zone: string, days: JobDays, texts: readonly string[], { from, to }: Stretch): number[] {
  const wanted = texts.map((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
  const due: number[] = [];
  let shown = wallMinute(zone, from - WARM_UP_MINUTES * MINUTE_MS);
  for (let instant = from - (WARM_UP_MINUTES - 1) * MINUTE_MS; instant < to; instant += MINUTE_MS) {
    const now = wallMinute(zone, instant);
    let isDue = false;
    // Every minute that was not yet shown: one, none while the clock repeats itself, or many at a jump.
    for (; shown < now; shown++) {
      const minute = shown + 1;
      const day = Math.floor(minute / 1440);
      if (wanted.includes(minute - day * 1440) && isDay(days, day)) isDue = true;
    }
    if (isDue && instant >= from) due.push(instant);
  }
  return due;
}

/** Minutes of local time since 1970-01-01 00:00, as the runtime shows them. */
function wallMinute(zone: string, instant: number): number {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return (instant + offsetNanoseconds / 1e6) / MINUTE_MS;
}

/** The open minutes of each session that may have to do with a stretch, and the local date of the session. */
function sessionsAround(
  name: string,
  from: number,
  to: number,
): { readonly day: number; readonly minutes: number[] }[] {
  const calendar = calendarNamed(name);
  const sessions: { readonly day: number; readonly minutes: number[] }[] = [];
  let wasOpen = false;
  for (
    let minute = from - WARM_UP_MINUTES * MINUTE_MS;
    minute < to + WARM_UP_MINUTES * MINUTE_MS;
    minute += MINUTE_MS
  ) {
    const isOpen = calendar.isOpen(minute);
    if (isOpen && !wasOpen) {
      const day = Math.floor(wallMinute(calendar.clock.zone.name, minute) / 1440);
      sessions.push({ day, minutes: [] });
    }
    if (isOpen) sessions.at(-1)!.minutes.push(minute);
    wasOpen = isOpen;
  }
  return sessions;
}

function edgeOf(minutes: readonly number[], times: Extract<JobTimes, { kind: 'session' }>): number {
  const edge = times.edge === 'open' ? minutes[0]! : minutes.at(-1)! + MINUTE_MS;
  return edge + times.offsetMinutes * MINUTE_MS;
}

function isDay(days: JobDays, day: number): boolean {
  if (days.kind === 'every-day') return true;
  if (days.kind === 'weekdays') return days.days.includes(weekdayOf(day));
  const calendar = calendarNamed(days.calendar);
  if (!calendar.isTradingDay(day) || days.kind === 'trading-days') return calendar.isTradingDay(day);
  const same = (other: number): boolean => periodOf(days.of, other) === periodOf(days.of, day);
  for (let before = day - 1; same(before); before--) if (calendar.isTradingDay(before)) return false;
  return true;
}

/** A name that all dates of the same week or month have, and no other. */
function periodOf(of: 'week' | 'month', day: number): string {
  const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
  return of === 'month' ? `${date.year}-${date.month}` : `${date.yearOfWeek}-${date.weekOfYear}`;
}
