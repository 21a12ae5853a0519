import { describe, expect, it } from 'vitest';
import { DAY_MS, formatDay, unixMs } from '#core/time.ts';
import { correlation } from '#domain/metrics/benchmark/alpha-beta.ts';
import { averageDrawdown, drawdownLengths } from '#domain/metrics/drawdown/drawdown-measures.ts';
import { deepestDrawdown, drawdowns } from '#domain/metrics/drawdown/drawdowns.ts';
import { excessKurtosisOf, mean, moments, skewnessOf } from '#domain/metrics/numeric/moments.ts';
import type { CalendarPeriod } from '#domain/metrics/returns/calendar-returns.ts';
import {
  lastOfPeriods,
  returnToDate,
  trailingGrowth,
  trailingReturn,
  winningSpans,
} from '#domain/metrics/returns/calendar-returns.ts';
import { annualGrowth, annualVolatility } from '#domain/metrics/returns/growth.ts';
import { quotient, sharpeRatio, sortinoRatio } from '#domain/metrics/returns/reward-ratios.ts';
import { meanOf, shareOf } from '#domain/metrics/returns/shape.ts';
import { simpleReturns, totalReturn } from '#domain/metrics/returns/simple-returns.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// Every key of ffn's statistics of a price series. Its conventions, each a named option here: moments of a sample, drawdowns negative and
// measured from the first row below the peak, months and years without the first one.

const FOLDER = 'fixtures/engine/ffn';

interface Prices {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** A year; ffn divides it by the number of periods. */
  readonly riskFree: number;
}

type Rule = (prices: Prices, name: string) => number | string | undefined;

const PERIODS = { day: 252, month: 12, year: 1 } as const;
const day = (time: number): string => `${formatDay(unixMs(time))} 00:00:00`;
const since = (prices: Prices): number | undefined =>
  annualGrowth(prices.values[0]!, prices.values.at(-1)!, prices.times.at(-1)! - prices.times[0]!);
const deepest = ({ values }: Prices): number | undefined => {
  const ratio = deepestDrawdown(values)?.ratio;
  return ratio === undefined ? undefined : -ratio;
};
const trailing =
  (months: number): Rule =>
  ({ times, values }) =>
    trailingReturn(times, values, months);
/** Where the prices touch as many calendar years but do not reach back that far, ffn takes all there are. */
const growth =
  (years: number): Rule =>
  (prices) => {
    const { times, values } = prices;
    const touched = new Date(times.at(-1)!).getUTCFullYear() - new Date(times[0]!).getUTCFullYear() + 1;
    return trailingGrowth(times, values, years) ?? (touched >= years ? since(prices) : undefined);
  };

const RULES: Readonly<Record<string, Rule>> = {
  start: ({ times }) => day(times[0]!),
  end: ({ times }) => day(times.at(-1)!),
  rf: ({ riskFree }) => riskFree,
  total_return: ({ values }) => totalReturn(simpleReturns(values)),
  cagr: since,
  incep: since,
  max_drawdown: deepest,
  max_drawdown_check: deepest,
  calmar: (prices) => quotient(since(prices), -deepest(prices)!),
  mtd: ({ times, values }) => returnToDate(times, values, 'month'),
  ytd: ({ times, values }) => returnToDate(times, values, 'year'),
  three_month: trailing(3),
  six_month: trailing(6),
  one_year: trailing(12),
  three_year: growth(3),
  five_year: growth(5),
  ten_year: growth(10),
  avg_drawdown: ({ values }) => -averageDrawdown(drawdowns(values))!,
  avg_drawdown_days: ({ times, values }) =>
    mean(drawdownLengths(drawdowns(values), times, { from: 'first-below' }))! / DAY_MS,
  avg_up_month: (prices) => meanOf(returnsOf(prices, 'month'), (value) => value > 0),
  avg_down_month: (prices) => meanOf(returnsOf(prices, 'month'), (value) => value <= 0),
  win_year_perc: (prices) => shareOf(returnsOf(prices, 'year'), (value) => value > 0),
  pos_month_perc: (prices) => shareOf(returnsOf(prices, 'month'), (value) => value > 0),
  twelve_month_win_perc: ({ times, values }) => winningSpans(lastOfPeriods(times, values, 'month').values, 12),
};

/** `daily_sharpe`, `monthly_vol`, `best_year`. */
function ruleFor(key: string): Rule | undefined {
  if (RULES[key] !== undefined) return RULES[key];
  const best = /^(best|worst)_(day|month|year)$/.exec(key);
  if (best !== null) {
    const most = best[1] === 'best' ? Math.max : Math.min;
    return (prices) => most(...returnsOf(prices, best[2] as keyof typeof PERIODS));
  }
  const [, adverb, figure] = /^(daily|monthly|yearly)_(\w+)$/.exec(key) ?? [];
  const period = ({ daily: 'day', monthly: 'month', yearly: 'year' } as const)[adverb ?? ''];
  const compute = FIGURES[figure ?? ''];
  if (period === undefined || compute === undefined) return undefined;
  return (prices) => compute(returnsOf(prices, period), PERIODS[period], prices.riskFree / PERIODS[period]);
}

