import { present } from '#core/invariant.ts';
import type { TradingSession } from '#domain/market/calendar.ts';
import type { CivilDay } from '#domain/market/calendars/civil-day.ts';

const CLOSED = -1;

/** All sessions of an exchange in order: by date in constant time, by instant in constant time when asked in order. */
export class SessionTable {
  private readonly firstDay: CivilDay;
  private readonly sessions: readonly TradingSession[];
  /** Number of the session on each day. */
  private readonly ofDay: Int32Array;
  /** Open time in all sessions before each one, in ms. */
  private readonly openBefore: Float64Array;
  private latest = 0;

  constructor(firstDay: CivilDay, endDay: CivilDay, byDay: ReadonlyMap<CivilDay, TradingSession>) {
    this.firstDay = firstDay;
    this.sessions = [...byDay.values()];
    this.ofDay = new Int32Array(endDay - firstDay).fill(CLOSED);
    this.openBefore = new Float64Array(this.sessions.length + 1);
    let number = 0;
    for (const [day, { open, close }] of byDay) {
      this.ofDay[day - firstDay] = number;
      this.openBefore[number + 1] = this.openBefore[number]! + close - open;
      number++;
    }
  }

  /** The session of a day that the table covers. */
  onDay(day: CivilDay): TradingSession | undefined {
    const number = present(this.ofDay[day - this.firstDay], 'a day of the table');
    return number === CLOSED ? undefined : this.sessions[number];
  }

  /** The session that contains the instant, or the next one; undefined behind the last. */
  at(instant: number): TradingSession | undefined {
    return this.sessions[this.numberAt(instant)];
  }

  /** Open time from the beginning of the table up to an instant, in ms. */
  openMsUntil(instant: number): number {
    const number = this.numberAt(instant);
    const session = this.sessions[number];
    const within = session === undefined ? 0 : Math.max(0, instant - session.open);
    return this.openBefore[number]! + within;
  }

  /** Number of the first session that closes after the instant; their count behind the last. */
  private numberAt(instant: number): number {
    if (!this.isNumberAt(this.latest, instant)) {
      this.latest = this.isNumberAt(this.latest + 1, instant) ? this.latest + 1 : this.search(instant);
    }
    return this.latest;
  }

  private isNumberAt(number: number, instant: number): boolean {
    const { sessions } = this;
    if (number > sessions.length) return false;
    const isAfterLast = number === 0 || sessions[number - 1]!.close <= instant;
    return isAfterLast && (number === sessions.length || instant < sessions[number]!.close);
  }

  private search(instant: number): number {
    let low = 0;
    let high = this.sessions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sessions[middle]!.close <= instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
