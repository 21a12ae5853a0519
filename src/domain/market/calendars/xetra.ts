import { civilDay, SATURDAY, weekdayOf } from '#domain/market/calendars/civil-day.ts';
import { during, easter, fixed, once } from '#domain/market/calendars/day-rule.ts';
import type { DayRule } from '#domain/market/calendars/day-rule.ts';
import { ExchangeCalendar } from '#domain/market/calendars/exchange-calendar.ts';

/** The last trading day is the last weekday before New Year's Eve, which is closed; its closing auction is called at 14:00. */
const LAST_TRADING_DAY: DayRule = {
  name: 'last trading day of the year',
  on: (year) => {
    const day = civilDay(year, 12, 30);
    return day - Math.max(0, weekdayOf(day) - SATURDAY + 1);
  },
};

/**
 * Xetra in Frankfurt: continuous trading 09:00 to 17:30, closing auction after it. Holidays of Germany as a whole are traded, with
 * changes over the years: Whit Monday was closed 2015 to 2021, the Day of German Unity 2014 to 2021.
 * Source: trading calendars and circulars of Deutsche Börse; equal to the recorded sessions from 2012 to 2023-06.
 */
export const XETRA = new ExchangeCalendar({
  name: 'xetra',
  zone: 'Europe/Berlin',
  years: { from: 2012, to: 2035 },
  open: 9 * 60,
  close: 17 * 60 + 30,
  closed: [
    fixed("New Year's Day", 1, 1),
    easter('Good Friday', -2),
    easter('Easter Monday', 1),
    fixed('Labour Day', 5, 1),
    during(easter('Whit Monday', 50), { since: 2015, until: 2021 }),
    during(fixed('Day of German Unity', 10, 3), { since: 2014, until: 2021 }),
    once('500 years of the Reformation', 2017, 10, 31),
    fixed('Christmas Eve', 12, 24),
    fixed('Christmas Day', 12, 25),
    fixed('Boxing Day', 12, 26),
    fixed("New Year's Eve", 12, 31),
  ],
  special: [{ days: [LAST_TRADING_DAY], close: 14 * 60 }],
});
