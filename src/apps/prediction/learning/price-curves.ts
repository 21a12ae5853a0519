import { z } from 'zod';
import { fitRecalibration } from '#domain/evidence/calibration/recalibration/recalibration.ts';
import { trainingSet } from '#domain/evidence/calibration/recalibration/training-set.ts';
import { logistic, logit } from '#domain/evidence/calibration/loss.ts';
import { recalibrationVerdict } from '#domain/evidence/calibration/recalibration/verdict.ts';
import type { RecalibrationVerdict } from '#domain/evidence/calibration/recalibration/verdict.ts';
import { calendarSnapshots } from '#domain/evidence/calibration/resolved-market.ts';
import type { ResolvedMarket } from '#domain/evidence/calibration/resolved-market.ts';
import type { EvidenceSettings } from '#domain/evidence/settings-store.ts';

/** What a price of a category is worth as a probability: a straight line in log odds. */
export interface PriceCurve {
  readonly category: string;
  readonly intercept: number;
  readonly slope: number;
}

/** Where the curves stand in the document of the evidence settings. */
export const PRICES_KEY = 'prediction-prices';

/** As in the walk forward that the verdict is made by: a curve may differ from the price by a quarter of a unit before it is pulled back. */
const STRENGTH = 16;

/** Curves of the categories in which recalibrated prices were better, walking forward on calendar snapshots; mostly none. */
export function provenCurves(markets: readonly ResolvedMarket[]): {
  readonly verdict: RecalibrationVerdict;
  readonly curves: readonly PriceCurve[];
} {
  const forecasts = calendarSnapshots(markets);
  const verdict = recalibrationVerdict(forecasts);
  const gained = verdict.categories.filter((one) => one.verdict === 'gain');
  const curves = gained.map(({ category }): PriceCurve => {
    const own = forecasts.filter((forecast) => forecast.category === category);
    const [intercept, slope] = fitRecalibration('logistic', trainingSet(own), STRENGTH).coefficients;
    return { category, intercept: intercept!, slope: slope! };
  });
  return { verdict, curves };
}

/** The price itself where no curve is in force. */
export function fairPrice(curves: readonly PriceCurve[], category: string, price: number): number {
  const curve = curves.find((each) => each.category === category);
  return curve === undefined ? price : logistic(curve.intercept + curve.slope * logit(price));
}

const document = z.object({
  desks: z.object({
    [PRICES_KEY]: z.object({
      proposal: z.array(z.object({ category: z.string(), intercept: z.number(), slope: z.number().min(0) })),
    }),
  }),
});

/** None while nobody put any in force. */
export function curvesInForce(settings: EvidenceSettings | undefined): readonly PriceCurve[] {
  const found = document.safeParse(settings?.document);
  return found.success ? found.data.desks[PRICES_KEY].proposal : [];
}
