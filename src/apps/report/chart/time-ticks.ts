import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';

/** A label of the time axis below bar `index`. */
export interface TimeTick {
  readonly index: number;
  readonly label: string;
  /** Whether a new day (or month, on long charts) begins here: drawn stronger. */
  readonly isMajor: boolean;
}

const STEPS = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720].map((minutes) => minutes * MINUTE_MS);
const DAY_STEPS = [1, 2, 5, 7, 14].map((days) => days * DAY_MS);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** At most about `count` labels at round UTC times: hours on short charts, then days, then months. */
export function timeTicks(bars: BarColumns, count: number): TimeTick[] {
  if (bars.length === 0) return [];
  const span = bars.closeTime[bars.length - 1]! - bars.openTime[0]!;
  const rough = span / Math.max(count, 1);
  const step = [...STEPS, ...DAY_STEPS].find((candidate) => candidate >= rough);
  const bucket = step === undefined ? monthBucket(Math.ceil(rough / (30 * DAY_MS))) : evenBucket(step);
  const ticks: TimeTick[] = [];
  for (let i = 1; i < bars.length; i++) {
    const instant = bars.openTime[i]!;
    const before = bars.openTime[i - 1]!;
    if (bucket(instant) === bucket(before)) continue;
    ticks.push(step === undefined ? monthTick(i, instant) : dayTick(i, instant, before, step));
  }
  return thinned(ticks, Math.ceil(bars.length / Math.max(count * 1.6, 1)));
}

/** Drops labels nearer than `distance` bars to the one before; a major label wins over a minor one. */
function thinned(ticks: readonly TimeTick[], distance: number): TimeTick[] {
  const kept: TimeTick[] = [];
  for (const tick of ticks) {
    const last = kept.at(-1);
    if (last === undefined || tick.index - last.index >= distance) kept.push(tick);
    else if (tick.isMajor && !last.isMajor) kept[kept.length - 1] = tick;
  }
  return kept;
}

function evenBucket(step: number): (instant: number) => number {
  return (instant) => Math.floor(instant / step);
}

function monthBucket(months: number): (instant: number) => number {
  return (instant) => {
    const date = new Date(instant);
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months);
  };
}

function monthTick(index: number, instant: number): TimeTick {
  const date = new Date(instant);
  const month = MONTHS[date.getUTCMonth()]!;
  const isJanuary = date.getUTCMonth() === 0;
  return { index, label: isJanuary ? `${date.getUTCFullYear()}` : month, isMajor: isJanuary };
}

function dayTick(index: number, instant: number, before: number, step: number): TimeTick {
  const date = new Date(instant);
  const isNewDay = Math.floor(instant / DAY_MS) !== Math.floor(before / DAY_MS);
  const isNewMonth = date.getUTCMonth() !== new Date(before).getUTCMonth();
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]!}`;
  if (step >= DAY_MS) return { index, label: day, isMajor: isNewMonth };
  if (isNewDay && instant % DAY_MS < HOUR_MS) return { index, label: day, isMajor: true };
  return { index, label: date.toISOString().slice(11, 16), isMajor: false };
}
