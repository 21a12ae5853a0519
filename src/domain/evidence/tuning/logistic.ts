/** Log odds of a win as a straight line of the score. */
export interface LogisticModel {
  readonly intercept: number;
  readonly slope: number;
}

export interface LogisticSample {
  readonly score: number;
  readonly result: number;
}

const STEPS_MAX = 50;

/**
 * Fits a logistic model by Newton's method, pulled towards a prior: `strength` is the inverse variance of each coefficient around
 * it (ridge). Deterministic; without samples it is the prior.
 */
export function fitLogistic(samples: readonly LogisticSample[], prior: LogisticModel, strength: number): LogisticModel {
  let { intercept, slope } = prior;
  for (let step = 0; step < STEPS_MAX; step++) {
    let gradientA = -strength * (intercept - prior.intercept);
    let gradientB = -strength * (slope - prior.slope);
    let [aa, ab, bb] = [strength, 0, strength];
    for (const { score, result } of samples) {
      const p = 1 / (1 + Math.exp(-intercept - slope * score));
      const error = (result > 0 ? 1 : 0) - p;
      const weight = p * (1 - p);
      gradientA += error;
      gradientB += error * score;
      aa += weight;
      ab += weight * score;
      bb += weight * score * score;
    }
    const determinant = aa * bb - ab * ab;
    const moveA = (bb * gradientA - ab * gradientB) / determinant;
    const moveB = (aa * gradientB - ab * gradientA) / determinant;
    // A step that is too long is cut, so that a steep start cannot throw the fit away.
    const cut = Math.min(1, 2 / Math.max(1e-9, Math.abs(moveA), Math.abs(moveB)));
    intercept += cut * moveA;
    slope += cut * moveB;
    if (Math.abs(moveA) + Math.abs(moveB) < 1e-10) break;
  }
  return { intercept, slope };
}

/** Chance of a win, held away from 0 and 1 so that one surprise cannot cost without bound. */
export function winChance({ intercept, slope }: LogisticModel, score: number): number {
  const p = 1 / (1 + Math.exp(-intercept - slope * score));
  return Math.min(0.999, Math.max(0.001, p));
}
