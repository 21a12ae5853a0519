import { DAY_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PointColumns, PointStore } from '#domain/operations/point-store.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';

/** Fine points are kept so long; before that there is a point a day. */
export const FINE_DAYS = 7;

/** Name of the series of a market's fine points: columns `price`, `volume`, `spread`. */
export function fineSeries(market: MarketId): string {
  return `prediction:${market}`;
}

/** Name of the series of a market's days: columns `price` (the last), `high`, `low`, `volume`, `spread` (the mean). */
export function dailySeries(market: MarketId): string {
  return `prediction-day:${market}`;
}

/** Prices of a market with `from <= time < to`, oldest first: a point a day up to where the fine ones begin. */
export async function getPriceHistory(
  points: PointStore,
  market: MarketId,
  from: UnixMs,
  to: UnixMs,
): Promise<PointColumns> {
  const fine = await points.read(fineSeries(market), from, to);
  const until = fine.times[0] ?? to;
  if (until <= from) return fine;
  const days = await points.read(dailySeries(market), from, until);
  return joinedColumns(days, fine);
}

/** A day of points as one: the last price, extremes, what was traded, the mean spread. Undefined when no price was known. */
function dayOf(points: PointColumns): Readonly<Record<string, number>> | undefined {
  const { price = NONE, volume = NONE, spread = NONE } = points.values;
  const prices = price.filter((each) => !Number.isNaN(each));
  if (prices.length === 0) return undefined;
  const spreads = spread.filter((each) => !Number.isNaN(each));
  const sum = (list: Float64Array): number => list.reduce((total, each) => total + each, 0);
  return {
    price: prices.at(-1)!,
    high: Math.max(...prices),
    low: Math.min(...prices),
    volume: sum(volume.filter((each) => !Number.isNaN(each))),
    spread: spreads.length === 0 ? Number.NaN : sum(spreads) / spreads.length,
  };
}

/** Turns the fine points of whole days that ended before `keepFrom` into a point a day each, at the day's end; gives their number. */
export async function compactDays(points: PointStore, market: MarketId, keepFrom: UnixMs): Promise<number> {
  const series = fineSeries(market);
  const end = Math.floor(keepFrom / DAY_MS) * DAY_MS;
  const old = await points.read(series, 0, end);
  const days = new Map<number, { first: number; end: number }>();
  old.times.forEach((time, i) => {
    const day = Math.floor(time / DAY_MS) * DAY_MS;
    days.set(day, { first: days.get(day)?.first ?? i, end: i + 1 });
  });
  for (const [day, { first, end: stop }] of days) {
    const made = dayOf(cut(old, first, stop));
    if (made !== undefined) await points.append(dailySeries(market), day + DAY_MS - 1, made);
  }
  return points.forgetBefore(series, end);
}

function cut({ times, values }: PointColumns, first: number, end: number): PointColumns {
  const parts = Object.entries(values).map(([name, column]) => [name, column.subarray(first, end)] as const);
  return { times: times.subarray(first, end), values: Object.fromEntries(parts) };
}

/** Columns of the fine points only: what a day has besides is asked for by itself. */
function joinedColumns(days: PointColumns, fine: PointColumns): PointColumns {
  if (days.times.length === 0) return fine;
  const names = ['price', 'volume', 'spread'];
  const both = (a: Float64Array, b: Float64Array): Float64Array => Float64Array.from([...a, ...b]);
  const values = names.map((name) => [name, both(days.values[name] ?? NONE, fine.values[name] ?? NONE)] as const);
  return { times: both(days.times, fine.times), values: Object.fromEntries(values) };
}

const NONE = new Float64Array(0);
