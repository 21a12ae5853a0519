import { BENCHMARK_METRICS, STRETCH_METRICS } from '#domain/metrics/benchmark/benchmark-metrics.ts';
import { DRAWDOWN_METRICS } from '#domain/metrics/drawdown/drawdown-metrics.ts';
import { FLOW_METRICS } from '#domain/metrics/flows/flow-metrics.ts';
import type { Metric, PerformanceMetric } from '#domain/metrics/metric.ts';
import { CALENDAR_METRICS } from '#domain/metrics/returns/calendar-metrics.ts';
import { RETURN_METRICS, SERIES_METRICS, SHAPE_METRICS } from '#domain/metrics/returns/return-metrics.ts';
import { REWARD_METRICS } from '#domain/metrics/returns/reward-metrics.ts';
import { CONFIDENCE_METRICS, SELECTION_METRICS } from '#domain/metrics/selection/selection-metrics.ts';
import { PORTFOLIO_METRICS, TAIL_METRICS } from '#domain/metrics/tail/tail-metrics.ts';
import { TRADE_METRICS } from '#domain/metrics/trades/trade-metrics.ts';

/** Every metric of a series of returns, in the order in which they are shown. */
export const PERFORMANCE_METRICS: readonly PerformanceMetric[] = [
  ...RETURN_METRICS,
  ...REWARD_METRICS,
  ...DRAWDOWN_METRICS,
  ...TAIL_METRICS,
  ...SHAPE_METRICS,
  ...CALENDAR_METRICS,
  ...BENCHMARK_METRICS,
  ...CONFIDENCE_METRICS,
];

/** Every metric, in the order of the page of metrics. */
export const METRICS: readonly Metric[] = [
  ...RETURN_METRICS,
  ...SERIES_METRICS,
  ...CALENDAR_METRICS,
  ...REWARD_METRICS,
  ...SHAPE_METRICS,
  ...TAIL_METRICS,
  ...DRAWDOWN_METRICS,
  ...BENCHMARK_METRICS,
  ...STRETCH_METRICS,
  ...CONFIDENCE_METRICS,
  ...SELECTION_METRICS,
  ...TRADE_METRICS,
  ...FLOW_METRICS,
  ...PORTFOLIO_METRICS,
];
