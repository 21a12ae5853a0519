import { DAY_MS } from '#core/time.ts';
import type { TradingCalendar, TradingSession } from '#domain/market/calendar.ts';
import { FX_CLOCK, periodEnd, periodStart } from '#domain/market/period.ts';

const TRADING_DAYS = 5;
/** Longer than any weekend, shorter than a week. */
const WEEKEND_STEP_MS = 3 * DAY_MS;

/**
 * Currencies between banks: from Sunday 17:00 to Friday 17:00 New York without a break, through daylight saving. Holidays are
 * left open: the market trades on them, thinly, and each broker pauses at hours of its own. A session is a trading week.
 */
export class FxCalendar implements TradingCalendar {
  readonly name = 'fx';
  readonly clock = FX_CLOCK;
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
}

/** The trading week inside the clock's week that holds an instant. */
function weekAt(instant: number): TradingSession {
  const open = periodStart(FX_CLOCK, '1w', instant);
  let close = open;
  for (let day = 0; day < TRADING_DAYS; day++) close = periodEnd(FX_CLOCK, '1d', close);
  return { open, close };
}
