import type { TradingCalendar } from '#domain/market/calendar.ts';

/** Whether an instrument trades: `paused` takes orders and meets none, `closed` is as outside of its hours. */
export type TradingStatus = 'trading' | 'paused' | 'closed';

/** When the venue trades. Without hours, always. */
export class TradingHours {
  status: TradingStatus = 'trading';
  private hours: Pick<TradingCalendar, 'isOpen'> | undefined;

  set(hours: Pick<TradingCalendar, 'isOpen'> | undefined): void {
    this.hours = hours;
  }

  /** Whether it trades at any time. */
  get isAlways(): boolean {
    return this.status === 'trading' && this.hours === undefined;
  }

  /** Whether an order that comes at this instant finds the market open. A session's closing instant is outside of it. */
  isOpen(instant: number): boolean {
    return this.status !== 'closed' && (this.hours === undefined || this.hours.isOpen(instant));
  }

  /** Whether a bar that opens at this instant meets orders. */
  matchesAt(openTime: number): boolean {
    return this.status === 'trading' && (this.hours === undefined || this.hours.isOpen(openTime));
  }
}
