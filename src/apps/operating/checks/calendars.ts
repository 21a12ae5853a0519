import { DAY_MS, formatMinute } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { SessionCalendar } from '#domain/market/calendar.ts';
import { CALENDARS } from '#domain/market/calendars/registry.ts';
import { bad, failure, ok, warning } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';

/** Until when each calendar knows its holidays, and what it says of today. */
export function calendarsCheck(now: () => UnixMs, calendars: readonly SessionCalendar[] = CALENDARS): Check {
  return {
    name: 'calendars',
    run: async () =>
      calendars.map((calendar) => {
        try {
          return calendarFinding(calendar, now());
        } catch (error) {
          return failure(error, calendar.name);
        }
      }),
  };
}

/** Holidays of exchanges are published about a year ahead. */
const SOON_MS = 365 * DAY_MS;
const UPDATE =
  'Update Assay: holidays of later years come with it. Jobs and sessions by this calendar stop where it ends.';

export function calendarFinding(calendar: SessionCalendar, now: UnixMs): Finding {
  const { name, years } = calendar;
  const year = new Date(now).getUTCFullYear();
  const known = years.to >= ALWAYS ? 'knows every year' : `knows ${years.from} to ${years.to}`;
  if (year < years.from || year > years.to) return bad(known, UPDATE, { about: name, code: 'calendar.unknown' });
  const found = `${known}; ${hoursText(calendar, now)}`;
  const isSoon = years.to < ALWAYS && Date.UTC(years.to + 1, 0, 1) - now < SOON_MS;
  return isSoon ? warning(found, UPDATE, name) : ok(found, name);
}

/** A calendar by rule knows years beyond any date. */
const ALWAYS = 9_999;

function hoursText(calendar: SessionCalendar, now: UnixMs): string {
  const { open, close } = calendar.sessionAt(now);
  const isOpen = calendar.isOpen(now);
  // One session ends where the next begins.
  if (isOpen && calendar.isOpen(close)) return 'always open';
  if (isOpen) return `open until ${formatMinute(close as UnixMs)}`;
  return `closed until ${formatMinute(open as UnixMs)}`;
}
