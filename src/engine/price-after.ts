import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { PriceAfter } from '#domain/evidence/followed-signal.ts';
import type { Bar } from '#domain/market/bar.ts';

/** Notes the price at fixed times after an instant, from closes only, as bars arrive. Plain data throughout. */
export interface PriceTracker {
  readonly since: number;
  /** Close of the latest bar before the next horizon. */
  lastClose: number;
  /** NaN where no bar closed at the moment itself while the market was open. */
  readonly prices: number[];
}

export function priceTracker(since: number, lastClose: number): PriceTracker {
  return { since, lastClose, prices: [] };
}

/** Whether every horizon has passed. */
export function isComplete(tracker: PriceTracker): boolean {
  return tracker.prices.length === HORIZONS_MS.length;
}

export function trackPrice(tracker: PriceTracker, bar: Bar): void {
  while (tracker.prices.length < HORIZONS_MS.length) {
    const at = tracker.since + HORIZONS_MS[tracker.prices.length]!;
    if (bar.closeTime < at) break;
    tracker.prices.push(bar.closeTime === at ? bar.close : bar.openTime >= at ? tracker.lastClose : Number.NaN);
  }
  tracker.lastClose = bar.close;
}

export function priceAfter(tracker: PriceTracker): PriceAfter {
  const [tenMinutes, thirtyMinutes, oneHour, fourHours] = tracker.prices.map((price) =>
    Number.isNaN(price) ? undefined : price,
  );
  return { tenMinutes, thirtyMinutes, oneHour, fourHours };
}

const HORIZONS_MS = [10 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS];
