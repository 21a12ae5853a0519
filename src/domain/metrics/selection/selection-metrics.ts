import type { Metric, Need, PerformanceMetric } from '#domain/metrics/metric.ts';
import { TWO_RETURNS, VARIATION, given } from '#domain/metrics/needs.ts';
import type { PerformanceProfile } from '#domain/metrics/performance-profile.ts';
import {
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeEvidence,
} from '#domain/metrics/selection/sharpe-confidence.ts';
import type { SharpeEvidence } from '#domain/metrics/selection/sharpe-confidence.ts';

const SOUND: Need = {
  text: 'a shape for which the error of the Sharpe ratio has a variance above zero',
  isMet: (profile) => {
    const evidence = evidenceOf(profile);
    return evidence !== undefined && probabilisticSharpe(evidence, 0) !== undefined;
  },
};

/** How far a Sharpe ratio can be believed, from one series. */
export const CONFIDENCE_METRICS: readonly PerformanceMetric[] = [
  {
    name: 'probabilistic-sharpe',
    title: 'Probability of a Sharpe ratio above 0',
    family: 'confidence',
    unit: 'ratio',
    formula: 'Φ((SR - SR*) √(n-1) / √(1 - γ₃ SR + (γ₄-1)/4 SR²)), SR for one period, SR* = 0 here',
    source: 'Bailey & López de Prado 2012, https://doi.org/10.21314/JOR.2012.255',
    needs: [TWO_RETURNS, VARIATION, SOUND],
    options: "`kurtosis: 'excess'` and `kind: 'sample'`: the moments that LEAN feeds the formula with",
    code: 'selection/sharpe-confidence.ts#probabilisticSharpe',
    compute: (profile) => withEvidence(profile, (evidence) => probabilisticSharpe(evidence, 0)),
  },
  {
    name: 'minimum-track-record',
    title: 'Periods needed to believe a Sharpe ratio above 0',
    family: 'confidence',
    unit: 'periods',
    formula: '1 + (1 - γ₃ SR + (γ₄-1)/4 SR²) (z / (SR - SR*))², 95 % and SR* = 0 here',
    source: 'Bailey & López de Prado 2012',
    needs: [
      TWO_RETURNS,
      VARIATION,
      { text: 'a mean return above the risk-free one', isMet: ({ excess }) => excess.mean > 0 },
      SOUND,
    ],
    code: 'selection/sharpe-confidence.ts#minimumTrackRecord',
    compute: (profile) => withEvidence(profile, (evidence) => minimumTrackRecord(evidence, 0)),
  },
];

/** What choosing among many trials does to the figures of the best one. */
export const SELECTION_METRICS: readonly Metric[] = [
  {
    name: 'expected-best-sharpe',
    title: 'Best Sharpe ratio expected of worthless trials',
    family: 'confidence',
    unit: 'number',
    formula: '√V ((1-γ) Φ⁻¹(1 - 1/N) + γ Φ⁻¹(1 - 1/(N e))), 0 for one trial',
    source: 'Bailey & López de Prado 2014, https://doi.org/10.3905/jpm.2014.40.5.094',
    needs: [given('the number of trials'), given('the variance of their Sharpe ratios')],
    code: 'selection/sharpe-confidence.ts#expectedBestSharpe',
  },
  {
    name: 'deflated-sharpe',
    title: 'Deflated Sharpe ratio',
    family: 'confidence',
    unit: 'ratio',
    formula: 'probabilistic Sharpe ratio above the best one expected of worthless trials',
    source: 'Bailey & López de Prado 2014',
    needs: [given('what the probabilistic Sharpe ratio needs'), given('the number and variance of the trials')],
    code: 'selection/sharpe-confidence.ts#deflatedSharpe',
  },
  {
    name: 'overfitting-probability',
    title: 'Probability of backtest overfitting (PBO)',
    family: 'confidence',
    unit: 'ratio',
    formula: 'share of the splits of S blocks into halves in which the best inside ranks in the lower half outside',
    source: 'Bailey, Borwein, López de Prado & Zhu 2017, https://doi.org/10.21314/JCF.2016.322',
    needs: [given('two trials'), given('two rows for each block')],
    options:
      '`blocks` (16), `performance`: `sharpe` or `mean`; with the logits, the slope of outside against inside, and the probability of loss',
    code: 'selection/overfitting.ts#backtestOverfitting',
  },
];

function evidenceOf({ returns, periodRiskFree }: PerformanceProfile): SharpeEvidence | undefined {
  return sharpeEvidence(returns, { riskFree: periodRiskFree });
}

function withEvidence(
  profile: PerformanceProfile,
  compute: (evidence: SharpeEvidence) => number | undefined,
): number | undefined {
  const evidence = evidenceOf(profile);
  return evidence === undefined ? undefined : compute(evidence);
}
