import type { FigureUnit, RunFigure } from '#domain/comparison/figure.ts';
import { moments, standardDeviation } from '#domain/metrics/numeric/moments.ts';
import {
  averageLoss,
  averageWin,
  kellyRatio,
  longestLosingStreak,
  payoffRatio,
} from '#domain/metrics/trades/trade-results.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { DAYS_PER_YEAR } from '#engine/drivers/backtest-result.ts';
import { dailyFigures } from '#apps/research/report/daily-figures.ts';
import type { RecordedRun } from '#apps/research/report/recorded-run.ts';
import { holdReturn } from '#apps/research/report/report-series.ts';
import { amountText } from '#apps/research/run/words.ts';

/** Two-sided 95 % quantile of the standard normal distribution. */
const Z_95 = 1.959963984540054;

/** Every figure of a run, under headings, each with its unit and, where there is one, its interval. */
export function runFigures(run: RecordedRun): readonly RunFigure[] {
  return [
    ...resultFigures(run),
    ...tradeFigures(run),
    ...riskFigures(run),
    ...runLengthFigures(run),
    ...dailyFigures(run),
  ];
}

function resultFigures(run: RecordedRun): RunFigure[] {
  const { statistics: s, equity } = run;
  const add = group('Result');
  return [
    add('netProfit', 'Net profit', 'money', amountText(s.netProfit.amount), { note: 'closed trades, after costs' }),
    add('grossProfit', 'Before fees', 'money', amountText(s.grossProfit.amount)),
    add('fees', 'Fees', 'money', amountText(s.fees.amount.negated())),
    add('endEquity', 'Equity at the end', 'worth', (equity.values.at(-1) ?? equity.start).toFixed(2), {
      note: 'open positions at the last close',
    }),
    add('totalReturn', 'Return', 'ratio', s.totalReturnRatio),
    add('cagr', 'Return a year', 'ratio', s.cagrRatio, { note: 'compound' }),
    add('holdReturn', 'Holding instead', 'ratio', holdReturn(run), { note: 'first open to last close, no costs' }),
  ];
}

function tradeFigures({ statistics: s, trades }: RecordedRun): RunFigure[] {
  const add = group('Trades');
  const profits = trades.map(({ net }) => toNumber(net.amount));
  const multiples = trades.map(({ rMultiple }) => rMultiple);
  return [
    add('trades', 'Trades', 'count', s.trades),
    add('winRate', 'Win rate', 'ratio', s.winRate?.ratio, bounds(s.winRate)),
    add('averageR', 'Average trade', 'r', s.averageR, meanBounds(multiples)),
    add('expectancy', 'Average profit', 'money', s.expectancy?.toFixed(2)),
    add('profitFactor', 'Profit factor', 'number', s.profitFactor, { note: 'won over lost' }),
    add('payoff', 'Payoff', 'number', payoffRatio(profits), { note: 'average win over average loss' }),
    add('averageWin', 'Average win', 'money', averageWin(profits)?.toFixed(2)),
    add('averageLoss', 'Average loss', 'money', negated(averageLoss(profits))?.toFixed(2)),
    add('bestTrade', 'Best trade', 'r', highest(multiples)),
    add('worstTrade', 'Worst trade', 'r', negated(highest(multiples.map((value) => -value)))),
    add('sqn', 'SQN', 'number', s.sqn, { note: 'system quality number' }),
    add('kelly', 'Kelly share', 'ratio', kellyRatio(profits), { note: 'below 0 the game is lost' }),
    add(
      'losingStreak',
      'Most losses in a row',
      'count',
      trades.length === 0 ? undefined : longestLosingStreak(profits),
    ),
    add('averageHold', 'Average hold', 'duration', s.averageHoldMs),
    add('averageHoldBars', 'Average hold, bars', 'number', s.averageHoldBars),
  ];
}

function riskFigures({ statistics: s, equity, config }: RecordedRun): RunFigure[] {
  const add = group('Risk');
  const daysPerYear = DAYS_PER_YEAR[config.instrument.kind];
  const deepest = equity.values.length === 0 ? undefined : (s.maxDrawdown?.ratio ?? NEVER);
  return [
    add('maxDrawdown', 'Deepest fall', 'ratio', deepest, { note: 'from the highest equity so far' }),
    add('longestDrawdown', 'Longest time below a peak', 'duration', s.longestDrawdownMs),
    add('sharpe', 'Sharpe', 'number', s.sharpe, { note: `daily returns, ${daysPerYear} days a year` }),
    add('sortino', 'Sortino', 'number', s.sortino, { note: 'daily returns' }),
  ];
}

function runLengthFigures({ statistics: s, equity, decisions, openTrades }: RecordedRun): RunFigure[] {
  const add = group('Run');
  const to = equity.times.at(-1);
  return [
    add('bars', 'Bars traded', 'count', s.bars),
    add('duration', 'Time', 'duration', to === undefined ? undefined : to - equity.startTime),
    add('exposure', 'Time in the market', 'ratio', s.exposureRatio, { note: 'bars with an open position' }),
    add('signals', 'Signals', 'count', decisions.length),
    add(
      'blocked',
      'Signals stopped by gates',
      'count',
      decisions.filter(({ outcome }) => outcome === 'blocked').length,
    ),
    add('open', 'Open at the end', 'count', openTrades.length),
  ];
}

/** The account never fell. */
const NEVER = 0;

type More = Pick<RunFigure, 'note' | 'low' | 'high'>;

function group(name: string) {
  return (
    id: string,
    label: string,
    unit: FigureUnit,
    value: number | string | undefined,
    more: More = {},
  ): RunFigure => {
    const isKnown = value !== undefined && (typeof value === 'string' || Number.isFinite(value));
    return { id, label, group: name, unit, ...(isKnown ? { value } : {}), ...more };
  };
}

function bounds(rate: { readonly low: number; readonly high: number } | undefined): More {
  return rate === undefined ? {} : { low: rate.low, high: rate.high };
}

/** Mean plus and minus 1.96 standard errors: for the few trades of a short run it is too narrow, which its verdict says. */
function meanBounds(values: readonly number[]): More {
  const deviation = standardDeviation(values);
  if (deviation === undefined) return {};
  const mean = moments(values).mean;
  const reach = (Z_95 * deviation) / Math.sqrt(values.length);
  return { low: mean - reach, high: mean + reach };
}

function negated(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

function highest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((most, value) => Math.max(most, value));
}
