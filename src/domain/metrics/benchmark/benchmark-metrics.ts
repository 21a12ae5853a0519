import type { AlphaBeta } from '#domain/metrics/benchmark/alpha-beta.ts';
import { betaFragility, correlation, sidedAlphaBeta, treynorRatio } from '#domain/metrics/benchmark/alpha-beta.ts';
import {
  battingAverage,
  captureRatio,
  downCapture,
  informationRatio,
  trackingError,
  upCapture,
  upDownCapture,
} from '#domain/metrics/benchmark/active-returns.ts';
import type { Metric, Need, PerformanceMetric } from '#domain/metrics/metric.ts';
import { A_BENCHMARK, BENCHMARK_VARIATION, NOT_BELOW_ZERO, TWO_PAIRS, given } from '#domain/metrics/needs.ts';
import { knownPairs } from '#domain/metrics/numeric/known-values.ts';
import { moments } from '#domain/metrics/numeric/moments.ts';
import type { PerformanceProfile } from '#domain/metrics/performance-profile.ts';
import { excessReturns } from '#domain/metrics/returns/simple-returns.ts';

const REGRESSION = [A_BENCHMARK, TWO_PAIRS, BENCHMARK_VARIATION];

export const BENCHMARK_METRICS: readonly PerformanceMetric[] = [
  {
    name: 'beta',
    title: 'Beta',
    family: 'benchmark',
    unit: 'number',
    formula: 'cov(r, b) / var(b), over the rows in which both are known',
    source: 'Sharpe 1964; empyrical, beta',
    needs: REGRESSION,
    code: 'benchmark/alpha-beta.ts#beta',
    compute: ({ regression }) => regression.beta,
  },
  {
    name: 'alpha',
    title: 'Alpha',
    family: 'benchmark',
    unit: 'ratio a year',
    formula: '(1 + mean(r - rf - beta (b - rf)))^periods - 1',
    source: 'Jensen 1968; empyrical, alpha',
    needs: REGRESSION,
    options: "`annualisation: 'linear'`: mean * periods (empyrical before 0.5)",
    code: 'benchmark/alpha-beta.ts#alpha',
    compute: ({ regression }) => regression.alpha,
  },
  {
    name: 'correlation',
    title: 'Correlation with the benchmark',
    family: 'benchmark',
    unit: 'number',
    formula: 'cov(r, b) / (sd(r) sd(b))',
    source: 'Pearson 1895; ffn, return_corr',
    needs: [...REGRESSION, bothKnown('returns that differ', (r) => moments(r).squares > 0)],
    code: 'benchmark/alpha-beta.ts#correlation',
    compute: against(({ returns }, benchmark) => correlation(returns, benchmark)),
  },
  {
    name: 'tracking-error',
    title: 'Tracking error',
    family: 'benchmark',
    unit: 'ratio a year',
    formula: 'sd(r - b, ddof 1) * √periods',
    source: 'Grinold & Kahn, "Active Portfolio Management"',
    needs: [A_BENCHMARK, TWO_PAIRS],
    code: 'benchmark/active-returns.ts#trackingError',
    compute: against(({ returns, periodsPerYear }, benchmark) => trackingError(returns, benchmark, periodsPerYear)),
  },
  {
    name: 'information-ratio',
    title: 'Information ratio',
    family: 'benchmark',
    unit: 'number a year',
    formula: 'mean(r - b) / sd(r - b, ddof 1) * √periods',
    source: 'Grinold & Kahn; empyrical, excess_sharpe, is the same for one period',
    needs: [
      A_BENCHMARK,
      TWO_PAIRS,
      bothKnown(
        'returns that differ from those of the benchmark unevenly',
        (r, b) => moments(excessReturns(r, b)).squares > 0,
      ),
    ],
    options: '`periodsPerYear` of 1: for one period',
    code: 'benchmark/active-returns.ts#informationRatio',
    compute: against(({ returns, periodsPerYear }, benchmark) => informationRatio(returns, benchmark, periodsPerYear)),
  },
  {
    name: 'treynor-ratio',
    title: 'Treynor ratio',
    family: 'benchmark',
    unit: 'ratio a year',
    formula: '(annual return - rf) / beta',
    source: 'Treynor 1965',
    needs: [...REGRESSION, NOT_BELOW_ZERO, given('a beta that is not zero')],
    code: 'benchmark/alpha-beta.ts#treynorRatio',
    compute: ({ growth, riskFree, regression }) => treynorRatio(growth, riskFree, regression.beta),
  },
  {
    name: 'capture-ratio',
    title: 'Capture ratio',
    family: 'benchmark',
    unit: 'number',
    formula: 'annual return / annual return of the benchmark',
    source: 'empyrical, capture',
    needs: [A_BENCHMARK, given('worth of both that is not below zero'), given('a benchmark that moved')],
    code: 'benchmark/active-returns.ts#captureRatio',
    compute: against(({ returns, periodsPerYear }, benchmark) => captureRatio(returns, benchmark, periodsPerYear)),
  },
  {
    name: 'up-capture',
    title: 'Up capture',
    family: 'benchmark',
    unit: 'number',
    formula: 'capture ratio of the periods in which the benchmark rose',
    source: 'empyrical, up_capture',
    needs: [A_BENCHMARK, benchmarkMoves('rose', (value) => value > 0)],
    code: 'benchmark/active-returns.ts#upCapture',
    compute: against(({ returns, periodsPerYear }, benchmark) => upCapture(returns, benchmark, periodsPerYear)),
  },
  {
    name: 'down-capture',
    title: 'Down capture',
    family: 'benchmark',
    unit: 'number',
    formula: 'capture ratio of the periods in which the benchmark fell',
    source: 'empyrical, down_capture',
    needs: [A_BENCHMARK, benchmarkMoves('fell', (value) => value < 0)],
    code: 'benchmark/active-returns.ts#downCapture',
    compute: against(({ returns, periodsPerYear }, benchmark) => downCapture(returns, benchmark, periodsPerYear)),
  },
  {
    name: 'up-down-capture',
    title: 'Up capture over down capture',
    family: 'benchmark',
    unit: 'number',
    formula: 'up capture / down capture',
    source: 'empyrical, up_down_capture',
    needs: [
      A_BENCHMARK,
      benchmarkMoves('rose', (value) => value > 0),
      benchmarkMoves('fell', (value) => value < 0),
      given('a down capture that is not zero'),
    ],
    code: 'benchmark/active-returns.ts#upDownCapture',
    compute: against(({ returns, periodsPerYear }, benchmark) => upDownCapture(returns, benchmark, periodsPerYear)),
  },
  ...sided('up', 'rose', (value) => value > 0),
  ...sided('down', 'fell', (value) => value < 0),
  batting('all', 'batting-average', 'Batting average', 'all periods'),
  batting(
    'up',
    'batting-average-up',
    'Batting average, rising benchmark',
    'the periods in which the benchmark did not fall',
  ),
  batting(
    'down',
    'batting-average-down',
    'Batting average, falling benchmark',
    'the periods in which the benchmark fell',
  ),
  {
    name: 'beta-fragility',
    title: 'Beta fragility',
    family: 'benchmark',
    unit: 'ratio a period',
    formula: 'w₁ r(lowest b) + w₂ r(highest b) - r(middle b), weights by where the middle b lies; below 0 is fragile',
    source: 'Taleb et al. 2012, IMF WP/12/216; empyrical, beta_fragility_heuristic',
    needs: [A_BENCHMARK, bothKnown('three periods in which both returns are known', ({ length }) => length >= 3)],
    code: 'benchmark/alpha-beta.ts#betaFragility',
    compute: against(({ returns }, benchmark) => betaFragility(returns, benchmark)),
  },
];

