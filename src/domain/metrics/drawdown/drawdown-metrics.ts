import { averageDrawdown, drawdownLengths, painIndex, ulcerIndex } from '#domain/metrics/drawdown/drawdown-measures.ts';
import { longestWait } from '#domain/metrics/drawdown/drawdowns.ts';
import type { PerformanceMetric } from '#domain/metrics/metric.ts';
import { A_DRAWDOWN, A_PERIOD } from '#domain/metrics/needs.ts';
import { mean } from '#domain/metrics/numeric/moments.ts';
import type { PerformanceProfile } from '#domain/metrics/performance-profile.ts';

const START = 'the start is a peak as well; without `start` the first row is the first peak';
const RECOVERED = {
  text: 'a drawdown that has recovered',
  isMet: ({ spans }: PerformanceProfile) => spans.some(({ recoveryIndex }) => recoveryIndex !== undefined),
};
const DEEPEST_RECOVERED = {
  text: 'a deepest drawdown that has recovered',
  isMet: ({ deepest }: PerformanceProfile) => deepest?.recoveryIndex !== undefined,
};

export const DRAWDOWN_METRICS: readonly PerformanceMetric[] = [
  {
    name: 'max-drawdown',
    title: 'Deepest drawdown',
    family: 'drawdown',
    unit: 'ratio',
    formula: 'max (peak - worth) / peak; 0 when the worth never fell',
    source: 'definition; empyrical and ffn show it negative',
    needs: [A_PERIOD],
    options: START,
    code: 'drawdown/drawdowns.ts#deepestDrawdown',
    compute: ({ returns, deepest }) => (returns.length === 0 ? undefined : deepest === undefined ? 0 : deepest.ratio),
  },
  {
    name: 'max-drawdown-length',
    title: 'Length of the deepest drawdown',
    family: 'drawdown',
    unit: 'duration',
    formula: 'from the last row at the peak to the recovery, or to the end while there is none',
    source: 'definition',
    needs: [A_DRAWDOWN],
    options: "`from: 'first-below'`: from the first row below the peak (ffn)",
    code: 'drawdown/drawdown-measures.ts#drawdownLengths',
    compute: (profile) => (profile.deepest === undefined ? undefined : lengths(profile, [profile.deepest])[0]),
  },
  {
    name: 'max-drawdown-recovery',
    title: 'Recovery from the deepest drawdown',
    family: 'drawdown',
    unit: 'duration',
    formula: 'from the lowest row to the first one at or above the peak again',
    source: 'Portfolio Performance, Risk.Drawdown',
    needs: [A_DRAWDOWN, DEEPEST_RECOVERED],
    code: 'drawdown/drawdowns.ts#deepestDrawdown',
    compute: ({ deepest, times }) =>
      deepest?.recoveryIndex === undefined ? undefined : times[deepest.recoveryIndex]! - times[deepest.troughIndex]!,
  },
  {
    name: 'drawdowns',
    title: 'Drawdowns',
    family: 'drawdown',
    unit: 'count',
    formula: 'number of stays below a peak',
    source: 'definition',
    needs: [A_PERIOD],
    code: 'drawdown/drawdowns.ts#drawdowns',
    compute: ({ returns, spans }) => (returns.length === 0 ? undefined : spans.length),
  },
  {
    name: 'average-drawdown',
    title: 'Average drawdown',
    family: 'drawdown',
    unit: 'ratio',
    formula: 'mean depth of the drawdowns',
    source: 'backtesting.py; ffn, avg_drawdown',
    needs: [A_DRAWDOWN],
    code: 'drawdown/drawdown-measures.ts#averageDrawdown',
    compute: ({ spans }) => averageDrawdown(spans),
  },
  {
    name: 'average-drawdown-length',
    title: 'Average length of a drawdown',
    family: 'drawdown',
    unit: 'duration',
    formula: 'mean of the lengths, from the last row at the peak to the recovery or the end',
    source: 'backtesting.py, Avg. Drawdown Duration',
    needs: [A_DRAWDOWN],
    options: "`from: 'first-below'`: from the first row below the peak (ffn, avg_drawdown_days)",
    code: 'drawdown/drawdown-measures.ts#drawdownLengths',
    compute: (profile) => mean(lengths(profile, profile.spans)),
  },
  {
    name: 'longest-drawdown',
    title: 'Longest drawdown',
    family: 'drawdown',
    unit: 'duration',
    formula: 'longest of the lengths; the last one counts although it may not be over',
    source: 'backtesting.py, Max. Drawdown Duration',
    needs: [A_DRAWDOWN],
    code: 'drawdown/drawdown-measures.ts#drawdownLengths',
    compute: (profile) => (profile.spans.length === 0 ? undefined : Math.max(...lengths(profile, profile.spans))),
  },
  {
    name: 'longest-recovery',
    title: 'Longest drawdown that recovered',
    family: 'drawdown',
    unit: 'duration',
    formula: 'longest of the lengths from peak to recovery',
    source: 'LEAN, drawdown recovery',
    needs: [A_DRAWDOWN, RECOVERED],
    options: 'LEAN shows 0 where nothing recovered',
    code: 'drawdown/drawdown-measures.ts#drawdownLengths',
    compute: (profile) => {
      const recovered = profile.spans.filter(({ recoveryIndex }) => recoveryIndex !== undefined);
      return recovered.length === 0 ? undefined : Math.max(...lengths(profile, recovered));
    },
  },
  {
    name: 'longest-wait',
    title: 'Longest wait for a new high',
    family: 'drawdown',
    unit: 'periods',
    formula: 'most rows from one highest worth to the next higher one, or to the end',
    source: 'Portfolio Performance, Risk.Drawdown (longest duration)',
    needs: [A_PERIOD],
    code: 'drawdown/drawdowns.ts#longestWait',
    compute: ({ returns, worth }) => (returns.length === 0 ? undefined : longestWait(worth, 1)),
  },
  {
    name: 'current-drawdown',
    title: 'Drawdown at the end',
    family: 'drawdown',
    unit: 'ratio',
    formula: '(peak - worth) / peak of the last row',
    source: 'definition',
    needs: [A_PERIOD],
    code: 'drawdown/drawdowns.ts#underwater',
    compute: ({ depths }) => depths.at(-1),
  },
  {
    name: 'time-under-water',
    title: 'Time under water',
    family: 'drawdown',
    unit: 'ratio',
    formula: 'share of the rows below an earlier peak',
    source: 'definition',
    needs: [A_PERIOD],
    code: 'drawdown/drawdowns.ts#underwater',
    compute: ({ depths }) =>
      depths.length === 0
        ? undefined
        : depths.reduce((count, depth) => (depth > 0 ? count + 1 : count), 0) / depths.length,
  },
  {
    name: 'ulcer-index',
    title: 'Ulcer index',
    family: 'drawdown',
    unit: 'ratio',
    formula: '√mean(depth²) over all rows',
    source: 'Martin & McCann 1989',
    needs: [A_PERIOD],
    code: 'drawdown/drawdown-measures.ts#ulcerIndex',
    compute: ({ depths }) => ulcerIndex(depths),
  },
  {
    name: 'pain-index',
    title: 'Pain index',
    family: 'drawdown',
    unit: 'ratio',
    formula: 'mean(depth) over all rows',
    source: 'Becker 2006',
    needs: [A_PERIOD],
    code: 'drawdown/drawdown-measures.ts#painIndex',
    compute: ({ depths }) => painIndex(depths),
  },
];

/** With the first known moment as the beginning, where it is not known when the first period began. */
function lengths({ times, startTime }: PerformanceProfile, spans: Parameters<typeof drawdownLengths>[0]): number[] {
  return drawdownLengths(spans, times, startTime === undefined ? {} : { startTime });
}
