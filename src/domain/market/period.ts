import { invariant } from '#core/invariant.ts';
import { DAY_MS, HOUR_MS, WEEK_MS } from '#core/time.ts';
import { UTC, Zone } from '#core/zone.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** Where days, weeks and shorter periods begin: local `startHour` of an IANA zone; weeks begin with the day that holds their first weekday. */
export interface PeriodClock {
  readonly zone: Zone;
  /** Local hour at which a day begins, 0…23. An FX day of 17:00 New York is named for the date on which it ends. */
  readonly startHour: number;
}

/** Crypto: days from 00:00 UTC, weeks from Monday. */
export const UTC_CLOCK: PeriodClock = { zone: UTC, startHour: 0 };
/** FX: days from 17:00 New York, weeks from Sunday 17:00. */
export const FX_CLOCK: PeriodClock = { zone: new Zone('America/New_York'), startHour: 17 };

const MONDAY_OFFSET_MS = 4 * DAY_MS; // 1970-01-05 was a Monday

/**
 * Start of the period of this length that contains an instant, in UTC ms. Periods of an hour and more are counted from the
 * day's start: on a day of 23 hours the last one is cut short, on a day of 25 a short one is added. Shorter ones never change.
 */
export function periodStart(clock: PeriodClock, timeframe: Timeframe, instant: number): number {
  const length = timeframeMs(timeframe);
  if (clock.zone === UTC && clock.startHour === 0 && timeframe !== '1M') {
    if (timeframe === '1w') return Math.floor((instant - MONDAY_OFFSET_MS) / WEEK_MS) * WEEK_MS + MONDAY_OFFSET_MS;
    return Math.floor(instant / length) * length;
  }
  if (length < HOUR_MS) return Math.floor(instant / length) * length;
  const shifted = shiftedLocal(clock, instant);
  if (timeframe === '1w') {
    return dayStart(clock, Math.floor((shifted - MONDAY_OFFSET_MS) / WEEK_MS) * WEEK_MS + MONDAY_OFFSET_MS);
  }
  if (timeframe === '1M') return dayStart(clock, monthStart(shifted, 0));
  const day = dayStart(clock, Math.floor(shifted / DAY_MS) * DAY_MS);
  return timeframe === '1d' ? day : day + Math.floor((instant - day) / length) * length;
}

/** End of the period that begins at `start`: the start of the next one. */
export function periodEnd(clock: PeriodClock, timeframe: Timeframe, start: number): number {
  const length = timeframeMs(timeframe);
  if (length < HOUR_MS || (clock.zone === UTC && timeframe !== '1M')) return start + length;
  const shifted = shiftedLocal(clock, start);
  invariant(Number.isFinite(shifted), 'period start is finite');
  if (timeframe === '1M') return dayStart(clock, monthStart(shifted, 1));
  if (timeframe === '1w') return dayStart(clock, shifted + WEEK_MS);
  const dayEnd = dayStart(clock, Math.floor(shifted / DAY_MS) * DAY_MS + DAY_MS);
  return timeframe === '1d' ? dayEnd : Math.min(start + length, dayEnd);
}

/**
 * The period that contains an instant, found fast when instants come in order: mostly it is the same as before, or the next one.
 * One reused object.
 */
export class PeriodCursor {
  start = Number.NaN;
  end = Number.NaN;
  private readonly clock: PeriodClock;
  private readonly timeframe: Timeframe;
  private readonly fixedMs: number;

  constructor(clock: PeriodClock, timeframe: Timeframe) {
    this.clock = clock;
    this.timeframe = timeframe;
    this.fixedMs = fixedPeriodMs(clock, timeframe);
    this.lookUp(0);
  }

  moveTo(instant: number): this {
    const { end, fixedMs } = this;
    if (instant >= this.start && instant < end) return this;
    if (instant >= end && instant < end + fixedMs) {
      this.start = end;
      this.end = end + fixedMs;
    } else {
      this.lookUp(instant);
    }
    return this;
  }

  private lookUp(instant: number): void {
    this.start = periodStart(this.clock, this.timeframe, instant);
    this.end = periodEnd(this.clock, this.timeframe, this.start);
  }
}

/** Length of every period of this timeframe, when daylight saving or the calendar cannot change it; 0 when they can. */
function fixedPeriodMs(clock: PeriodClock, timeframe: Timeframe): number {
  const isFixed = timeframeMs(timeframe) < HOUR_MS || (clock.zone === UTC && timeframe !== '1M');
  return isFixed ? timeframeMs(timeframe) : 0;
}

/** Local time moved so that days of this clock begin at multiples of a day. A 17:00 start moves forward: the day is named for its end. */
function shiftedLocal(clock: PeriodClock, instant: number): number {
  return clock.zone.toLocal(instant) + shiftMs(clock);
}

function dayStart(clock: PeriodClock, shiftedDay: number): number {
  return clock.zone.fromLocal(shiftedDay - shiftMs(clock));
}

function shiftMs(clock: PeriodClock): number {
  return clock.startHour >= 12 ? (24 - clock.startHour) * HOUR_MS : -clock.startHour * HOUR_MS;
}

function monthStart(shifted: number, ahead: number): number {
  const date = new Date(shifted);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1);
}
