import { finite } from '#domain/metrics/numeric/known-values.ts';
import { deviationOf, excessKurtosisOf, moments, skewnessOf } from '#domain/metrics/numeric/moments.ts';
import type { MomentKind } from '#domain/metrics/numeric/moments.ts';
import { normalCdf, normalQuantile } from '#domain/metrics/numeric/normal.ts';
import { quotient } from '#domain/metrics/returns/reward-ratios.ts';

/** A Sharpe ratio for one period (not a year), and what its error depends on. */
export interface SharpeEvidence {
  readonly sharpe: number;
  readonly count: number;
  readonly skewness: number;
  /** 3 for the normal distribution. */
  readonly kurtosis: number;
}

export interface EvidenceOptions {
  /** For one period. */
  readonly riskFree?: number;
  readonly kind?: MomentKind;
  /** `full`: 3 for the normal distribution, as in the paper. `excess`: 0 for it, as LEAN feeds the formula. */
  readonly kurtosis?: 'full' | 'excess';
}

/** What returns say about their Sharpe ratio. Undefined without variation, or below the three or four values that shape needs. */
export function sharpeEvidence(
  returns: ArrayLike<number>,
  { riskFree = 0, kind = 'population', kurtosis = 'full' }: EvidenceOptions = {},
): SharpeEvidence | undefined {
  const of = moments(returns);
  const sharpe = quotient(of.mean - riskFree, deviationOf(of));
  const skewness = skewnessOf(of, kind);
  const excess = excessKurtosisOf(of, kind);
  if (sharpe === undefined || skewness === undefined || excess === undefined) return undefined;
  return { sharpe, count: of.count, skewness, kurtosis: kurtosis === 'full' ? excess + 3 : excess };
}

/**
 * Probability that the true Sharpe ratio is above a reference (Bailey & López de Prado 2012, "The Sharpe Ratio Efficient Frontier",
 * https://doi.org/10.21314/JOR.2012.255): `Φ((SR - SR*) √(n-1) / √(1 - γ₃ SR + (γ₄ - 1)/4 SR²))`. Undefined where the variance of the
 * estimate is not above zero.
 */
export function probabilisticSharpe(evidence: SharpeEvidence, reference: number): number | undefined {
  const variance = estimateVariance(evidence);
  if (!(variance > 0) || evidence.count < 2) return undefined;
  const score = ((evidence.sharpe - reference) * Math.sqrt(evidence.count - 1)) / Math.sqrt(variance);
  return finite(normalCdf(score));
}

/**
 * Number of periods after which the Sharpe ratio would be above the reference with the given confidence: `1 + (1 - γ₃ SR + (γ₄ - 1)/4 SR²)
 * (z / (SR - SR*))²` (same paper). Undefined when it is not above the reference.
 */
export function minimumTrackRecord(evidence: SharpeEvidence, reference: number, confidence = 0.95): number | undefined {
  const variance = estimateVariance(evidence);
  if (!(evidence.sharpe > reference) || !(variance > 0)) return undefined;
  return finite(1 + variance * (normalQuantile(confidence) / (evidence.sharpe - reference)) ** 2);
}

/** Euler's constant. */
const EULER_GAMMA = 0.577_215_664_901_532_9;

/**
 * The best Sharpe ratio that so many worthless trials are expected to show: `√V ((1 - γ) Φ⁻¹(1 - 1/N) + γ Φ⁻¹(1 - 1/(N e)))` with
 * the variance `V` of the ratios of the trials (Bailey & López de Prado 2014, "The Deflated Sharpe Ratio",
 * https://doi.org/10.3905/jpm.2014.40.5.094). 0 for a single trial; undefined without one.
 */
export function expectedBestSharpe(trials: number, variance: number): number | undefined {
  if (!(trials >= 1) || !(variance >= 0)) return undefined;
  if (trials === 1) return 0;
  const upper = normalQuantile(1 - 1 / trials);
  const beyond = normalQuantile(1 - 1 / (trials * Math.E));
  return finite(Math.sqrt(variance) * ((1 - EULER_GAMMA) * upper + EULER_GAMMA * beyond));
}

/**
 * Probability that the true Sharpe ratio is above what the best of so many worthless trials would have shown (same paper). Undefined
 * where {@link probabilisticSharpe} is.
 */
export function deflatedSharpe(evidence: SharpeEvidence, trials: number, variance: number): number | undefined {
  const reference = expectedBestSharpe(trials, variance);
  return reference === undefined ? undefined : probabilisticSharpe(evidence, reference);
}

/** Variance of the estimated ratio times `n - 1`. */
function estimateVariance({ sharpe, skewness, kurtosis }: SharpeEvidence): number {
  return 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
}
