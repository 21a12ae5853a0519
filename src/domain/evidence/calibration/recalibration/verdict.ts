import { DAY_MS } from '#core/time.ts';
import { clusteredMean } from '#domain/evidence/calibration/clusters.ts';
import { brierLoss, logLoss } from '#domain/evidence/calibration/loss.ts';
import type { Forecast } from '#domain/evidence/calibration/forecast.ts';
import { RECALIBRATION_KINDS } from '#domain/evidence/calibration/recalibration/recalibration.ts';
import type { RecalibrationKind } from '#domain/evidence/calibration/recalibration/recalibration.ts';
import { recalibrateForward } from '#domain/evidence/calibration/recalibration/walk-forward.ts';
import type { ForwardOptions, RecalibratedForecast } from '#domain/evidence/calibration/recalibration/walk-forward.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';

/** What recalibration saved on the same forecasts, out of sample. */
export interface RecalibrationGain {
  readonly n: number;
  readonly markets: number;
  readonly before: { readonly brier: number; readonly log: number } | undefined;
  readonly after: { readonly brier: number; readonly log: number } | undefined;
  /** Loss saved a forecast, above 0 when recalibration is better, with its interval by clusters of markets; undefined below two. */
  readonly brierGain: ClusteredMean | undefined;
  readonly logGain: ClusteredMean | undefined;
  /** The same by clusters of all markets that were resolved on one day: markets of one event are resolved together. */
  readonly brierGainByDay: ClusteredMean | undefined;
  /** `gain` only when both intervals by market lie above 0; `too-few` below 30 markets. */
  readonly verdict: 'gain' | 'none' | 'too-few';
}

/** Whether recalibrated prices are better than prices. */
export interface RecalibrationVerdict {
  readonly overall: RecalibrationGain;
  /** With an interval for all of them at once (Bonferroni). */
  readonly categories: readonly ({ readonly category: string } & RecalibrationGain)[];
  readonly horizons: readonly ({ readonly horizon: string } & RecalibrationGain)[];
  /** What each kind alone would have done. Looked at afterwards: no verdict, the choice was made walking forward. */
  readonly kinds: readonly ({ readonly kind: RecalibrationKind } & Omit<RecalibrationGain, 'verdict'>)[];
  /** Forecasts that each choice was made for. */
  readonly choices: Readonly<Record<RecalibrationKind | 'price', number>>;
}

const ALPHA = 0.05;
const VERDICT_MARKETS_MIN = 30;

export function recalibrationVerdict(
  forecasts: readonly Forecast[],
  options: ForwardOptions = {},
): RecalibrationVerdict {
  const judged = recalibrateForward(forecasts, options);
  const split = (keyOf: (forecast: Forecast) => string): [string, RecalibrationGain][] => {
    const keys = [...new Set(judged.map(({ forecast }) => keyOf(forecast)))].sort();
    return keys.map((key) => {
      const some = judged.filter(({ forecast }) => keyOf(forecast) === key);
      return [key, gainOf(some, ({ chosen }) => chosen, ALPHA / keys.length)];
    });
  };
  return {
    overall: gainOf(judged, ({ chosen }) => chosen, ALPHA),
    categories: split(({ category }) => category).map(([category, gain]) => ({ category, ...gain })),
    horizons: split(({ horizon }) => horizon).map(([horizon, gain]) => ({ horizon, ...gain })),
    kinds: RECALIBRATION_KINDS.map((kind) => {
      const { verdict: _, ...gain } = gainOf(judged, ({ byKind }) => byKind[kind], ALPHA);
      return { kind, ...gain };
    }),
    choices: countedChoices(judged),
  };
}

function countedChoices(judged: readonly RecalibratedForecast[]): RecalibrationVerdict['choices'] {
  const counts = { price: 0, logistic: 0, beta: 0, isotonic: 0 };
  for (const { choice } of judged) counts[choice]++;
  return counts;
}

function gainOf(
  judged: readonly RecalibratedForecast[],
  probabilityOf: (judged: RecalibratedForecast) => number,
  alpha: number,
): RecalibrationGain {
  const rows = judged.map((one) => {
    const { market, knownAt, probability, outcome } = one.forecast;
    const better = probabilityOf(one);
    return {
      market,
      day: `${Math.floor(knownAt / DAY_MS)}`,
      before: { brier: brierLoss(probability, outcome), log: logLoss(probability, outcome) },
      after: { brier: brierLoss(better, outcome), log: logLoss(better, outcome) },
    };
  });
  const saved = (of: 'brier' | 'log', by: 'market' | 'day'): ClusteredMean | undefined =>
    clusteredMean(
      rows.map((row) => ({ cluster: row[by], value: row.before[of] - row.after[of] })),
      alpha,
    );
  const mean = (when: 'before' | 'after', of: 'brier' | 'log'): number =>
    rows.reduce((sum, row) => sum + row[when][of], 0) / rows.length;
  const markets = new Set(rows.map(({ market }) => market)).size;
  const [brierGain, logGain] = [saved('brier', 'market'), saved('log', 'market')];
  const isGain = brierGain !== undefined && logGain !== undefined && brierGain.low > 0 && logGain.low > 0;
  const figures = (when: 'before' | 'after'): RecalibrationGain['before'] =>
    rows.length === 0 ? undefined : { brier: mean(when, 'brier'), log: mean(when, 'log') };
  return {
    n: rows.length,
    markets,
    before: figures('before'),
    after: figures('after'),
    brierGain,
    logGain,
    brierGainByDay: saved('brier', 'day'),
    verdict: markets < VERDICT_MARKETS_MIN ? 'too-few' : isGain ? 'gain' : 'none',
  };
}
