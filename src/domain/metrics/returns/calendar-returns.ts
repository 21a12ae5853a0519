import { DAY_MS } from '#core/time.ts';
import { annualGrowth } from '#domain/metrics/returns/growth.ts';
import { quotient } from '#domain/metrics/returns/reward-ratios.ts';

/** Stretches of the calendar, in UTC. Weeks begin on Monday (ISO 8601). */
export type CalendarPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A series brought to one row for each period of the calendar that has any. */
export interface PeriodSeries {
  /** UTC ms at which each period begins. */
  readonly starts: Float64Array;
  readonly values: Float64Array;
}

/**
 * Returns of whole periods, linked from those within each: `Π(1 + r) - 1`. A time is the day that a return belongs to. A missing return
 * counts as no change.
 */
export function aggregateReturns(
  times: ArrayLike<number>,
  returns: ArrayLike<number>,
  period: CalendarPeriod,
): PeriodSeries {
  return gathered(times, period, (from, to) => {
    let factor = 1;
    for (let i = from; i < to; i++) if (!Number.isNaN(returns[i]!)) factor *= 1 + returns[i]!;
    return factor - 1;
  });
}

/** The last value of each period that has any. */
export function lastOfPeriods(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  period: CalendarPeriod,
): PeriodSeries {
  return gathered(times, period, (_, to) => values[to - 1]!);
}

/** Return since the end of the period before the last one; since the first value when there is none. Undefined below two values. */
export function returnToDate(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  period: CalendarPeriod,
): number | undefined {
  const n = times.length;
  if (n < 2) return undefined;
  const start = periodStart(times[n - 1]!, period);
  let from = n - 1;
  while (from > 0 && times[from]! >= start) from--;
  return changeBetween(values[from]!, values[n - 1]!);
}

/**
 * Return since the same day some months earlier (the last day of a shorter month), from the last value at or before it. Undefined when
 * the series is younger.
 */
export function trailingReturn(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  months: number,
): number | undefined {
  const n = times.length;
  if (n < 2) return undefined;
  const start = monthsEarlier(times[n - 1]!, months);
  let from = n - 1;
  while (from >= 0 && times[from]! > start) from--;
  return from < 0 ? undefined : changeBetween(values[from]!, values[n - 1]!);
}

/** Growth a year since the same day some years earlier, from the first value at or after it. Undefined when the series is younger. */
export function trailingGrowth(times: ArrayLike<number>, values: ArrayLike<number>, years: number): number | undefined {
  const n = times.length;
  if (n < 2) return undefined;
  const start = monthsEarlier(times[n - 1]!, 12 * years);
  if (times[0]! > start) return undefined;
  let from = n - 1;
  while (from > 0 && times[from - 1]! >= start) from--;
  return annualGrowth(values[from]!, values[n - 1]!, times[n - 1]! - times[from]!);
}

/** Share of the spans of so many periods, begun at every period, that ended higher than they began, 0…1. Undefined without a span. */
export function winningSpans(values: ArrayLike<number>, periods: number): number | undefined {
  const spans = values.length - periods;
  if (spans < 1) return undefined;
  let won = 0;
  for (let i = periods; i < values.length; i++) if (values[i]! > values[i - periods]!) won++;
  return won / spans;
}

/** UTC ms at which the period that holds an instant begins. */
function periodStart(time: number, period: CalendarPeriod): number {
  const day = Math.floor(time / DAY_MS);
  if (period === 'day') return day * DAY_MS;
  // 1970-01-05 was a Monday.
  if (period === 'week') return (Math.floor((day - 4) / 7) * 7 + 4) * DAY_MS;
  const { year, month } = civil(day);
  const first = period === 'month' ? month : period === 'quarter' ? month - ((month - 1) % 3) : 1;
  return dayNumber(year, first, 1) * DAY_MS;
}

function gathered(
  times: ArrayLike<number>,
  period: CalendarPeriod,
  valueOf: (from: number, to: number) => number,
): PeriodSeries {
  const starts: number[] = [];
  const values: number[] = [];
  let from = 0;
  while (from < times.length) {
    const start = periodStart(times[from]!, period);
    let to = from + 1;
    const next = periodStart(start + LONGEST_DAYS[period] * DAY_MS, period);
    while (to < times.length && times[to]! < next) to++;
    starts.push(start);
    values.push(valueOf(from, to));
    from = to;
  }
  return { starts: Float64Array.from(starts), values: Float64Array.from(values) };
}

/** So many days after the start of a period lies in the one that follows, never beyond it. */
const LONGEST_DAYS: Readonly<Record<CalendarPeriod, number>> = { day: 1, week: 7, month: 31, quarter: 92, year: 366 };

function changeBetween(from: number, to: number): number | undefined {
  return quotient(to - from, from);
}

function monthsEarlier(time: number, months: number): number {
  const day = Math.floor(time / DAY_MS);
  const { year, month, dayOfMonth } = civil(day);
  const index = year * 12 + month - 1 - months;
  const first = dayNumber(Math.floor(index / 12), (((index % 12) + 12) % 12) + 1, 1);
  const next = dayNumber(Math.floor((index + 1) / 12), ((((index + 1) % 12) + 12) % 12) + 1, 1);
  return (first + Math.min(dayOfMonth, next - first) - 1) * DAY_MS + (time - day * DAY_MS);
}

interface CivilDay {
  readonly year: number;
  /** 1…12. */
  readonly month: number;
  readonly dayOfMonth: number;
}

/** Year, month and day of a day counted from 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms"). */
function civil(day: number): CivilDay {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth };
}

function dayNumber(year: number, month: number, dayOfMonth: number): number {
  return Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;
}
