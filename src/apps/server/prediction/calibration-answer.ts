import { DAY_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionPerformance } from '#contract/prediction.ts';
import type { Store } from '#adapters/storage/store.ts';
import { calibrationScores } from '#domain/evidence/calibration/calibration-scores.ts';
import type { ReliabilityBin, ScoredForecast } from '#domain/evidence/calibration/calibration-scores.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { getPriceHistory } from '#apps/prediction/price-series.ts';

/** Before a market was decided. */
const HORIZONS_DAYS = [0.04, 0.25, 1, 3, 7] as const;
/** The latest decided markets that are looked at. */
const MOST_MARKETS = 400;

/** How well the prices of markets that have been decided said what would come. */
export async function calibrationOf({
  prediction,
  points,
}: Pick<Store, 'prediction' | 'points'>): Promise<PredictionPerformance['calibration']> {
  const markets = await prediction.markets({ status: 'resolved', limit: MOST_MARKETS });
  const forecasts = HORIZONS_DAYS.map((): ScoredForecast[] => []);
  for (const market of markets) await addForecasts(market, points, forecasts);
  return HORIZONS_DAYS.flatMap((horizonDays, i) => {
    const scores = calibrationScores(forecasts[i]!);
    if (scores === undefined) return [];
    const { n, brier, log, ece, bins } = scores;
    return [{ horizonDays, n, brier, log, ece, bins: bins.map(binShape) }];
  });
}

async function addForecasts(
  market: PredictionMarket,
  points: Store['points'],
  into: ScoredForecast[][],
): Promise<void> {
  const { winner, id } = market;
  if (winner !== 0 && winner !== 1) return;
  const { times, values } = await getPriceHistory(points, id, 0 as UnixMs, Number.MAX_SAFE_INTEGER as UnixMs);
  const { price } = values;
  const end = times.at(-1);
  if (price === undefined || end === undefined) return;
  const outcome = winner === 0 ? 1 : 0;
  HORIZONS_DAYS.forEach((days, i) => {
    const at = times.findLastIndex((time, k) => time <= end - days * DAY_MS && !Number.isNaN(price[k]!));
    if (at !== -1) into[i]!.push({ probability: price[at]!, outcome });
  });
}

function binShape(bin: ReliabilityBin): PredictionPerformance['calibration'][number]['bins'][number] {
  const { meanProbability, n, rate } = bin;
  return { forecast: meanProbability, observed: rate.ratio, n, low: rate.low, high: rate.high };
}
