import { DAY_MS } from '#core/time.ts';
import type { Forecast } from '#domain/evidence/calibration/forecast.ts';
import { logLoss } from '#domain/evidence/calibration/loss.ts';
import { fitRecalibration, RECALIBRATION_KINDS } from '#domain/evidence/calibration/recalibration/recalibration.ts';
import type { Recalibration, RecalibrationKind } from '#domain/evidence/calibration/recalibration/recalibration.ts';

export interface ForwardOptions {
  /** Time between two fits. */
  readonly refitMs?: number;
  /** Resolved markets that are needed before anything is judged. */
  readonly marketsMin?: number;
}
import { trainingSet } from '#domain/evidence/calibration/recalibration/training-set.ts';

/** A forecast beside what was made of it with nothing but markets that were resolved before. */
export interface RecalibratedForecast {
  readonly forecast: Forecast;
  /** By every kind. */
  readonly byKind: Readonly<Record<RecalibrationKind, number>>;
  /** By the kind that had done best until then; the price itself until one had done better. */
  readonly chosen: number;
  readonly choice: RecalibrationKind | 'price';
}

const REFIT_MS = 28 * DAY_MS;
const MARKETS_MIN = 100;
/** Markets of a category and horizon that let it leave the curve of all. */
const GROUP_MARKETS_MIN = 20;
/** A weak pull towards the price; a group may differ from all by a quarter of a unit before it is pulled back. */
const POOLED_STRENGTH = 1;
const GROUP_STRENGTH = 16;

/**
 * Walks through time: at every refit the curves are learnt from forecasts of markets whose outcome was known by then, one for all and
 * one for each category and horizon, and used for the forecasts that come until the next. Forecasts before there is enough to learn from
 * are left out. Nothing that comes later changes what is said about a forecast.
 */
export function recalibrateForward(
  forecasts: readonly Forecast[],
  options: ForwardOptions = {},
): readonly RecalibratedForecast[] {
  const { refitMs = REFIT_MS, marketsMin = MARKETS_MIN } = options;
  const byTime = [...forecasts].sort((a, b) => a.time - b.time);
  const byKnown = [...forecasts].sort((a, b) => a.knownAt - b.knownAt);
  const done: RecalibratedForecast[] = [];
  let known = 0;
  let at = 0;
  while (at < byTime.length) {
    // Refits stand at multiples of the distance, so that they do not move with the first forecast.
    const refit = Math.floor(byTime[at]!.time / refitMs) * refitMs;
    while (known < byKnown.length && byKnown[known]!.knownAt <= refit) known++;
    const past = byKnown.slice(0, known);
    const learnt = marketsOf(past) < marketsMin ? undefined : learn(past);
    const choice = learnt === undefined ? 'price' : bestSoFar(done, refit);
    for (; at < byTime.length && byTime[at]!.time < refit + refitMs; at++) {
      if (learnt !== undefined) done.push(applied(byTime[at]!, learnt, choice));
    }
  }
  return done;
}

/** Curves by kind: of all forecasts, and of each group that has enough. */
type Learnt = Readonly<
  Record<RecalibrationKind, { readonly pooled: Recalibration; readonly groups: ReadonlyMap<string, Recalibration> }>
>;

function learn(past: readonly Forecast[]): Learnt {
  const all = trainingSet(past);
  const groups = [...grouped(past)].filter(([, group]) => marketsOf(group) >= GROUP_MARKETS_MIN);
  const sets = groups.map(([key, group]) => [key, trainingSet(group)] as const);
  const byKind = (kind: RecalibrationKind): Learnt[RecalibrationKind] => {
    const pooled = fitRecalibration(kind, all, POOLED_STRENGTH);
    return {
      pooled,
      groups: new Map(sets.map(([key, set]) => [key, fitRecalibration(kind, set, GROUP_STRENGTH, pooled)])),
    };
  };
  return { logistic: byKind('logistic'), beta: byKind('beta'), isotonic: byKind('isotonic') };
}

function applied(forecast: Forecast, learnt: Learnt, choice: RecalibrationKind | 'price'): RecalibratedForecast {
  const key = groupKey(forecast);
  const by = (kind: RecalibrationKind): number => {
    const { pooled, groups } = learnt[kind];
    return (groups.get(key) ?? pooled).apply(forecast.probability);
  };
  const byKind = { logistic: by('logistic'), beta: by('beta'), isotonic: by('isotonic') };
  return { forecast, byKind, choice, chosen: choice === 'price' ? forecast.probability : byKind[choice] };
}

/** The lowest log loss over what was recalibrated before and is known by now; the price wins ties. */
function bestSoFar(done: readonly RecalibratedForecast[], now: number): RecalibrationKind | 'price' {
  let best: RecalibrationKind | 'price' = 'price';
  let least = 0;
  for (const kind of RECALIBRATION_KINDS) {
    let change = 0;
    for (const { forecast, byKind } of done) {
      const { knownAt, probability, outcome } = forecast;
      if (knownAt <= now) change += logLoss(byKind[kind], outcome) - logLoss(probability, outcome);
    }
    if (change < least) [best, least] = [kind, change];
  }
  return best;
}

function grouped(forecasts: readonly Forecast[]): ReadonlyMap<string, Forecast[]> {
  const groups = new Map<string, Forecast[]>();
  for (const forecast of forecasts) {
    const key = groupKey(forecast);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [forecast]);
    else group.push(forecast);
  }
  return groups;
}

function groupKey({ category, horizon }: Forecast): string {
  return `${category}\u001F${horizon}`;
}

function marketsOf(forecasts: readonly Forecast[]): number {
  return new Set(forecasts.map(({ market }) => market)).size;
}
