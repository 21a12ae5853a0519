import type { MetricUnit, Need, PerformanceMetric } from '#domain/metrics/metric.ts';
import { meanOf, shareOf } from '#domain/metrics/returns/shape.ts';
import {
  returnToDate,
  trailingGrowth,
  trailingReturn,
  winningSpans,
} from '#domain/metrics/returns/calendar-returns.ts';
import type { PerformanceProfile } from '#domain/metrics/performance-profile.ts';
import { wealth } from '#domain/metrics/returns/simple-returns.ts';

// Worth at the end of each period is what these look at; with the beginning as the first row where it is known when that was.

const TWO_ROWS: Need = { text: 'worth at two moments', isMet: ({ history }) => history.times.length >= 2 };

const POSITIVE_WORTH: Need = { text: 'a worth above zero at both moments' };

export const CALENDAR_METRICS: readonly PerformanceMetric[] = [
  toDate('month', 'mtd'),
  trailing(3, 'three-month', 'Three months'),
  trailing(6, 'six-month', 'Six months'),
  toDate('year', 'ytd'),
  trailing(12, 'one-year', 'One year'),
  trailingYears(3, 'three-year', 'Three years'),
  trailingYears(5, 'five-year', 'Five years'),
  trailingYears(10, 'ten-year', 'Ten years'),
  ...ofPeriods('month', (profile) => profile.months),
  ...ofPeriods('year', (profile) => profile.years),
  {
    name: 'winning-twelve-months',
    title: 'Winning spans of twelve months',
    family: 'calendar',
    unit: 'ratio',
    formula: 'share of the spans of 12 calendar months, begun at every month end, that rose',
    source: 'ffn, twelve_month_win_perc',
    needs: [{ text: 'thirteen month ends', isMet: ({ months }) => months.length >= 13 }],
    code: 'returns/calendar-returns.ts#winningSpans',
    compute: ({ months }) => winningSpans(wealth(months), 12),
  },
];

function toDate(period: 'month' | 'year', short: string): PerformanceMetric {
  return {
    name: `${period}-to-date`,
    title: `${period === 'month' ? 'Month' : 'Year'} to date`,
    family: 'calendar',
    unit: 'ratio',
    formula: `worth at the end over worth at the end of the ${period} before, minus 1; over the first worth when there is none`,
    source: `ffn, ${short}`,
    needs: [TWO_ROWS, POSITIVE_WORTH],
    code: 'returns/calendar-returns.ts#returnToDate',
    compute: ({ history: { times, values } }) => returnToDate(times, values, period),
  };
}

function trailing(months: number, name: string, title: string): PerformanceMetric {
  return {
    name,
    title,
    family: 'calendar',
    unit: 'ratio',
    formula: `worth at the end over the last worth at or before the same day ${months} months earlier, minus 1`,
    source: `ffn, ${name.replace('-', '_')}`,
    needs: [TWO_ROWS, olderThan(months, `${months} months of history`), POSITIVE_WORTH],
    code: 'returns/calendar-returns.ts#trailingReturn',
    compute: ({ history: { times, values } }) => trailingReturn(times, values, months),
  };
}

function trailingYears(years: number, name: string, title: string): PerformanceMetric {
  return {
    name,
    title,
    family: 'calendar',
    unit: 'ratio a year',
    formula: `growth a year of 365.25 days since the first worth at or after the same day ${years} years earlier`,
    source: `ffn, ${name.replace('-', '_')}`,
    needs: [TWO_ROWS, olderThan(12 * years, `${years} years of history`), POSITIVE_WORTH],
    code: 'returns/calendar-returns.ts#trailingGrowth',
    compute: ({ history: { times, values } }) => trailingGrowth(times, values, years),
  };
}

/** Figures over whole months or years: `best-month`, `average-down-year` and so on. */
function ofPeriods(
  period: 'month' | 'year',
  returnsOf: (profile: PerformanceProfile) => Float64Array,
): PerformanceMetric[] {
  const aPeriod: Need = { text: `a ${period}`, isMet: (profile) => returnsOf(profile).length > 0 };
  const rising: Need = { text: `a ${period} that rose`, isMet: (profile) => returnsOf(profile).some((r) => r > 0) };
  const falling: Need = {
    text: `a ${period} that did not rise`,
    isMet: (profile) => returnsOf(profile).some((r) => r <= 0),
  };
  const figure = (
    name: string,
    [unit, formula, need]: readonly [MetricUnit, string, Need],
    compute: (returns: Float64Array) => number | undefined,
  ): PerformanceMetric => ({
    name,
    title: name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' '),
    family: 'calendar',
    unit,
    formula: `${formula}, over calendar ${period}s`,
    source: 'ffn',
    needs: [need],
    options: `the first and the last ${period} count as far as there is data; ffn leaves the first one out`,
    code: 'returns/calendar-returns.ts#aggregateReturns',
    compute: (profile) => compute(returnsOf(profile)),
  });
  const most = (values: Float64Array): number | undefined => (values.length === 0 ? undefined : Math.max(...values));
  const least = (values: Float64Array): number | undefined => (values.length === 0 ? undefined : Math.min(...values));
  return [
    figure(`best-${period}`, ['ratio', 'max r', aPeriod], most),
    figure(`worst-${period}`, ['ratio', 'min r', aPeriod], least),
    figure(`average-up-${period}`, ['ratio', 'mean of r above 0', rising], (values) => meanOf(values, (r) => r > 0)),
    figure(`average-down-${period}`, ['ratio', 'mean of r at or below 0', falling], (values) =>
      meanOf(values, (r) => r <= 0),
    ),
    figure(`winning-${period}s`, ['ratio', 'share of r above 0', aPeriod], (values) => shareOf(values, (r) => r > 0)),
  ];
}

function olderThan(months: number, text: string): Need {
  return {
    text,
    isMet: ({ history: { times } }) =>
      trailingReturn(times, new Float64Array(times.length).fill(1), months) !== undefined,
  };
}
