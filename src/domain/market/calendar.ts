import type { CivilDay } from '#domain/market/calendars/civil-day.ts';
import type { PeriodClock } from '#domain/market/period.ts';

/** A half-open stretch `[open, close)` in which a market trades, UTC ms. */
export interface TradingSession {
  readonly open: number;
  readonly close: number;
}

/** When a market trades. Calendar days and sessions are reached only through this port; exchanges with holidays join as data. */
export interface TradingCalendar {
  /** `crypto`, `fx`, `xetra`, `euronext-paris`, `nyse`. */
  readonly name: string;
  /** Where its days and weeks begin. */
  readonly clock: PeriodClock;
  isOpen(instant: number): boolean;
  /** The session that contains the instant, or the next one after it. */
  sessionAt(instant: number): TradingSession;
  /** How many ms of `[from, to)` the market is open: what a gap in data is measured against. */
  openMsBetween(from: number, to: number): number;
}

/** A calendar that can be asked by date as well. Every registered one is. Beyond its years it throws `calendar.unknown`. */
export interface SessionCalendar extends TradingCalendar {
  readonly years: KnownYears;
  /** Whether the market trades on this date of its own zone; an FX date is the one on which the day ends, 17:00 New York. */
  isTradingDay(day: CivilDay): boolean;
  /** The trading hours of this date; undefined when the market stays closed. */
  sessionOn(day: CivilDay): TradingSession | undefined;
}

/** The first and the last year whose days a calendar knows, both whole. */
export interface KnownYears {
  readonly from: number;
  readonly to: number;
}

/** For markets without holidays. */
export const EVERY_YEAR: KnownYears = { from: 1, to: 9999 };
