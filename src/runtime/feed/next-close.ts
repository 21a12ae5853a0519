import type { TradingCalendar } from '#domain/market/calendar.ts';
import { periodEnd, periodStart } from '#domain/market/period.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** When the bar closes that comes after one which closed at `until`: the next one in which the market trades. UTC ms. */
export function nextClose(calendar: TradingCalendar, timeframe: Timeframe, until: number): number {
  const { clock } = calendar;
  const { open } = calendar.sessionAt(until);
  const start = open > until ? Math.max(until, periodStart(clock, timeframe, open)) : until;
  return periodEnd(clock, timeframe, start);
}
