import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import { beta, stretchAlpha } from '#domain/metrics/benchmark/alpha-beta.ts';
import { averageDrawdown, calmarRatio, drawdownLengths } from '#domain/metrics/drawdown/drawdown-measures.ts';
import { deepestDrawdown, drawdowns, longestDrawdown } from '#domain/metrics/drawdown/drawdowns.ts';
import { mean } from '#domain/metrics/numeric/moments.ts';
import { lastOfPeriods } from '#domain/metrics/returns/calendar-returns.ts';
import { annualGrowth, annualReturn, compoundVolatility, geometricMean } from '#domain/metrics/returns/growth.ts';
import { sharpeRatio, sortinoRatio } from '#domain/metrics/returns/reward-ratios.ts';
import { simpleReturns } from '#domain/metrics/returns/simple-returns.ts';
import {
  expectancy,
  exposureRatio,
  kellyRatio,
  profitFactor,
  systemQuality,
  wonAndLost,
} from '#domain/metrics/trades/trade-results.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import { parseCsv, readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// Statistics of whole runs of backtesting.py: from its trades, and from the account that is rebuilt out of them and compared with the points of
// the curve in the file. Its Sharpe, Sortino and volatility are the geometric ones.

const FOLDER = 'fixtures/engine/backtesting_py';

interface RunFile {
  readonly data: string;
  readonly cash: number;
  readonly stats: Readonly<Record<string, number | string>>;
  readonly columns: readonly string[];
  readonly trades: readonly (readonly number[])[];
  readonly equity: { readonly every: number; readonly values: readonly number[]; readonly last: number };
}

interface Trade {
  readonly size: number;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly profit: number;
  readonly commission: number;
  /** Share of what was put in. */
  readonly share: number;
}

interface Run {
  readonly times: Float64Array;
  readonly closes: Float64Array;
  readonly equity: Float64Array;
  readonly trades: readonly Trade[];
  readonly shares: Float64Array;
  readonly profits: Float64Array;
  /** Of days in UTC. */
  readonly daily: Float64Array;
  readonly daysPerYear: number;
  readonly stats: Readonly<Record<string, number | string>>;
}

type Rule = (run: Run) => number | undefined;

const percent = (ratio: number | undefined): number | undefined => (ratio === undefined ? undefined : 100 * ratio);
const total = ({ equity }: Run): number => equity.at(-1)! / equity[0]! - 1;
const growth = ({ daily, daysPerYear }: Run): number | undefined => annualReturn(daily, daysPerYear);
const slope = ({ equity, closes }: Run): number | undefined => beta(logReturns(equity), logReturns(closes));
const geometric = ({ daysPerYear }: Run) => ({ periodsPerYear: daysPerYear, kind: 'geometric' }) as const;
/** Seconds, rounded up to whole bars. */
const wholeBars = ({ times }: Run, ms: number | undefined): number | undefined => {
  const bar = Math.min(...times.subarray(1, 50).map((time, i) => time - times[i]!));
  return ms === undefined ? undefined : (Math.ceil(ms / bar - 1e-9) * bar) / 1000;
};
const holds = ({ trades, times }: Run): number[] =>
  trades.map(({ entryBar, exitBar }) => times[exitBar]! - times[entryBar]!);

