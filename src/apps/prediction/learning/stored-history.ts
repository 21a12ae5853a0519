import { HOUR_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { ResolvedMarket } from '#domain/evidence/calibration/resolved-market.ts';
import type { PointStore } from '#domain/operations/point-store.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { PredictionStore } from '#domain/prediction/prediction-store.ts';
import { getPriceHistory } from '#apps/prediction/price-series.ts';
import type { MarketHistory } from '#apps/research/prediction/calibrate-files.ts';

export interface StoredHistoryOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The last price of each so long is kept: a market of a week is some hundred numbers and not twenty thousand. */
const THINNED_MS = HOUR_MS;

/**
 * Markets that the desk has watched to their end, with the prices that it recorded. The last recorded price stands for the end: nothing is
 * recorded once a market is decided. Markets that ended while nobody watched end too early, which makes their prices look further ahead.
 */
export async function readStoredHistory(
  store: { readonly prediction: Pick<PredictionStore, 'markets'>; readonly points: PointStore },
  { signal, onProgress }: StoredHistoryOptions = {},
): Promise<MarketHistory> {
  const known = await store.prediction.markets({ status: 'resolved' });
  const markets: ResolvedMarket[] = [];
  const left = { unresolved: 0, unpriced: 0, foreignPrices: 0 };
  for (const [i, market] of known.entries()) {
    signal?.throwIfAborted();
    onProgress?.(i, known.length);
    const { winner } = market;
    if (winner !== 0 && winner !== 1) left.unresolved++;
    else {
      const found = await pricedMarket(market, winner === 0 ? 1 : 0, store.points);
      if (found === undefined) left.unpriced++;
      else markets.push(found);
    }
  }
  return { kind: 'history', markets, left };
}

async function pricedMarket(
  { id, category, closesAt }: PredictionMarket,
  outcome: 0 | 1,
  points: PointStore,
): Promise<ResolvedMarket | undefined> {
  const { times: all, values } = await getPriceHistory(points, id, 0 as UnixMs, Number.MAX_SAFE_INTEGER as UnixMs);
  const times: number[] = [];
  const prices: number[] = [];
  for (let i = 0; i < all.length; i++) {
    const price = values['price']?.[i] ?? Number.NaN;
    if (Number.isNaN(price)) continue;
    const isSame = times.length > 0 && Math.floor(times.at(-1)! / THINNED_MS) === Math.floor(all[i]! / THINNED_MS);
    if (isSame) {
      times[times.length - 1] = all[i]!;
      prices[prices.length - 1] = price;
    } else {
      times.push(all[i]!);
      prices.push(price);
    }
  }
  const end = times.at(-1);
  if (end === undefined) return undefined;
  return { id, category, times, prices, resolvedAt: end + 1, plannedEnd: closesAt, outcome };
}