export const STRETCH_METRICS: readonly Metric[] = [
  {
    name: 'stretch-alpha',
    title: 'Alpha of the whole stretch',
    family: 'benchmark',
    unit: 'ratio',
    formula: 'R - rf - beta (M - rf) with total returns R and M; beta from log returns',
    source: 'backtesting.py, Alpha',
    needs: [given('the total returns of both'), given('a beta')],
    code: 'benchmark/alpha-beta.ts#stretchAlpha',
  },
];

function sided(side: 'up' | 'down', word: string, keeps: (value: number) => boolean): PerformanceMetric[] {
  const needs = [
    A_BENCHMARK,
    bothKnown(`two periods in which the benchmark ${word}`, (_, b) => Array.from(b).filter(keeps).length >= 2),
    bothKnown(
      `returns of the benchmark that differ where it ${word}`,
      (_, b) => moments(Array.from(b).filter(keeps)).squares > 0,
    ),
  ];
  const ofSide = (pick: (of: AlphaBeta) => number | undefined): PerformanceMetric['compute'] =>
    against((profile, benchmark) =>
      pick(sidedAlphaBeta(profile.returns, benchmark, { ...alphaOptions(profile), side })),
    );
  const shared = { family: 'benchmark', needs, code: 'benchmark/alpha-beta.ts#sidedAlphaBeta' } as const;
  return [
    {
      ...shared,
      name: `${side}-alpha`,
      title: `Alpha where the benchmark ${word}`,
      unit: 'ratio a year',
      formula: `alpha over the periods in which the benchmark ${word}`,
      source: `empyrical, ${side}_alpha_beta`,
      compute: ofSide(({ alpha }) => alpha),
    },
    {
      ...shared,
      name: `${side}-beta`,
      title: `Beta where the benchmark ${word}`,
      unit: 'number',
      formula: `beta over the periods in which the benchmark ${word}`,
      source: `empyrical, ${side}_alpha_beta`,
      compute: ofSide(({ beta }) => beta),
    },
  ];
}

function batting(side: 'all' | 'up' | 'down', name: string, title: string, where: string): PerformanceMetric {
  const counts = { all: () => true, up: (b: number) => b >= 0, down: (b: number) => b < 0 }[side];
  return {
    name,
    title,
    family: 'benchmark',
    unit: 'ratio',
    formula: `share of ${where} with r above b`,
    source: 'empyrical-reloaded, batting_average',
    needs: [A_BENCHMARK, bothKnown(`one of ${where}`, (_, b) => Array.from(b).some(counts))],
    code: 'benchmark/active-returns.ts#battingAverage',
    compute: against(({ returns }, benchmark) => battingAverage(returns, benchmark)[side]),
  };
}

function against(
  compute: (profile: PerformanceProfile, benchmark: Float64Array) => number | undefined,
): PerformanceMetric['compute'] {
  return (profile) => (profile.benchmark === undefined ? undefined : compute(profile, profile.benchmark));
}

function alphaOptions({ periodsPerYear, periodRiskFree }: PerformanceProfile) {
  return { periodsPerYear, riskFree: periodRiskFree };
}

function bothKnown(text: string, holds: (returns: ArrayLike<number>, benchmark: ArrayLike<number>) => boolean): Need {
  return {
    text,
    isMet: ({ returns, benchmark }) => {
      if (benchmark === undefined) return false;
      const { first, second } = knownPairs(returns, benchmark);
      return holds(first, second);
    },
  };
}

function benchmarkMoves(word: string, holds: (value: number) => boolean): Need {
  return {
    text: `a period in which the benchmark ${word}`,
    isMet: ({ benchmark }) => benchmark !== undefined && benchmark.some(holds),
  };
}
