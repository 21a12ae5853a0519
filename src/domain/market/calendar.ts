import type { PeriodClock } from '#domain/market/period.ts';

/** A half-open stretch `[open, close)` in which a market trades, UTC ms. */
export interface TradingSession {
  readonly open: number;
  readonly close: number;
}

/** When a market trades. Calendar days and sessions are reached only through this port; exchanges with holidays join as data. */
export interface TradingCalendar {
  /** `crypto`, `fx`. */
  readonly name: string;
  /** Where its days and weeks begin. */
  readonly clock: PeriodClock;
  isOpen(instant: number): boolean;
  /** The session that contains the instant, or the next one after it. */
  sessionAt(instant: number): TradingSession;
  /** How many ms of `[from, to)` the market is open: what a gap in data is measured against. */
  openMsBetween(from: number, to: number): number;
}
