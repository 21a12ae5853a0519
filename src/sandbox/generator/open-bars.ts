import type { TradingCalendar } from '#domain/market/calendar.ts';
import { periodEnd, periodStart } from '#domain/market/period.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** Walks the bars of a timeframe in which a market trades; `next` moves to the first one, then to each following one. */
export class OpenBars {
  openTime: number;
  closeTime: number;
  /** Whether the market was closed between the bar before and this one. */
  isAfterBreak = false;
  private readonly calendar: TradingCalendar;
  private readonly timeframe: Timeframe;
  private sessionClose = Number.NEGATIVE_INFINITY;

  /** From the first bar that opens at or after `start`. */
  constructor(calendar: TradingCalendar, timeframe: Timeframe, start: number) {
    this.calendar = calendar;
    this.timeframe = timeframe;
    const containing = periodStart(calendar.clock, timeframe, start);
    this.closeTime = containing === start ? start : periodEnd(calendar.clock, timeframe, containing);
    this.openTime = this.closeTime;
  }

  next(): void {
    const { calendar, timeframe } = this;
    this.openTime = this.closeTime;
    this.closeTime = periodEnd(calendar.clock, timeframe, this.openTime);
    this.isAfterBreak = false;
    while (this.openTime >= this.sessionClose) {
      const session = calendar.sessionAt(this.openTime);
      if (session.open < this.closeTime) {
        this.sessionClose = session.close;
        return;
      }
      this.isAfterBreak = true;
      this.openTime = periodStart(calendar.clock, timeframe, session.open);
      this.closeTime = periodEnd(calendar.clock, timeframe, this.openTime);
    }
  }
}
