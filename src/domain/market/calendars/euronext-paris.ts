import { easter, fixed } from '#domain/market/calendars/day-rule.ts';
import { ExchangeCalendar } from '#domain/market/calendars/exchange-calendar.ts';

/**
 * Euronext Paris, cash market: continuous trading 09:00 to 17:30; half days end at 14:05. Public holidays of France that are not in the
 * list are traded: 8 May, Ascension, Whit Monday, 14 July, 15 August, 1 and 11 November.
 * Source: Euronext's calendar of business days; equal to an independent list of 2020 to 2035.
 */
export const EURONEXT_PARIS = new ExchangeCalendar({
  name: 'euronext-paris',
  zone: 'Europe/Paris',
  years: { from: 2012, to: 2035 },
  open: 9 * 60,
  close: 17 * 60 + 30,
  closed: [
    fixed("New Year's Day", 1, 1),
    easter('Good Friday', -2),
    easter('Easter Monday', 1),
    fixed('Labour Day', 5, 1),
    fixed('Christmas Day', 12, 25),
    fixed('Boxing Day', 12, 26),
  ],
  special: [{ days: [fixed('Christmas Eve', 12, 24), fixed("New Year's Eve", 12, 31)], close: 14 * 60 + 5 }],
});
