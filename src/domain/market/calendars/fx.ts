import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { EVERY_YEAR } from '#domain/market/calendar.ts';
import type { SessionCalendar, TradingSession } from '#domain/market/calendar.ts';
import type { CivilDay } from '#domain/market/calendars/civil-day.ts';
import { isWeekday } from '#domain/market/calendars/day-rule.ts';
import { FX_CLOCK, periodEnd, periodStart } from '#domain/market/period.ts';

const TRADING_DAYS = 5;
/** Longer than any weekend, shorter than a week. */
const WEEKEND_STEP_MS = 3 * DAY_MS;

/**
 * Currencies between banks: from Sunday 17:00 to Friday 17:00 New York without a break, through daylight saving. Holidays are
 * left open: the market trades on them, thinly, and each broker pauses at hours of its own. `sessionAt` gives the trading week.
 */
export class FxCalendar implements SessionCalendar {
  readonly name = 'fx';
  readonly clock = FX_CLOCK;
  readonly years = EVERY_YEAR;
  private week: TradingSession = weekAt(0);

  isOpen(instant: number): boolean {
    return instant >= this.sessionAt(instant).open;
  }

  sessionAt(instant: number): TradingSession {
    let { week } = this;
    if (instant < week.open || instant >= week.close) {
      week = weekAt(instant);
      if (instant >= week.close) week = weekAt(week.close + WEEKEND_STEP_MS);
      this.week = week;
    }
    return week;
  }

  openMsBetween(from: number, to: number): number {
    let total = 0;
    for (let at = from; at < to;) {
      const { open, close } = this.sessionAt(at);
      total += Math.max(0, Math.min(close, to) - Math.max(open, at));
      at = close;
    }
    return total;
  }

  isTradingDay(day: CivilDay): boolean {
    return isWeekday(day);
  }

  /** The part of the week that ends on this date at 17:00 New York. */
  sessionOn(day: CivilDay): TradingSession | undefined {
    if (!isWeekday(day)) return undefined;
    const { zone, startHour } = FX_CLOCK;
    const close = day * DAY_MS + startHour * HOUR_MS;
    return { open: zone.fromLocal(close - DAY_MS), close: zone.fromLocal(close) };
  }
}

/** The trading week inside the clock's week that holds an instant. */
function weekAt(instant: number): TradingSession {
  const open = periodStart(FX_CLOCK, '1w', instant);
  let close = open;
  for (let day = 0; day < TRADING_DAYS; day++) close = periodEnd(FX_CLOCK, '1d', close);
  return { open, close };
}
