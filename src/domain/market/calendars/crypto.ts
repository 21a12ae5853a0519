import { DAY_MS } from '#core/time.ts';
import type { TradingCalendar, TradingSession } from '#domain/market/calendar.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';

/** Coins: always open. A session is a UTC day, as the venues count it. */
export class CryptoCalendar implements TradingCalendar {
  readonly name = 'crypto';
  readonly clock = UTC_CLOCK;

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
}
