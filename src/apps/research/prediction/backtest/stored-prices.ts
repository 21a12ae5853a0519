import { AssayError } from '#core/errors.ts';
import { DAY_MS } from '#core/time.ts';
import type { PointStore } from '#domain/operations/point-store.ts';
import type { PredictionStore } from '#domain/prediction/prediction-store.ts';
import type { PriceSeries } from '#apps/research/prediction/backtest/price-source.ts';

/** Names of the series under which a market's prices are kept: fine points, and a point a day of what is older. */
const SERIES = ['prediction-day:', 'prediction:'] as const;

/** Stored prices of the last so many days. When a market was decided is not stored: it is at its last price. Throws `data.missing` without any. */
export async function storedPrices(
  stores: { readonly points: PointStore; readonly prediction: PredictionStore },
  { days, markets: limit }: { readonly days: number; readonly markets: number },
): Promise<readonly PriceSeries[]> {
  const { points, prediction } = stores;
  const kept = await points.list();
  const end = Math.max(...kept.filter(({ series }) => series.startsWith(SERIES[1])).map(({ to }) => to));
  if (!Number.isFinite(end)) throw nothingKept();
  const found: PriceSeries[] = [];
  for (const market of await prediction.markets({ limit })) {
    const parts = await Promise.all(
      SERIES.map((name) => points.read(`${name}${market.id}`, end - days * DAY_MS, end + 1)),
    );
    const fineFrom = parts[1]!.times[0] ?? Number.POSITIVE_INFINITY;
    const times: number[] = [];
    const prices: number[] = [];
    parts.forEach((part, which) => {
      part.times.forEach((time, i) => {
        const price = part.values['price']?.[i] ?? Number.NaN;
        if (Number.isNaN(price) || (which === 0 && time >= fineFrom)) return;
        times.push(time);
        prices.push(price);
      });
    });
    const last = times.at(-1);
    const resolution =
      market.winner === undefined || last === undefined ? undefined : { time: last + 1, winner: market.winner };
    if (last !== undefined) found.push({ market: { ...market, winner: undefined }, times, prices, resolution });
  }
  if (found.length === 0) throw nothingKept();
  return found;
}

function nothingKept(): AssayError {
  return new AssayError('data.missing', 'No prices of prediction markets are stored yet', {
    remedy: 'Let "assay watch" run for a while, or take generated ones: --source sandbox.',
  });
}
