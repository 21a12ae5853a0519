import { DAY_MS } from '#core/time.ts';
import type { FigureUnit, RunFigure } from '#domain/comparison/figure.ts';
import { figureOf } from '#domain/metrics/metric.ts';
import type { MetricFamily, MetricUnit } from '#domain/metrics/metric.ts';
import { PerformanceProfile } from '#domain/metrics/performance-profile.ts';
import { PERFORMANCE_METRICS } from '#domain/metrics/registry.ts';
import { lastOfPeriods } from '#domain/metrics/returns/calendar-returns.ts';
import { DAYS_PER_YEAR } from '#engine/drivers/backtest-result.ts';
import { DAILY_GROUP } from '#apps/report/run/run-tables.ts';
import type { RecordedRun } from '#apps/research/report/recorded-run.ts';

/** Every metric that there is of the daily returns of the account; holding the instrument is the benchmark. */
export function dailyFigures({ equity, loaded, config }: RecordedRun): readonly RunFigure[] {
  const { bars } = loaded;
  const first = bars.length - equity.times.length;
  // A close at midnight belongs to the day that ends there.
  const moments = equity.times.map((time) => time - 1);
  const account = lastOfPeriods(moments, equity.values, 'day');
  const prices = lastOfPeriods(moments, bars.close.subarray(first, bars.length), 'day');
  const profile = new PerformanceProfile({
    times: account.starts.map((start) => start + DAY_MS - 1),
    returns: returnsFrom(equity.start, account.values),
    startTime: equity.startTime,
    periodsPerYear: DAYS_PER_YEAR[config.instrument.kind],
    ...(first < bars.length ? { benchmark: returnsFrom(bars.open[first]!, prices.values) } : {}),
  });
  return PERFORMANCE_METRICS.map((metric): RunFigure => {
    const found = figureOf(metric, profile);
    const [unit, suffix] = UNITS[metric.unit];
    const note = found.kind === 'unknown' ? found.reason : suffix;
    return {
      id: `daily/${metric.name}`,
      label: metric.title,
      group: `${DAILY_GROUP}: ${FAMILIES[metric.family] ?? metric.family}`,
      unit,
      ...(found.kind === 'known' ? { value: found.value } : {}),
      ...(note === undefined ? {} : { note }),
    };
  });
}

function returnsFrom(start: number, values: Float64Array): Float64Array {
  return values.map((value, i) => value / (i === 0 ? start : values[i - 1]!) - 1);
}

const UNITS: Readonly<Record<MetricUnit, readonly [FigureUnit, string | undefined]>> = {
  ratio: ['ratio', undefined],
  'ratio a year': ['ratio', 'a year'],
  'ratio a period': ['ratio', 'a day'],
  number: ['number', undefined],
  'number a year': ['number', 'a year'],
  count: ['count', undefined],
  periods: ['count', 'days'],
  duration: ['duration', undefined],
  R: ['r', undefined],
  currency: ['money', undefined],
};

const FAMILIES: Readonly<Partial<Record<MetricFamily, string>>> = { benchmark: 'against holding the instrument' };
