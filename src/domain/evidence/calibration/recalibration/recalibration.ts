import { LOG_CLIP, logistic, logit } from '#domain/evidence/calibration/loss.ts';
import { heightAt, risingCurve } from '#domain/evidence/calibration/recalibration/isotonic.ts';
import { fitRidgeLogistic } from '#domain/evidence/calibration/recalibration/ridge-logistic.ts';
import type { LogisticSamples } from '#domain/evidence/calibration/recalibration/ridge-logistic.ts';

/**
 * Ways to turn a price into a better probability. `logistic`: a straight line in log odds (Platt 1999), slope above 1 sharpens.
 * `beta`: different slopes for both ends (Kull, Silva Filho & Flach 2017, https://proceedings.mlr.press/v54/kull17a.html). `isotonic`: any rising curve
 * (Zadrozny & Elkan 2002, https://doi.org/10.1145/775047.775151).
 */
export const RECALIBRATION_KINDS = ['logistic', 'beta', 'isotonic'] as const;
export type RecalibrationKind = (typeof RECALIBRATION_KINDS)[number];

/** A learnt curve from price to probability. */
export interface Recalibration {
  /** Intercept and slope, or intercept and the slopes of `ln p` and `-ln (1 - p)`; empty for a curve without coefficients. */
  readonly coefficients: readonly number[];
  apply(probability: number): number;
}

/** Forecasts to learn from, with weights: those of one market share a weight of 1. */
export interface TrainingSet {
  readonly probabilities: Float64Array;
  readonly outcomes: Float64Array;
  readonly weights: Float64Array;
}

/** How each kind is learnt from forecasts, pulled towards a curve of the same kind that is known already; towards the price itself without one. */
export function fitRecalibration(
  kind: RecalibrationKind,
  training: TrainingSet,
  strength: number,
  prior?: Recalibration,
): Recalibration {
  return FITS[kind](training, strength, prior);
}

type Fit = (training: TrainingSet, strength: number, prior: Recalibration | undefined) => Recalibration;

const FITS: Readonly<Record<RecalibrationKind, Fit>> = { logistic: fitLine, beta: fitBeta, isotonic: fitCurve };

function fitLine(training: TrainingSet, strength: number, prior: Recalibration | undefined): Recalibration {
  const { probabilities, outcomes, weights } = training;
  const features = [ones(probabilities), probabilities.map(logit)];
  return line(fitRidgeLogistic({ features, outcomes, weights }, prior?.coefficients ?? [0, 1], strength, [-9, 0]));
}

function line(coefficients: readonly number[]): Recalibration {
  const [intercept, slope] = coefficients as [number, number];
  return { coefficients, apply: (p) => logistic(intercept + slope * logit(p)) };
}

/** Both slopes are kept from falling below 0, so that the curve rises. */
function fitBeta(training: TrainingSet, strength: number, prior: Recalibration | undefined): Recalibration {
  const { probabilities, outcomes, weights } = training;
  const samples: LogisticSamples = {
    features: [ones(probabilities), probabilities.map(lnOfOne), probabilities.map(lnOfZero)],
    outcomes,
    weights,
  };
  const start = prior?.coefficients ?? [0, 1, 1];
  return beta(fitRidgeLogistic(samples, start, strength, [-9, 0, 0]));
}

function beta(coefficients: readonly number[]): Recalibration {
  const [c, a, b] = coefficients as [number, number, number];
  return { coefficients, apply: (p) => logistic(c + a * lnOfOne(p) + b * lnOfZero(p)) };
}

function lnOfOne(p: number): number {
  return Math.log(Math.max(LOG_CLIP, p));
}

function lnOfZero(p: number): number {
  return -Math.log(Math.max(LOG_CLIP, 1 - p));
}

/** Parts of the range that carry the prior. */
const GRID = 20;

/** The prior counts as `strength` forecasts in each twentieth of the range that turned out as it says. */
function fitCurve(training: TrainingSet, strength: number, prior: Recalibration | undefined): Recalibration {
  const { probabilities, outcomes, weights } = training;
  const points = Array.from(probabilities, (x, i) => ({ x, y: outcomes[i]!, weight: weights[i]! }));
  for (let i = 0; i < GRID; i++) {
    const x = (i + 0.5) / GRID;
    points.push({ x, y: prior?.apply(x) ?? x, weight: strength });
  }
  // Both ends stay where they are: nothing is certain that the price does not say is.
  const curve = risingCurve([...points, { x: 0, y: 0, weight: 1 }, { x: 1, y: 1, weight: 1 }]);
  return { coefficients: [], apply: (p) => heightAt(curve, p) ?? p };
}

function ones({ length }: Float64Array): Float64Array {
  return new Float64Array(length).fill(1);
}
