import type { PerformanceProfile } from '#domain/metrics/performance-profile.ts';

/** What a figure counts. A ratio is a share, never percent; `periods` are rows of the series; a duration is in ms. */
export type MetricUnit =
  | 'ratio'
  | 'ratio a year'
  | 'ratio a period'
  | 'number'
  | 'number a year'
  | 'count'
  | 'periods'
  | 'duration'
  | 'R'
  | 'currency';

/** Chapters of the page of metrics. */
export type MetricFamily =
  | 'returns'
  | 'calendar'
  | 'reward for risk'
  | 'shape'
  | 'tail risk'
  | 'drawdown'
  | 'benchmark'
  | 'confidence'
  | 'trades'
  | 'flows'
  | 'portfolio';

/** Something without which a figure is not known. */
export interface Need {
  /** Completes "needs ...". */
  readonly text: string;
  /** Whether a performance has it; absent where the metric is not one of a performance. */
  readonly isMet?: (profile: PerformanceProfile) => boolean;
}

/** What there is to know of a metric. Its function is in the file named. */
export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly family: MetricFamily;
  readonly unit: MetricUnit;
  readonly formula: string;
  readonly source: string;
  /** The figure is undefined unless all of them are there. */
  readonly needs: readonly Need[];
  /** Other ways to compute it, each a named option of the function. */
  readonly options?: string;
  /** `file.ts#function` below this module. */
  readonly code: string;
}

/** A metric of a series of returns, perhaps against a benchmark. */
export interface PerformanceMetric extends Metric {
  compute(profile: PerformanceProfile): number | undefined;
}

/** What a metric says: a figure, or why it is not known. */
export type Figure =
  | { readonly kind: 'known'; readonly value: number }
  | { readonly kind: 'unknown'; readonly reason: string };

export function figureOf(metric: PerformanceMetric, profile: PerformanceProfile): Figure {
  const value = metric.compute(profile);
  if (value !== undefined) return { kind: 'known', value };
  const { needs } = metric;
  const missing =
    needs.find(({ isMet }) => isMet !== undefined && !isMet(profile)) ?? needs.find(({ isMet }) => isMet === undefined);
  return { kind: 'unknown', reason: missing === undefined ? 'beyond the range of numbers' : `needs ${missing.text}` };
}
