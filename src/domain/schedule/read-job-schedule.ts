import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import { CALENDARS } from '#domain/market/calendars/registry.ts';
import type { JobDays, JobSchedule, JobTimes, MissedRule } from '#domain/schedule/job.ts';
import { parseLocalTime } from '#domain/schedule/local-time.ts';
import { SettingReader } from '#domain/schedule/setting-reader.ts';

/** Used when a schedule does not say what to do with missed due times. */
export const MISSED_DEFAULT: MissedRule = { kind: 'latest', withinMs: HOUR_MS };
export const TIMEOUT_DEFAULT_MS = 15 * MINUTE_MS;

const OFFSET_MINUTES_MAX = 7 * 24 * 60;
/** The longest delay that the timers of the runtime hold. */
const TIMEOUT_MS_MAX = 2_147_483_647;

/**
 * A schedule from plain data, such as settings, in the shape of `JobSchedule`; `missed` and `timeoutMs` may be left out. Throws
 * `setting.unknown` for a key that does not exist and `setting.invalid` for a value, each with its place, such as `jobs.backup.zone`.
 */
export function readJobSchedule(data: unknown, place: string): JobSchedule {
  const read = new SettingReader(data, place, ['name', 'zone', 'days', 'times', 'missed', 'timeoutMs', 'interrupted']);
  const name = read.text('name');
  if (!/^[a-z][a-z0-9-]*$/.test(name)) read.fail('name', 'lower-case words with hyphens such as "daily-backup"', name);
  return {
    name,
    zone: readZone(read),
    days: readDays(read.part('days', ['kind', 'days', 'calendar', 'of'])),
    times: readTimes(read.part('times', ['kind', 'times', 'calendar', 'everyMinutes', 'edge', 'offsetMinutes'])),
    missed: read.has('missed') ? readMissed(read.part('missed', ['kind', 'withinMs'])) : MISSED_DEFAULT,
    timeoutMs: read.has('timeoutMs') ? read.integer('timeoutMs', 1, TIMEOUT_MS_MAX) : TIMEOUT_DEFAULT_MS,
    ...(read.has('interrupted') ? { interrupted: read.choice('interrupted', ['leave', 'missed']) } : {}),
  };
}

function readZone(read: SettingReader): string {
  const zone = read.text('zone');
  try {
    return new Zone(zone).name;
  } catch (cause) {
    if (!(cause instanceof AssayError)) throw cause;
    const near = nearestNames(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
    return read.fail('zone', 'an IANA time zone such as "Europe/Paris"', zone, near);
  }
}

function readDays(read: SettingReader): JobDays {
  const kind = read.choice('kind', ['every-day', 'weekdays', 'trading-days', 'first-trading-day']);
  switch (kind) {
    case 'every-day':
      read.allowOnly(kind, []);
      return { kind };
    case 'weekdays':
      read.allowOnly(kind, ['days']);
      return { kind, days: readWeekdays(read) };
    case 'trading-days':
      read.allowOnly(kind, ['calendar']);
      return { kind, calendar: readCalendar(read) };
    case 'first-trading-day':
      read.allowOnly(kind, ['calendar', 'of']);
      return { kind, calendar: readCalendar(read), of: read.choice('of', ['week', 'month']) };
  }
}

function readTimes(read: SettingReader): JobTimes {
  const kind = read.choice('kind', ['at', 'in-session', 'session']);
  switch (kind) {
    case 'at':
      read.allowOnly(kind, ['times']);
      return { kind, times: readLocalTimes(read) };
    case 'in-session':
      read.allowOnly(kind, ['calendar', 'everyMinutes']);
      return { kind, calendar: readCalendar(read), everyMinutes: read.integer('everyMinutes', 1, 24 * 60) };
    case 'session':
      read.allowOnly(kind, ['calendar', 'edge', 'offsetMinutes']);
      return {
        kind,
        calendar: readCalendar(read),
        edge: read.choice('edge', ['open', 'close']),
        offsetMinutes: read.integer('offsetMinutes', -OFFSET_MINUTES_MAX, OFFSET_MINUTES_MAX),
      };
  }
}

function readMissed(read: SettingReader): MissedRule {
  const kind = read.choice('kind', ['latest', 'each', 'skip']);
  read.allowOnly(kind, kind === 'skip' ? [] : ['withinMs']);
  return kind === 'skip' ? { kind } : { kind, withinMs: read.integer('withinMs', 0, Number.MAX_SAFE_INTEGER) };
}

function readWeekdays(read: SettingReader): readonly number[] {
  const days = read.list('days');
  for (const day of days) {
    if (!(Number.isInteger(day) && Number(day) >= 1 && Number(day) <= 7)) {
      read.fail('days', 'ISO weekdays from "1" (Monday) to "7" (Sunday)', day);
    }
  }
  return days as readonly number[];
}

function readLocalTimes(read: SettingReader): readonly string[] {
  const times = read.list('times');
  for (const time of times) {
    try {
      parseLocalTime(String(time));
    } catch {
      read.fail('times', 'local times from "00:00" to "23:59"', time);
    }
  }
  return times as readonly string[];
}

function readCalendar(read: SettingReader): string {
  const names = CALENDARS.map((calendar) => calendar.name);
  return read.choice('calendar', names);
}
