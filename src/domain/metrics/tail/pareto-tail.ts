import { finite, knownValues } from '#domain/metrics/numeric/known-values.ts';
import { nelderMead } from '#domain/metrics/numeric/nelder-mead.ts';

/** Losses beyond a threshold, fitted by the generalised Pareto distribution. Losses are positive here, as ratios. */
export interface ParetoTail {
  readonly threshold: number;
  readonly scale: number;
  /** Above 0: the tail is heavier than exponential. */
  readonly shape: number;
  /** The loss that is exceeded in the given share of cases, and the mean of the losses beyond it. */
  readonly valueAtRisk: number;
  readonly expectedShortfall: number | undefined;
}

export interface ParetoOptions {
  /** Share of the cases that are worse. */
  readonly share?: number;
  /**
   * `excesses`: the distribution is fitted to what lies beyond the threshold, and the share is one of all returns (Gilli & Këllezi); at
   * least that share of them, and at most a quarter, must reach the threshold. `losses`: it is fitted to the losses themselves, and the share is one of the losses
   * (empyrical).
   */
  readonly fits?: 'excesses' | 'losses';
}

const FIRST_THRESHOLD = 0.2;
const LEAST_THRESHOLD = 1e-9;
/** A threshold that more of all returns lie beyond is no longer one of the tail. */
const MOST_BEYOND = 0.25;

/**
 * Value at risk and shortfall by peaks over a threshold: `VaR = u + σ/ξ ((n/nᵤ share)^-ξ - 1)`, `ES = (VaR + σ - ξu) / (1 - ξ)` (Gilli
 * & Këllezi 2006, https://doi.org/10.1007/s10614-006-9025-7). The threshold begins at 20 % and is halved until the fit by maximum
 * likelihood has a heavy tail and a loss at risk. Undefined below three returns, or when no threshold gives one.
 */
export function paretoTail(
  returns: ArrayLike<number>,
  { share = 0.01, fits = 'excesses' }: ParetoOptions = {},
): ParetoTail | undefined {
  const known = knownValues(returns);
  if (known.length < 3) return undefined;
  const losses = Array.from(known, (value) => -value).filter((loss) => loss > 0);
  const total = fits === 'excesses' ? known.length : losses.length;
  for (let threshold = FIRST_THRESHOLD; threshold > LEAST_THRESHOLD; threshold /= 2) {
    const beyond = losses.filter((loss) => loss >= threshold);
    if (fits === 'excesses') {
      // A quantile that fewer losses reach than it stands for would lie inside the threshold, where nothing was fitted.
      if (beyond.length < total * share) continue;
      if (beyond.length > total * MOST_BEYOND) break;
    }
    const fit = fits === 'excesses' ? fittedExcesses(beyond, threshold) : fitted(beyond);
    if (fit === undefined || !(fit.shape > 0)) continue;
    const { scale, shape } = fit;
    const valueAtRisk = finite(threshold + (scale / shape) * (((total / beyond.length) * share) ** -shape - 1));
    if (valueAtRisk === undefined || !(valueAtRisk > 0)) continue;
    const expectedShortfall = shape < 1 ? finite((valueAtRisk + scale - shape * threshold) / (1 - shape)) : undefined;
    return { threshold, scale, shape, valueAtRisk, expectedShortfall };
  }
  return undefined;
}

interface Fit {
  readonly scale: number;
  readonly shape: number;
}

/** Bounds of `ln(ξ/σ)` times the mean excess: from a tail that is nearly exponential to one that is hardly a tail. */
const [LEAST_LOG, MOST_LOG] = [-12, 12];
const GRID_STEP = 2;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * For each `θ = ξ/σ` the best shape is `ξ = mean ln(1 + θx)`, and the likelihood `-n (ln(ξ/θ) + ξ + 1)` (Grimshaw 1993): the best of a grid,
 * then a golden section around it. Excesses are taken in multiples of their mean. Undefined when the tail is no heavier than exponential.
 */
function fittedExcesses(losses: readonly number[], threshold: number): Fit | undefined {
  const unit = losses.reduce((sum, loss) => sum + loss - threshold, 0) / losses.length;
  if (!(unit > 0)) return undefined;
  const excesses = Float64Array.from(losses.map((loss) => (loss - threshold) / unit));
  const shapeAt = (log: number): number => meanLog(excesses, Math.exp(log));
  const likelihood = (log: number): number => {
    const shape = shapeAt(log);
    return log - Math.log(shape) - shape;
  };
  let best = LEAST_LOG;
  let most = likelihood(best);
  for (let log = LEAST_LOG + GRID_STEP; log <= MOST_LOG; log += GRID_STEP) {
    const value = likelihood(log);
    if (value > most) [best, most] = [log, value];
  }
  if (best === LEAST_LOG || best === MOST_LOG) return undefined;
  const log = goldenMaximum(likelihood, best - GRID_STEP, best + GRID_STEP);
  const shape = shapeAt(log);
  return { shape, scale: (shape / Math.exp(log)) * unit };
}

/** Where a function with one hill between two points is highest; each step asks for one new value. */
function goldenMaximum(hill: (at: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [hill(left), hill(right)];
  while (high - low > 1e-5) {
    if (atLeft > atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = hill(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = hill(right);
    }
  }
  return (low + high) / 2;
}

function meanLog(excesses: Float64Array, theta: number): number {
  let sum = 0;
  for (const excess of excesses) sum += Math.log1p(theta * excess);
  return sum / excesses.length;
}

/** By a search over both parameters, as empyrical does it. */
function fitted(losses: readonly number[]): Fit | undefined {
  if (losses.length === 0) return undefined;
  const least = nelderMead(([scale, shape]) => -logLikelihood(losses, scale!, shape!), [1, 1], 1e-4);
  if (!least.converged) return undefined;
  const [scale, shape] = least.point;
  return { scale: scale!, shape: shape! };
}

/** `-n ln σ - (1/ξ + 1) Σ ln(1 + ξ x / σ)`; a very low number where the distribution does not exist. */
function logLikelihood(losses: readonly number[], scale: number, shape: number): number {
  const n = losses.length;
  if (scale <= 0 || shape < 0) return -Number.MAX_VALUE;
  if (shape === 0) return -n * Math.log(scale) - losses.reduce((sum, loss) => sum + loss, 0) / scale;
  let logs = 0;
  for (const loss of losses) logs += Math.log((shape / scale) * loss + 1);
  return -n * Math.log(scale) - (1 / shape + 1) * logs;
}
