import { DAY_MS } from '#core/time.ts';

/** A date without time or zone, as whole days since 1970-01-01. What day it is somewhere, that place's zone says. */
export type CivilDay = number;

/** ISO weekdays. */
export const MONDAY = 1;
export const THURSDAY = 4;
export const FRIDAY = 5;
export const SATURDAY = 6;
export const SUNDAY = 7;

/** The day of this year, month (1…12) and day of the month; beyond the month's end it runs on into the next. */
export function civilDay(year: number, month: number, dayOfMonth: number): CivilDay {
  return Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;
}

/** The day of a local time that is written as if it were UTC, see `Zone.toLocal`. */
export function dayOfLocal(local: number): CivilDay {
  return Math.floor(local / DAY_MS);
}

/** Monday is 1, Sunday is 7. */
export function weekdayOf(day: CivilDay): number {
  // 1970-01-01 was a Thursday. The outer remainder keeps days before it positive.
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

export function yearOf(day: CivilDay): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** Day of the month, 1…31. */
export function dayOfMonth(day: CivilDay): number {
  return new Date(day * DAY_MS).getUTCDate();
}

/** `2024-11-01`. */
export function formatCivilDay(day: CivilDay): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of this weekday on or after a day. */
export function weekdayFrom(day: CivilDay, weekday: number): CivilDay {
  return day + ((weekday - weekdayOf(day) + 7) % 7);
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher; "Astronomical Algorithms", 1991, chapter 8). */
export function easterSunday(year: number): CivilDay {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return civilDay(year, Math.floor(sum / 31), (sum % 31) + 1);
}
