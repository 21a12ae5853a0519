import { DAY_MS } from '#core/time.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import { performanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { scoredResult } from '#domain/evidence/tuning/scored-result.ts';
import type { ScoredResult } from '#domain/evidence/tuning/scored-result.ts';
import { added, bestThreshold, figuresOf } from '#domain/evidence/tuning/threshold-tuning.ts';
import type { RuleFigures } from '#domain/evidence/tuning/threshold-tuning.ts';
import { signalWeights } from '#domain/evidence/weights/signal-weights.ts';
import { parameterStability } from '#domain/search/stability.ts';
import type { ParameterStability } from '#domain/search/stability.ts';
import { walkForwardVerdict } from '#domain/search/verdict.ts';
import type { WalkForwardVerdict } from '#domain/search/verdict.ts';
import { walkForwardWindows } from '#domain/search/windows.ts';
import type { WalkForwardWindow } from '#domain/search/windows.ts';

/** How the past is cut; the usual plan learns on 30 days and is judged on the 7 that follow, week by week. */
export interface WalkForwardPlan {
  readonly weeks: number;
  readonly trainDays: number;
  readonly testDays: number;
  /** Results out of sample below which nothing is concluded. */
  readonly resultsMin: number;
}

const WALK_FORWARD_PLAN: WalkForwardPlan = { weeks: 12, trainDays: 30, testDays: 7, resultsMin: 30 };

/** What one window chose for one detector, and what came of it. */
export interface DetectorChoice {
  readonly detector: string;
  /** Findings of at least this strength are traded; undefined: none of them, because the past earned nothing with any. */
  readonly threshold: number | undefined;
  /** How much it counts among the others, 1 is average: from shrunken win rates of the training. */
  readonly weight: number;
  readonly inSample: RuleFigures;
  readonly outOfSample: RuleFigures;
}

export interface PredictionWindow extends WalkForwardWindow {
  readonly choices: readonly DetectorChoice[];
  readonly inSample: RuleFigures;
  readonly outOfSample: RuleFigures;
}

export interface PredictionWalkForward {
  readonly windows: readonly PredictionWindow[];
  /** With what was chosen; R is net of all costs, each finding alone. */
  readonly inSample: RuleFigures;
  readonly outOfSample: RuleFigures;
  /** The same tests with every finding of every detector. */
  readonly everything: RuleFigures;
  /** How each detector's threshold moved; windows that did not trade it are left out of its steps. */
  readonly stability: readonly ParameterStability[];
  /** Share of windows, by detector, in which it was traded. */
  readonly tradedRatio: Readonly<Record<string, number>>;
  readonly verdict: WalkForwardVerdict;
}

/**
 * Chooses on the past which detectors to trade and from which strength on, and judges that on what came next. Only results that were
 * known when the test began are learnt from. Throws `data.missing` when the outcomes do not reach over one window.
 */
export function predictionWalkForward(
  outcomes: readonly OutcomeRecord[],
  range: { readonly from: number; readonly to: number },
  plan: WalkForwardPlan = WALK_FORWARD_PLAN,
): PredictionWalkForward {
  const { weeks, trainDays, testDays, resultsMin } = plan;
  const [trainMs, testMs] = [trainDays * DAY_MS, testDays * DAY_MS];
  const cuts = walkForwardWindows(range, { trainMs, testMs, stepMs: testMs, isAnchored: false, weeks });
  const detectors = [...new Set(outcomes.map(({ type }) => type))].sort();
  const windows = cuts.map((cut) => windowOf(cut, outcomes, detectors));
  const inSample = added(windows.map((window) => window.inSample));
  const outOfSample = added(windows.map((window) => window.outOfSample));
  return {
    windows,
    inSample,
    outOfSample,
    everything: added(cuts.map((cut) => figuresOf(judged(outcomes, cut), Number.NEGATIVE_INFINITY))),
    stability: stabilityOf(windows, detectors),
    tradedRatio: Object.fromEntries(detectors.map((name) => [name, tradedRatio(windows, name)])),
    verdict: walkForwardVerdict({
      direction: 'maximise',
      inSample: meanR(inSample),
      outOfSample: meanR(outOfSample),
      pbo: undefined,
      trades: outOfSample.signals,
      tradesMin: resultsMin,
    }),
  };
}

/** Mean net R a finding; undefined without any. */
export function meanR({ signals, totalR }: RuleFigures): number | undefined {
  return signals === 0 ? undefined : totalR / signals;
}

function windowOf(
  cut: WalkForwardWindow,
  outcomes: readonly OutcomeRecord[],
  detectors: readonly string[],
): PredictionWindow {
  const known = outcomes.filter(
    ({ time, exit }) => time >= cut.trainFrom && exit !== undefined && exit.knownAt <= cut.trainTo,
  );
  const train = known.map(scoredResult).filter((result) => result !== undefined);
  const test = judged(outcomes, cut);
  const weights = weightsOf(known);
  const choices = detectors.map((detector): DetectorChoice => {
    const own = train.filter(({ type }) => type === detector);
    const best = bestThreshold(own, LOWEST, 'net-r');
    const inSample = figuresOf(own, best);
    const isTraded = inSample.totalR > 0 && inSample.signals >= TRAIN_MIN;
    const next = test.filter(({ type }) => type === detector);
    return {
      detector,
      threshold: isTraded ? best : undefined,
      weight: weights.get(detector) ?? 1,
      inSample: isTraded ? inSample : NOTHING,
      outOfSample: isTraded ? figuresOf(next, best) : NOTHING,
    };
  });
  return {
    ...cut,
    choices,
    inSample: added(choices.map((choice) => choice.inSample)),
    outOfSample: added(choices.map((choice) => choice.outOfSample)),
  };
}

/** Strengths are 0…1: this takes all of them. */
const LOWEST = 0;
/** Results of a detector in a training below which it is not traded. */
const TRAIN_MIN = 30;
const NOTHING: RuleFigures = { signals: 0, wins: 0, totalR: 0 };

function judged(outcomes: readonly OutcomeRecord[], { trainTo, testTo }: WalkForwardWindow): readonly ScoredResult[] {
  return outcomes
    .filter(({ time }) => time >= trainTo && time < testTo)
    .map(scoredResult)
    .filter((result) => result !== undefined);
}

function weightsOf(known: readonly OutcomeRecord[]): ReadonlyMap<string, number> {
  const byType = performanceMatrix(known, { dimensions: dimensionsNamed(['type']) });
  const byBoth = performanceMatrix(known, { dimensions: dimensionsNamed(['type', 'category']) });
  const { weights } = signalWeights(byType, byBoth);
  return new Map(weights.filter(({ category }) => category === undefined).map(({ type, weight }) => [type, weight]));
}

function stabilityOf(
  windows: readonly PredictionWindow[],
  detectors: readonly string[],
): readonly ParameterStability[] {
  const dimensions = detectors.map((name) => ({ kind: 'real', name, low: 0, high: 1, spacing: 'linear' }) as const);
  const winners = windows.map(({ choices }) =>
    Object.fromEntries(
      choices.flatMap(({ detector, threshold }) => (threshold === undefined ? [] : [[detector, threshold] as const])),
    ),
  );
  return parameterStability(dimensions, winners);
}

function tradedRatio(windows: readonly PredictionWindow[], name: string): number {
  const traded = windows.filter(({ choices }) =>
    choices.some(({ detector, threshold }) => detector === name && threshold !== undefined),
  );
  return traded.length / windows.length;
}
