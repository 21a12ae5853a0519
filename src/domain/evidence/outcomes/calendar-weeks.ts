import { DAY_MS, WEEK_MS } from '#core/time.ts';

/** 1970-01-05, the first Monday. */
const FIRST_MONDAY = 4 * DAY_MS;

/** The Monday 00:00 UTC at or before an instant, as UTC ms. */
export function weekStart(instant: number): number {
  return Math.floor((instant - FIRST_MONDAY) / WEEK_MS) * WEEK_MS + FIRST_MONDAY;
}

/** The UTC midnight at or before an instant, as UTC ms. */
export function dayStart(instant: number): number {
  return Math.floor(instant / DAY_MS) * DAY_MS;
}
