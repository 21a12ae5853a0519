import { DAY_MS, HOUR_MS } from '#core/time.ts';

/** A label of a straight time axis. */
export interface CalendarTick {
  readonly time: number;
  readonly label: string;
  /** A new year, month or day, whichever is the longer unit here. */
  readonly isMajor: boolean;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HOUR_STEPS = [1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS);
const DAY_STEPS = [1, 2, 5, 10];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];

/** Beginnings of hours, days, months or years (UTC) inside a stretch of time, at most about `count`. */
export function calendarTicks([from, to]: readonly [number, number], count: number): readonly CalendarTick[] {
  const rough = (to - from) / Math.max(count, 1);
  const hours = HOUR_STEPS.find((step) => step >= rough);
  if (hours !== undefined) return hourTicks(from, to, hours);
  const days = DAY_STEPS.find((step) => step * DAY_MS >= rough);
  if (days !== undefined) return dayTicks(from, to, days);
  const months = MONTH_STEPS.find((step) => step * 30.4 * DAY_MS >= rough) ?? 1_200;
  return monthTicks(from, to, months);
}

function hourTicks(from: number, to: number, step: number): CalendarTick[] {
  const ticks: CalendarTick[] = [];
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
    const isMajor = time % DAY_MS === 0;
    const date = new Date(time);
    ticks.push({ time, label: isMajor ? dayLabel(date) : date.toISOString().slice(11, 16), isMajor });
  }
  return ticks;
}

/** Counted from the first of each month, so that labels stand at the same days of all months. */
function dayTicks(from: number, to: number, step: number): CalendarTick[] {
  const ticks: CalendarTick[] = [];
  for (let time = Math.ceil(from / DAY_MS) * DAY_MS; time <= to; time += DAY_MS) {
    const date = new Date(time);
    const day = date.getUTCDate();
    // A month's last days would stand too near to the first of the next.
    if ((day - 1) % step !== 0 || (step > 1 && day > 31 - step)) continue;
    ticks.push({ time, label: dayLabel(date), isMajor: day === 1 });
  }
  return ticks;
}

function monthTicks(from: number, to: number, step: number): CalendarTick[] {
  const ticks: CalendarTick[] = [];
  const first = new Date(from);
  let month = first.getUTCFullYear() * 12 + first.getUTCMonth();
  month = Math.ceil(month / step) * step;
  for (let time = monthStart(month); time <= to; month += step, time = monthStart(month)) {
    if (time < from) continue;
    const isJanuary = month % 12 === 0;
    const year = Math.floor(month / 12);
    const isFirst = ticks.length === 0 && !isJanuary;
    const label = isJanuary ? `${year}` : `${MONTHS[month % 12]!}${isFirst ? ` ${year}` : ''}`;
    ticks.push({ time, label, isMajor: isJanuary });
  }
  return ticks;
}

function monthStart(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1);
}

function dayLabel(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]!}`;
}
