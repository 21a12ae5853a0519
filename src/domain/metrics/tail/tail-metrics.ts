import type { PerformanceMetric } from '#domain/metrics/metric.ts';
import { A_RETURN, THREE_RETURNS, VARIATION, given } from '#domain/metrics/needs.ts';
import type { Metric } from '#domain/metrics/metric.ts';
import {
  gaussianShortfall,
  gaussianVar,
  historicalShortfall,
  historicalVar,
  modifiedShortfall,
  modifiedVar,
} from '#domain/metrics/tail/value-at-risk.ts';

/** Part of the periods that are worse, in the table of a performance. */
const SHARE = 0.05;

const HEAVY_TAIL = { text: 'a heavy tail of losses that a Pareto distribution can be fitted to' };

export const TAIL_METRICS: readonly PerformanceMetric[] = [
  {
    name: 'value-at-risk',
    title: 'Value at risk, 5 %, historical',
    family: 'tail risk',
    unit: 'ratio a period',
    formula: 'the 5th percentile of r, linear between neighbours at (n-1) q; a loss is negative',
    source: 'empyrical, value_at_risk; Hyndman & Fan 1996, type 7',
    needs: [A_RETURN],
    options: '`share` of the periods that are worse, 0.05 here',
    code: 'tail/value-at-risk.ts#historicalVar',
    compute: ({ sorted }) => historicalVar(sorted, SHARE),
  },
  {
    name: 'value-at-risk-gaussian',
    title: 'Value at risk, 5 %, Gaussian',
    family: 'tail risk',
    unit: 'ratio a period',
    formula: 'mean + z sd, ddof 0',
    source: 'PerformanceAnalytics, VaR',
    needs: [A_RETURN],
    options: '`kind`: `population` (ddof 0, a single series) or `sample` (ddof 1, portfolios)',
    code: 'tail/value-at-risk.ts#gaussianVar',
    compute: ({ moments }) => gaussianVar(moments, SHARE),
  },
  {
    name: 'value-at-risk-modified',
    title: 'Value at risk, 5 %, Cornish-Fisher',
    family: 'tail risk',
    unit: 'ratio a period',
    formula: 'mean + h sd, h = z + (z²-1) s/6 + (z³-3z) k/24 - (2z³-5z) s²/36',
    source: 'Cornish & Fisher 1937; Zangari 1996',
    needs: [A_RETURN, VARIATION],
    code: 'tail/value-at-risk.ts#modifiedVar',
    compute: ({ moments }) => modifiedVar(moments, SHARE),
  },
  {
    name: 'expected-shortfall',
    title: 'Expected shortfall (CVaR), 5 %, historical',
    family: 'tail risk',
    unit: 'ratio a period',
    formula: 'mean of the worst ⌊(n-1) q⌋ + 1 returns',
    source: 'empyrical, conditional_value_at_risk',
    needs: [A_RETURN],
    code: 'tail/value-at-risk.ts#historicalShortfall',
    compute: ({ sorted }) => historicalShortfall(sorted, SHARE),
  },
  {
    name: 'expected-shortfall-gaussian',
    title: 'Expected shortfall, 5 %, Gaussian',
    family: 'tail risk',
    unit: 'ratio a period',
    formula: 'mean - sd φ(z) / q, ddof 0',
    source: 'PerformanceAnalytics, ES',
    needs: [A_RETURN],
    options: '`kind`: `population` or `sample`',
    code: 'tail/value-at-risk.ts#gaussianShortfall',
    compute: ({ moments }) => gaussianShortfall(moments, SHARE),
  },
  {
    name: 'expected-shortfall-modified',
    title: 'Expected shortfall, 5 %, Cornish-Fisher',
    family: 'tail risk',
    unit: 'ratio a period',
    formula: 'mean + sd min(h, -φ(h)/q (1 + h³ s/6 + (h⁴-2h²-1) k/24 + (h⁶-9h⁴+9h²+3) s²/72))',
    source: 'Boudt, Peterson & Croux 2008',
    needs: [A_RETURN, VARIATION],
    code: 'tail/value-at-risk.ts#modifiedShortfall',
    compute: ({ moments }) => modifiedShortfall(moments, SHARE),
  },
  {
    name: 'pareto-value-at-risk',
    title: 'Value at risk, 1 %, Pareto tail',
    family: 'tail risk',
    unit: 'ratio a period',
    formula: '-(u + σ/ξ ((n/nᵤ q)^-ξ - 1)), the tail beyond u fitted by maximum likelihood',
    source: 'Gilli & Këllezi 2006, https://doi.org/10.1007/s10614-006-9025-7',
    needs: [THREE_RETURNS, HEAVY_TAIL],
    options:
      "`fits: 'losses'`: fitted to the losses themselves, q a share of the losses (empyrical, gpd_risk_estimates); here `excesses`",
    code: 'tail/pareto-tail.ts#paretoTail',
    compute: ({ tail }) => negative(tail?.valueAtRisk),
  },
  {
    name: 'pareto-expected-shortfall',
    title: 'Expected shortfall, 1 %, Pareto tail',
    family: 'tail risk',
    unit: 'ratio a period',
    formula: '-(VaR + σ - ξu) / (1 - ξ), undefined for ξ of 1 or more',
    source: 'Gilli & Këllezi 2006',
    needs: [THREE_RETURNS, HEAVY_TAIL],
    code: 'tail/pareto-tail.ts#paretoTail',
    compute: ({ tail }) => negative(tail?.expectedShortfall),
  },
];

export const PORTFOLIO_METRICS: readonly Metric[] = [
  {
    name: 'component-value-at-risk',
    title: "Each holding's part of the value at risk",
    family: 'portfolio',
    unit: 'ratio a period',
    formula: "wᵢ (μᵢ + z (Σw)ᵢ / σ), summing to the portfolio's own",
    source: 'Litterman 1996; PerformanceAnalytics, VaR with component',
    needs: [given('two rows of returns of every holding'), given('a portfolio that varies')],
    options: "`measure: 'expected-shortfall'`: -φ(z)/q in place of z; `kind`: `sample` (ddof 1) or `population`",
    code: 'tail/component-risk.ts#componentRisk',
  },
];

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}
