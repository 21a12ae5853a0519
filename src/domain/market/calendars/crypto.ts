import { DAY_MS } from '#core/time.ts';
import { EVERY_YEAR } from '#domain/market/calendar.ts';
import type { SessionCalendar, TradingSession } from '#domain/market/calendar.ts';
import type { CivilDay } from '#domain/market/calendars/civil-day.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';

/** Coins: always open. A session is a UTC day, as the venues count it. */
export class CryptoCalendar implements SessionCalendar {
  readonly name = 'crypto';
  readonly clock = UTC_CLOCK;
  readonly years = EVERY_YEAR;

  isOpen(): boolean {
    return true;
  }

  sessionAt(instant: number): TradingSession {
    const open = Math.floor(instant / DAY_MS) * DAY_MS;
    return { open, close: open + DAY_MS };
  }

  openMsBetween(from: number, to: number): number {
    return Math.max(0, to - from);
  }

  isTradingDay(): boolean {
    return true;
  }

  sessionOn(day: CivilDay): TradingSession {
    return { open: day * DAY_MS, close: (day + 1) * DAY_MS };
  }
}