/** Figures that the account is needed for. */
const ACCOUNT_RULES: Readonly<Record<string, Rule>> = {
  'Equity Final [$]': ({ equity }) => equity.at(-1),
  'Equity Peak [$]': ({ equity }) => Math.max(...equity),
  'Return [%]': (run) => percent(total(run)),
  'Return (Ann.) [%]': (run) => percent(growth(run)),
  'Volatility (Ann.) [%]': ({ daily, daysPerYear }) => percent(compoundVolatility(daily, daysPerYear)),
  'CAGR [%]': (run) => percent(annualGrowth(run.equity[0]!, run.equity.at(-1)!, yearsMs(run))),
  'Sharpe Ratio': (run) => sharpeRatio(run.daily, geometric(run)),
  'Sortino Ratio': (run) => sortinoRatio(run.daily, geometric(run)),
  'Calmar Ratio': (run) => calmarRatio(growth(run), deepestDrawdown(run.equity)?.ratio),
  'Alpha [%]': (run) => {
    const beta = slope(run);
    const market = Number(run.stats['Buy & Hold Return [%]']) / 100;
    return beta === undefined ? undefined : percent(stretchAlpha(total(run), market, { beta, riskFree: 0 }));
  },
  Beta: slope,
  'Max. Drawdown [%]': ({ equity }) => percent(-deepestDrawdown(equity)!.ratio),
  'Avg. Drawdown [%]': ({ equity }) => percent(-averageDrawdown(drawdowns(equity))!),
  'Max. Drawdown Duration': (run) => wholeBars(run, longestDrawdown(run.equity, run.times)),
  'Avg. Drawdown Duration': (run) => wholeBars(run, mean(drawdownLengths(drawdowns(run.equity), run.times))),
};

/** Figures of the trades alone. */
const TRADE_RULES: Readonly<Record<string, Rule>> = {
  '# Trades': ({ trades }) => trades.length,
  'Commissions [$]': ({ trades }) => trades.reduce((sum, { commission }) => sum + commission, 0),
  'Win Rate [%]': ({ profits }) => percent(winRate(profits.filter((value) => value > 0).length, profits.length)?.ratio),
  'Best Trade [%]': ({ shares }) => percent(Math.max(...shares)),
  'Worst Trade [%]': ({ shares }) => percent(Math.min(...shares)),
  'Avg. Trade [%]': ({ shares }) => percent(geometricMean(shares)),
  'Max. Trade Duration': (run) => wholeBars(run, Math.max(...holds(run))),
  'Avg. Trade Duration': (run) => wholeBars(run, mean(holds(run))),
  'Profit Factor': ({ shares }) => profitFactor(wonAndLost(shares).won, wonAndLost(shares).lost),
  'Expectancy [%]': ({ shares }) => percent(expectancy(shares)),
  SQN: ({ profits }) => systemQuality(profits),
  'Kelly Criterion': ({ profits }) => kellyRatio(profits),
  'Exposure Time [%]': ({ trades, times }) => {
    const exposed = new Set(
      trades.flatMap(({ entryBar, exitBar }) => Array.from({ length: exitBar - entryBar + 1 }, (_, i) => entryBar + i)),
    );
    return percent(exposureRatio(exposed.size, times.length));
  },
};

/**
 * What is left to say of an account that lost everything. That library takes its mean growth for 0 then, so that its ratios are 0 and its
 * volatility is that of somebody who lost nothing.
 */
const RUINED: Readonly<Record<string, number | 'unknown' | 'negative'>> = {
  'Return (Ann.) [%]': -100,
  'Volatility (Ann.) [%]': 'unknown',
  'CAGR [%]': 'unknown',
  'Sharpe Ratio': 'unknown',
  'Sortino Ratio': 'negative',
  'Calmar Ratio': -1,
};

/** NaN there is undefined here. */
function isAnswer(actual: number | undefined, expected: number | string | undefined): boolean {
  if (expected === undefined || expected === 'unknown' || Number.isNaN(expected)) return actual === undefined;
  if (actual === undefined) return false;
  if (expected === 'negative') return actual < 0;
  return Math.abs(actual - Number(expected)) <= 1e-9 * Math.max(1, Math.abs(Number(expected)));
}

/** What is said of the data and the holding of it, not of the run. */
const OF_THE_DATA = ['Start', 'End', 'Duration', 'Buy & Hold Return [%]'];

const FILES = sharedFiles(FOLDER, /\.json$/).filter((name) => !name.startsWith('micro_'));

