import { DAY_MS, HOUR_MS } from '#core/time.ts';
import type { Zone } from '#core/zone.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/**
 * When a bar that opens at `openTime` closes: after its length; a day, a week or a month later by the zone's clock for those.
 */
export function barClose(timeframe: Timeframe, zone: Zone, openTime: number): number {
  const length = timeframeMs(timeframe);
  if (length < DAY_MS || (zone.name === 'UTC' && timeframe !== '1M')) return openTime + length;
  const local = zone.toLocal(openTime);
  return zone.fromLocal(timeframe === '1M' ? sameDayNextMonth(local) : local + length);
}

/**
 * How close two bars of a timeframe may open to one another: its length, an hour less above one hour, because a day on which
 * daylight saving begins has 23, and the shortest month for months.
 */
export function shortestStepMs(timeframe: Timeframe): number {
  const length = timeframe === '1M' ? 28 * DAY_MS : timeframeMs(timeframe);
  return length > HOUR_MS ? length - HOUR_MS : length;
}

function sameDayNextMonth(local: number): number {
  const date = new Date(local);
  const firstOfNext = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return firstOfNext + (date.getUTCDate() - 1) * DAY_MS + (local - Math.floor(local / DAY_MS) * DAY_MS);
}
