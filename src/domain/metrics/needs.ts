import { knownPairs } from '#domain/metrics/numeric/known-values.ts';
import { moments } from '#domain/metrics/numeric/moments.ts';
import type { Need } from '#domain/metrics/metric.ts';

// What metrics need, each once: the page of metrics and the reason for a figure that is not known are made of these.

export const A_PERIOD: Need = { text: 'a period', isMet: ({ returns }) => returns.length > 0 };
export const A_RETURN: Need = { text: 'a known return', isMet: ({ count }) => count > 0 };
export const TWO_RETURNS: Need = atLeast(2, 'two');
export const THREE_RETURNS: Need = atLeast(3, 'three');
export const VARIATION: Need = { text: 'returns that differ', isMet: ({ moments }) => moments.squares > 0 };
export const EXCESS_VARIATION: Need = {
  text: 'returns above the risk-free one that differ',
  isMet: ({ excess }) => excess.squares > 0,
};
export const NOT_BELOW_ZERO: Need = { text: 'a worth that is not below zero', isMet: ({ factor }) => factor >= 0 };
export const ABOVE_ZERO: Need = { text: 'a worth above zero at the end', isMet: ({ factor }) => factor > 0 };
export const SOMETHING_LEFT: Need = {
  text: 'returns above -1: something left after every period',
  isMet: ({ sorted }) => sorted.length === 0 || sorted[0]! > -1,
};
export const A_LOSS: Need = { text: 'a losing period', isMet: ({ sorted }) => sorted.length > 0 && sorted[0]! < 0 };
export const A_SHORTFALL: Need = {
  text: 'a return below the risk-free one',
  isMet: ({ sorted, periodRiskFree }) => sorted.length > 0 && sorted[0]! < periodRiskFree,
};
export const A_DRAWDOWN: Need = { text: 'a drawdown', isMet: ({ spans }) => spans.length > 0 };
export const A_START: Need = {
  text: 'the time at which the first period begins',
  isMet: ({ startTime, times }) => startTime !== undefined && times.length > 0 && times.at(-1)! > startTime,
};

export const A_BENCHMARK: Need = { text: 'a benchmark', isMet: ({ benchmark }) => benchmark !== undefined };
export const TWO_PAIRS: Need = {
  text: 'two periods in which both returns are known',
  isMet: ({ returns, benchmark }) => benchmark !== undefined && knownPairs(returns, benchmark).first.length >= 2,
};
export const BENCHMARK_VARIATION: Need = {
  text: 'returns of the benchmark that differ',
  isMet: ({ returns, benchmark }) =>
    benchmark !== undefined && moments(knownPairs(returns, benchmark).second).squares > 0,
};

/** A need of a metric that is not one of a performance: words only. */
export function given(text: string): Need {
  return { text };
}

function atLeast(least: number, word: string): Need {
  return { text: `${word} known returns`, isMet: ({ count }) => count >= least };
}
