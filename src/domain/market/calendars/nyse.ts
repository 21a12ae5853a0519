import { FRIDAY, MONDAY, THURSDAY } from '#domain/market/calendars/civil-day.ts';
import { during, easter, fixed, last, nth, once, onWeekdays } from '#domain/market/calendars/day-rule.ts';
import type { DayRule } from '#domain/market/calendars/day-rule.ts';
import { ExchangeCalendar } from '#domain/market/calendars/exchange-calendar.ts';

const TUESDAY = 2;
const WEDNESDAY = 3;

/** Rule 7.2: a holiday on a Sunday is observed on Monday, one on a Saturday on Friday, but for New Year's Day, which then is not. */
const HOLIDAYS: readonly DayRule[] = [
  fixed("New Year's Day", 1, 1, 'sunday-to-monday'),
  nth('Martin Luther King Day', 3, MONDAY, 1),
  nth("Washington's Birthday", 3, MONDAY, 2),
  easter('Good Friday', -2),
  last('Memorial Day', MONDAY, 5),
  during(fixed('Juneteenth', 6, 19, 'nearest'), { since: 2022 }),
  fixed('Independence Day', 7, 4, 'nearest'),
  nth('Labor Day', 1, MONDAY, 9),
  nth('Thanksgiving', 4, THURSDAY, 11),
  fixed('Christmas Day', 12, 25, 'nearest'),
];

const UNPLANNED_CLOSINGS: readonly DayRule[] = [
  once('attacks of 11 September', 2001, 9, 11),
  once('attacks of 11 September', 2001, 9, 12),
  once('attacks of 11 September', 2001, 9, 13),
  once('attacks of 11 September', 2001, 9, 14),
  once('mourning of Ronald Reagan', 2004, 6, 11),
  once('mourning of Gerald Ford', 2007, 1, 2),
  once('hurricane Sandy', 2012, 10, 29),
  once('hurricane Sandy', 2012, 10, 30),
  once('mourning of George H. W. Bush', 2018, 12, 5),
  once('mourning of Jimmy Carter', 2025, 1, 9),
];

/** The eve of a holiday that falls on a weekend is an ordinary day, or the holiday itself. */
const HALF_DAYS: readonly DayRule[] = [
  onWeekdays(fixed('eve of Independence Day', 7, 3), [MONDAY, TUESDAY, THURSDAY]),
  during(onWeekdays(fixed('eve of Independence Day', 7, 3), [WEDNESDAY]), { since: 2013 }),
  during(onWeekdays(fixed('day after Independence Day', 7, 5), [FRIDAY]), { until: 2012 }),
  { name: 'day after Thanksgiving', on: (year) => nth('Thanksgiving', 4, THURSDAY, 11).on(year)! + 1 },
  onWeekdays(fixed('Christmas Eve', 12, 24), [MONDAY, TUESDAY, WEDNESDAY, THURSDAY]),
  once('day after Christmas', 2003, 12, 26),
];

/**
 * The New York Stock Exchange: 09:30 to 16:00, half days to 13:00. Delays of a few minutes, such as for a minute of silence, are left out.
 * Source: rule 7.2, the yearly announcements of holidays and early closings (to 2028), and the exchange's list of historic closings.
 */
export const NYSE = new ExchangeCalendar({
  name: 'nyse',
  zone: 'America/New_York',
  years: { from: 2000, to: 2035 },
  open: 9 * 60 + 30,
  close: 16 * 60,
  closed: [...HOLIDAYS, ...UNPLANNED_CLOSINGS],
  special: [
    { days: HALF_DAYS, close: 13 * 60 },
    { days: [once('a year after 11 September', 2002, 9, 11)], open: 12 * 60 },
    { days: [once('failure of systems', 2005, 6, 1)], close: 15 * 60 + 56 },
  ],
});
