import type { Forecast } from '#domain/evidence/calibration/forecast.ts';
import type { TrainingSet } from '#domain/evidence/calibration/recalibration/recalibration.ts';

/** Each market weighs 1, however often it was met. */
export function trainingSet(forecasts: readonly Forecast[]): TrainingSet {
  const counts = new Map<string, number>();
  for (const { market } of forecasts) counts.set(market, (counts.get(market) ?? 0) + 1);
  return {
    probabilities: Float64Array.from(forecasts, ({ probability }) => probability),
    outcomes: Float64Array.from(forecasts, ({ outcome }) => outcome),
    weights: Float64Array.from(forecasts, ({ market }) => 1 / counts.get(market)!),
  };
}
