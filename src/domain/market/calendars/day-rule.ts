import {
  civilDay,
  easterSunday,
  FRIDAY,
  MONDAY,
  SATURDAY,
  SUNDAY,
  weekdayFrom,
  weekdayOf,
} from '#domain/market/calendars/civil-day.ts';
import type { CivilDay } from '#domain/market/calendars/civil-day.ts';

/** A day that an exchange treats specially each year, or in some years. */
export interface DayRule {
  readonly name: string;
  /** The day in this year; undefined when it does not fall on any. */
  readonly on: (year: number) => CivilDay | undefined;
  /** First and last year of the rule; left out: always. */
  readonly since?: number;
  readonly until?: number;
}

/** Days between which a holiday moves when it falls on a weekend. */
export type Observance = 'none' | 'nearest' | 'sunday-to-monday';

/** The same date each year. */
export function fixed(name: string, month: number, day: number, observance: Observance = 'none'): DayRule {
  return { name, on: (year) => observed(civilDay(year, month, day), observance) };
}

/** So many days after Easter Sunday, negative: before. */
export function easter(name: string, offset: number): DayRule {
  return { name, on: (year) => easterSunday(year) + offset };
}

/** The first, second, … of a weekday in a month. */
export function nth(name: string, count: number, weekday: number, month: number): DayRule {
  return { name, on: (year) => weekdayFrom(civilDay(year, month, 1), weekday) + 7 * (count - 1) };
}

/** The last of a weekday in a month. */
export function last(name: string, weekday: number, month: number): DayRule {
  return { name, on: (year) => weekdayFrom(civilDay(year, month + 1, 1), weekday) - 7 };
}

/** One day of one year. */
export function once(name: string, year: number, month: number, day: number): DayRule {
  return { name, on: () => civilDay(year, month, day), since: year, until: year };
}

/** The same rule for some years only. */
export function during(rule: DayRule, years: { readonly since?: number; readonly until?: number }): DayRule {
  return { ...rule, ...years };
}

/** The same rule, in years in which its day is one of these weekdays. */
export function onWeekdays(rule: DayRule, weekdays: readonly number[]): DayRule {
  const on = (year: number): CivilDay | undefined => {
    const day = rule.on(year);
    return day !== undefined && weekdays.includes(weekdayOf(day)) ? day : undefined;
  };
  return { ...rule, on };
}

/** Monday to Friday. */
export function isWeekday(day: CivilDay): boolean {
  return weekdayOf(day) >= MONDAY && weekdayOf(day) <= FRIDAY;
}

/** The day of a rule in a year in which it holds. */
export function dayIn({ on, since, until }: DayRule, year: number): CivilDay | undefined {
  return (since !== undefined && year < since) || (until !== undefined && year > until) ? undefined : on(year);
}

function observed(day: CivilDay, observance: Observance): CivilDay {
  const weekday = weekdayOf(day);
  if (weekday === SUNDAY && observance !== 'none') return day + 1;
  if (weekday === SATURDAY && observance === 'nearest') return day - 1;
  return day;
}
