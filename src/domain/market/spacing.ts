import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { TIMEFRAMES, timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** The distance between rows that occurs most often. */
export interface Spacing {
  /** `undefined` when no timeframe has this length. */
  readonly timeframe: Timeframe | undefined;
  readonly spacingMs: number;
  /** Share of the distances that have it, 0…1. */
  readonly share: number;
}

/**
 * Tells the timeframe from the open times of rows, good or bad, in any order; `undefined` with fewer than two different times. Days of 23
 * and 25 hours count as days, stretches of 28 to 31 days as months. Of two that occur equally often the shorter one wins.
 */
export function detectTimeframe(openTimes: ArrayLike<number>, count = openTimes.length): Spacing | undefined {
  const tally = new Map<number, number>();
  let total = 0;
  for (let i = 1; i < count; i++) {
    const distance = openTimes[i]! - openTimes[i - 1]!;
    if (!(distance > 0)) continue;
    const usual = usualLength(distance);
    tally.set(usual, (tally.get(usual) ?? 0) + 1);
    total++;
  }
  if (total === 0) return undefined;
  const [spacingMs, times] = [...tally].reduce((best, entry) =>
    entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0]) ? entry : best,
  );
  const timeframe = TIMEFRAMES.find((candidate) => timeframeMs(candidate) === spacingMs);
  return { timeframe, spacingMs, share: times / total };
}

/** The nominal length of days, weeks and months, which daylight saving and the calendar stretch; others as they are. */
function usualLength(distance: number): number {
  if (Math.abs(distance - DAY_MS) <= HOUR_MS) return DAY_MS;
  if (Math.abs(distance - 7 * DAY_MS) <= HOUR_MS) return 7 * DAY_MS;
  if (distance >= 28 * DAY_MS - HOUR_MS && distance <= 31 * DAY_MS + HOUR_MS) return timeframeMs('1M');
  return distance;
}