const FIGURES: Readonly<
  Record<string, (returns: Float64Array, periods: number, riskFree: number) => number | undefined>
> = {
  mean: (returns, periods) => mean(returns)! * periods,
  vol: (returns, periods) => annualVolatility(returns, periods),
  sharpe: (returns, periodsPerYear, riskFree) => sharpeRatio(returns, { periodsPerYear, riskFree }),
  sortino: (returns, periodsPerYear, target) => sortinoRatio(returns, { periodsPerYear, target }),
  skew: (returns) => skewnessOf(moments(returns), 'sample'),
  kurt: (returns) => excessKurtosisOf(moments(returns), 'sample'),
};

function returnsOf({ times, values }: Prices, period: CalendarPeriod): Float64Array {
  return simpleReturns(period === 'day' ? values : lastOfPeriods(times, values, period).values);
}

interface StatisticsFile {
  readonly stats: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
  readonly return_corr?: readonly (readonly number[])[];
}

const FILES = sharedFiles(FOLDER, /\.json$/);

describe.skipIf(sharedFolder() === undefined)('statistics of prices against ffn', () => {
  it('finds files to compare with', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });

  for (const name of FILES) {
    const { stats, return_corr: correlations, ...rest } = JSON.parse(readShared(`${FOLDER}/${name}`)) as StatisticsFile;
    const rows = parseCsv(readShared(`${FOLDER}/test_data.csv.gz`));
    const columns = Object.keys(stats);
    for (const column of columns) {
      const prices = pricesOf(rows, column, Number(stats[column]!['rf']));
      it.each(Object.entries(stats[column]!))(`${name} ${column} %s`, (key, expected) => {
        const rule = ruleFor(key);
        if (rule === undefined) throw new Error(`No rule for the statistic "${key}" of ffn: add it to the table`);
        const actual = rule(prices, key);
        expectSame(actual, expected);
      });
    }
    it(`${name} has no other parts than known ones`, () => {
      expect(Object.keys(rest).filter((key) => key !== 'note')).toEqual([]);
    });
    it.skipIf(correlations === undefined)(`${name} correlations of returns`, () => {
      const returns = columns.map((column) => simpleReturns(pricesOf(rows, column, 0).values));
      const ours = returns.map((a) => returns.map((b) => correlation(a, b)!));
      correlations!.forEach((row, i) => row.forEach((value, j) => expectSame(ours[i]![j], value)));
    });
  }
});

const PORTFOLIOS = 'fixtures/engine/bt';

interface PortfolioFile {
  readonly runs: readonly {
    readonly name: string;
    readonly commission: string | null;
    readonly equity: readonly number[];
    readonly equity_dates: readonly string[];
    readonly stats: Readonly<Record<string, number | null>>;
  }[];
}

describe.skipIf(sharedFolder() === undefined)('statistics of portfolios against bt, which takes them from ffn', () => {
  for (const file of sharedFiles(PORTFOLIOS, /\.json$/)) {
    // What is infinite or no number there is not known here.
    const text = readShared(`${PORTFOLIOS}/${file}`).replaceAll(/-?\bInfinity\b|\bNaN\b/g, 'null');
    const { runs } = JSON.parse(text) as PortfolioFile;
    for (const [i, { name, equity, equity_dates: dates, stats }] of runs.entries()) {
      const times = Float64Array.from(dates, (date) => Date.parse(`${date}T00:00:00Z`));
      const prices = { times, values: Float64Array.from(equity), riskFree: Number(stats['rf']) };
      it.each(Object.entries(stats))(`${file} ${i} ${name} %s`, (key, expected) => {
        const rule = ruleFor(key);
        if (rule === undefined) throw new Error(`No rule for the statistic "${key}" of bt: add it to the table`);
        expectSame(rule(prices, key) ?? 'not known', expected ?? 'not known');
      });
    }
  }

  it('finds runs to compare with', () => {
    expect(sharedFiles(PORTFOLIOS, /\.json$/).length).toBeGreaterThan(0);
  });
});

function pricesOf(rows: readonly Record<string, string>[], column: string, riskFree: number): Prices {
  const known = rows.filter((row) => row[column] !== undefined && row[column] !== '');
  const time = (text: string): number => {
    const [month, dayOfMonth, year] = text.split('/').map(Number);
    return Date.UTC(year!, month! - 1, dayOfMonth);
  };
  return {
    times: Float64Array.from(known, (row) => time(row['Date']!)),
    values: Float64Array.from(known, (row) => Number(row[column])),
    riskFree,
  };
}

/** Sums of ten years in another order differ in the last digits. */
function expectSame(actual: number | string | undefined, expected: number | string): void {
  expect(typeof actual).toBe(typeof expected);
  const off = typeof actual === 'number' ? Math.abs(actual - Number(expected)) : 0;
  expect(off).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(Number(expected)) || 1));
  expect(typeof expected === 'string' ? actual : undefined).toBe(typeof expected === 'string' ? expected : undefined);
}
