import { logistic } from '#domain/evidence/calibration/loss.ts';

/** Columns of features, a row a sample; the first is usually 1. */
export interface LogisticSamples {
  readonly features: readonly Float64Array[];
  /** 0…1. */
  readonly outcomes: Float64Array;
  readonly weights: Float64Array;
}

const STEPS_MAX = 50;

/**
 * Coefficients of a weighted logistic regression by Newton's method, pulled towards a prior: `strength` is the inverse variance of
 * each around it (ridge). Deterministic; without samples it is the prior. `lows` bounds coefficients from below.
 */
export function fitRidgeLogistic(
  samples: LogisticSamples,
  prior: readonly number[],
  strength: number,
  lows: readonly number[] = prior.map(() => Number.NEGATIVE_INFINITY),
): readonly number[] {
  const coefficients = [...prior];
  for (let step = 0; step < STEPS_MAX; step++) {
    const moves = newtonMoves(samples, coefficients, prior, strength);
    // A step that is too long is cut, so that a steep start cannot throw the fit away.
    const cut = Math.min(1, 2 / Math.max(1e-9, ...moves.map(Math.abs)));
    let moved = 0;
    coefficients.forEach((before, i) => {
      coefficients[i] = Math.max(lows[i]!, before + cut * moves[i]!);
      moved += Math.abs(coefficients[i] - before);
    });
    if (moved < 1e-9) break;
  }
  return coefficients;
}

function newtonMoves(
  { features, outcomes, weights }: LogisticSamples,
  coefficients: readonly number[],
  prior: readonly number[],
  strength: number,
): number[] {
  const size = coefficients.length;
  const gradient = coefficients.map((value, i) => -strength * (value - prior[i]!));
  const curvature = coefficients.map((_, i) => coefficients.map((__, j) => (i === j ? strength : 0)));
  for (let row = 0; row < outcomes.length; row++) {
    let logOdds = 0;
    for (let i = 0; i < size; i++) logOdds += coefficients[i]! * features[i]![row]!;
    const p = logistic(logOdds);
    const error = weights[row]! * (outcomes[row]! - p);
    const weight = weights[row]! * p * (1 - p);
    for (let i = 0; i < size; i++) {
      const value = features[i]![row]!;
      gradient[i]! += error * value;
      for (let j = 0; j <= i; j++) curvature[i]![j]! += weight * value * features[j]![row]!;
    }
  }
  return solve(curvature, gradient);
}

/** `A x = b` by Cholesky's factors, for a positive definite A given by its lower half; both are overwritten. */
function solve(a: number[][], b: number[]): number[] {
  const size = b.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= a[i]![k]! * a[j]![k]!;
      a[i]![j] = i === j ? Math.sqrt(Math.max(1e-12, sum)) : sum / a[j]![j]!;
    }
    for (let k = 0; k < i; k++) b[i]! -= a[i]![k]! * b[k]!;
    b[i]! /= a[i]![i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) b[i]! -= a[k]![i]! * b[k]!;
    b[i]! /= a[i]![i]!;
  }
  return b;
}