describe.skipIf(sharedFolder() === undefined)('statistics of runs against backtesting.py', () => {
  it('finds files to compare with', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });

  for (const name of FILES) {
    const file = JSON.parse(readShared(`${FOLDER}/${name}`)) as RunFile;
    const run = runOf(file);
    it(`${name} rebuilds the account`, () => {
      const { every, values, last } = file.equity;
      const off = values.map((value, i) => Math.abs(run.equity[i * every]! - value));
      expect(Math.max(...off, Math.abs(run.equity.at(-1)! - last))).toBeLessThan(1e-6);
    });
    const figures = Object.keys(file.stats).filter((key) => !OF_THE_DATA.includes(key));
    it.each(figures)(`${name} %s`, (key) => {
      const rule = ACCOUNT_RULES[key] ?? TRADE_RULES[key];
      if (rule === undefined)
        throw new Error(`No rule for the statistic "${key}" of backtesting.py: add it to the tables`);
      const expected = file.stats[key] ?? undefined;
      const ruined = run.equity.at(-1) === 0 ? RUINED[key] : undefined;
      expect(isAnswer(rule(run), ruined ?? expected), `${rule(run)} for ${ruined ?? expected}`).toBe(true);
    });
  }
});

function runOf(file: RunFile): Run {
  const rows = parseCsv(
    `Time,Open,High,Low,Close,Volume\n${readShared(`${FOLDER}/${file.data}.gz`).split('\n').slice(1).join('\n')}`,
  );
  const times = Float64Array.from(rows, (row) =>
    Date.parse(`${row['Time']!.replace(' ', 'T')}${row['Time']!.includes(':') ? '' : 'T00:00'}Z`),
  );
  const closes = Float64Array.from(rows, (row) => Number(row['Close']));
  const at = (name: string): number => file.columns.indexOf(name);
  const trades = file.trades.map((values) => ({
    size: values[at('Size')]!,
    entryBar: values[at('EntryBar')]!,
    exitBar: values[at('ExitBar')]!,
    entryPrice: values[at('EntryPrice')]!,
    exitPrice: values[at('ExitPrice')]!,
    profit: values[at('PnL')]!,
    commission: values[at('Commission')]!,
    share: values[at('ReturnPct')]!,
  }));
  const equity = account(file.cash, closes, trades);
  const days = lastOfPeriods(times, equity, 'day');
  const weekends = times.filter((time) => [0, 6].includes(new Date(time).getUTCDay())).length / times.length;
  return {
    times,
    closes,
    equity,
    trades,
    shares: Float64Array.from(trades, ({ share }) => share),
    profits: Float64Array.from(trades, ({ profit }) => profit),
    daily: simpleReturns(days.values),
    daysPerYear: weekends > (2 / 7) * 0.6 ? 365 : 252,
    stats: file.stats,
  };
}

/**
 * Cash and open profit at each close. The share of the commission that belongs to the entry is paid there. An account without anything left
 * has ended.
 */
function account(cash: number, closes: Float64Array, trades: readonly Trade[]): Float64Array {
  const equity = new Float64Array(closes.length).fill(cash);
  for (const { size, entryBar, exitBar, entryPrice, exitPrice, profit, commission } of trades) {
    const paid = (commission * entryPrice) / (entryPrice + exitPrice);
    for (let bar = entryBar; bar < closes.length; bar++) {
      equity[bar]! += bar < exitBar ? size * (closes[bar]! - entryPrice) - paid : profit;
    }
  }
  const end = equity.findIndex((value) => value <= 0);
  return end < 0 ? equity : equity.fill(0, end);
}

/** Intraday data are counted by the calendar, and so are days. */
function yearsMs({ times }: Run): number {
  return Math.max(DAY_MS, times.at(-1)! - times[0]!);
}

function logReturns(values: Float64Array): Float64Array {
  return simpleReturns(values).map((value) => Math.log1p(value));
}
