import { DAY_MS, WEEK_MS } from '#core/time.ts';
import type { Forecast } from '#domain/evidence/calibration/forecast.ts';

/** A market that is over: its prices, when it ended, and what came of the outcome that the prices are of. */
export interface ResolvedMarket {
  readonly id: string;
  readonly category: string;
  /** UTC ms, ascending. */
  readonly times: ArrayLike<number>;
  /** Prices as probabilities, 0…1. */
  readonly prices: ArrayLike<number>;
  /** When it was resolved, UTC ms. */
  readonly resolvedAt: number;
  /** When it was planned to end, UTC ms; undefined when that is not known. */
  readonly plannedEnd: number | undefined;
  readonly outcome: 0 | 1;
}

/**
 * The last price at or before an instant, however old; undefined before the first price, and once the market was resolved.
 */
export function priceAt(market: ResolvedMarket, time: number): number | undefined {
  if (time >= market.resolvedAt) return undefined;
  const { times } = market;
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? undefined : market.prices[low - 1];
}

/**
 * What each market was priced so many days before it was resolved: one forecast a market. **Looks ahead**: when a market would
 * be resolved was not known at that time, and what happens early ends markets early, so those that end in Yes are met more often.
 */
export function beforeResolution(markets: readonly ResolvedMarket[], days: number): readonly Forecast[] {
  return at(markets, days, ({ resolvedAt }) => resolvedAt);
}

/** What each market was priced so many days before its planned end, if it was open then; markets without a planned end are left out. */
export function beforePlannedEnd(markets: readonly ResolvedMarket[], days: number): readonly Forecast[] {
  return at(markets, days, ({ plannedEnd }) => plannedEnd);
}

function at(
  markets: readonly ResolvedMarket[],
  days: number,
  endOf: (market: ResolvedMarket) => number | undefined,
): readonly Forecast[] {
  return markets.flatMap((market) => {
    const end = endOf(market);
    const forecast = end === undefined ? undefined : forecastAt(market, end - days * DAY_MS, `${days} d`);
    return forecast === undefined ? [] : [forecast];
  });
}

/**
 * What each market was priced at fixed times of the calendar (00:00 UTC of every Monday by default) while it was open: nothing about it knows when or
 * how it will end. A market that lives long is met often. Horizons are by the time to the planned end.
 */
export function calendarSnapshots(markets: readonly ResolvedMarket[], everyMs: number = WEEK_MS): readonly Forecast[] {
  const found: Forecast[] = [];
  for (const market of markets) {
    const first = market.times[0];
    if (first === undefined) continue;
    const start = Math.ceil((first - MONDAY) / everyMs) * everyMs + MONDAY;
    for (let time = start; time < market.resolvedAt; time += everyMs) {
      const forecast = forecastAt(market, time, plannedHorizon(market, time));
      if (forecast !== undefined) found.push(forecast);
    }
  }
  return found;
}

/** 1970-01-05, the first Monday. */
const MONDAY = 4 * DAY_MS;

/** Groups of the time that is left to the planned end. */
export const PLANNED_HORIZONS = ['past its end', 'up to 7 d', '7 to 30 d', 'over 30 d', 'no end known'] as const;

function plannedHorizon({ plannedEnd }: ResolvedMarket, time: number): (typeof PLANNED_HORIZONS)[number] {
  if (plannedEnd === undefined) return 'no end known';
  const days = (plannedEnd - time) / DAY_MS;
  if (days <= 0) return 'past its end';
  return days <= 7 ? 'up to 7 d' : days <= 30 ? '7 to 30 d' : 'over 30 d';
}

function forecastAt(market: ResolvedMarket, time: number, horizon: string): Forecast | undefined {
  const probability = priceAt(market, time);
  if (probability === undefined) return undefined;
  const { id, category, resolvedAt, outcome } = market;
  return { market: id, category, horizon, time, knownAt: resolvedAt, probability, outcome };
}
