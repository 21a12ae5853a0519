import { DAY_MS, SECOND_MS, formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { beta, stretchAlpha } from '#domain/metrics/benchmark/alpha-beta.ts';
import { averageDrawdown, drawdownLengths } from '#domain/metrics/drawdown/drawdown-measures.ts';
import { deepestDrawdown, drawdowns } from '#domain/metrics/drawdown/drawdowns.ts';
import { deviationOf, mean, moments } from '#domain/metrics/numeric/moments.ts';
import { lastOfPeriods } from '#domain/metrics/returns/calendar-returns.ts';
import { annualGrowth, annualReturn, compoundVolatility, geometricMean } from '#domain/metrics/returns/growth.ts';
import { downsideRisk, quotient } from '#domain/metrics/returns/reward-ratios.ts';
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
import { toNumber } from '#domain/orders/price-grid.ts';
import type { PortfolioResult, PortfolioTrade } from '#engine/portfolio/portfolio-result.ts';

/** A figure as that engine prints it: percent where its name says so, durations in seconds, undefined for its NaN. */
export type OracleStatistics = Readonly<Record<string, number | string | undefined>>;

/** The statistics of backtesting.py over a run of ours, by its names; `firstBar` is where holding from the start begins. */
export function backtestingPyStatistics(result: PortfolioResult, bars: BarColumns, firstBar: number): OracleStatistics {
  const times = bars.openTime.subarray(0, bars.length);
  const equity = result.equity.values;
  const closes = bars.close.subarray(0, bars.length);
  const held = closes.at(-1)! / closes[firstBar]! - 1;
  return {
    ...spanStatistics(result, times, equity),
    'Buy & Hold Return [%]': percent(held),
    ...yearStatistics(times, equity),
    ...marketStatistics(equity, closes, held),
    ...drawdownStatistics(times, equity),
    ...tradeStatistics(result.trades, times),
  };
}

/** Profit of a round trip as a share of what was put in, fees taken off. */
export function returnOf({ net, entryPrice, quantity }: PortfolioTrade): number {
  return toNumber(net) / toNumber(entryPrice.times(quantity));
}

function spanStatistics(result: PortfolioResult, times: Float64Array, equity: Float64Array): OracleStatistics {
  const { trades } = result;
  const exposed = new Uint8Array(times.length);
  let fees = 0;
  for (const trade of trades) {
    exposed.fill(1, trade.entryBar, trade.exitBar + 1);
    fees += toNumber(trade.fees);
  }
  return {
    Start: localTime(times[0]!),
    End: localTime(times.at(-1)!),
    Duration: (times.at(-1)! - times[0]!) / SECOND_MS,
    'Exposure Time [%]': percent(exposureRatio(counted(exposed), times.length)),
    'Equity Final [$]': equity.at(-1)!,
    'Equity Peak [$]': highest(equity),
    ...(fees === 0 ? {} : { 'Commissions [$]': fees }),
    'Return [%]': percent(equity.at(-1)! / equity[0]! - 1),
  };
}

/**
 * Figures of a year from the last equity of each day: growth, its volatility, and what the one is to the other. After a day that
 * lost everything that engine takes growth for zero.
 */
function yearStatistics(times: Float64Array, equity: Float64Array): OracleStatistics {
  const returns = simpleReturns(lastOfPeriods(times, equity, 'day').values);
  const periodsPerYear = tradingDays(times);
  const isRuined = returns.some((value) => value <= -1);
  const growth = isRuined ? 0 : annualReturn(returns, periodsPerYear);
  const volatility = isRuined
    ? Math.sqrt((deviationOf(moments(returns))! ** 2 + 1) ** periodsPerYear - 1)
    : compoundVolatility(returns, periodsPerYear);
  const cagr = isRuined ? -1 : annualGrowth(equity[0]!, equity.at(-1)!, times.at(-1)! - times[0]!);
  return {
    'Return (Ann.) [%]': percent(growth),
    'Volatility (Ann.) [%]': percent(volatility),
    'CAGR [%]': percent(cagr),
    'Sharpe Ratio': quotient(growth, volatility),
    'Sortino Ratio': quotient(growth, downsideRisk(returns, periodsPerYear)),
    'Calmar Ratio': quotient(growth, deepestDrawdown(equity)?.ratio),
  };
}

function marketStatistics(equity: Float64Array, closes: Float64Array, held: number): OracleStatistics {
  const own = logReturns(equity);
  const hasEnded = own.some((value) => !Number.isFinite(value));
  const slope = hasEnded ? undefined : beta(own, logReturns(closes));
  const total = equity.at(-1)! / equity[0]! - 1;
  return {
    'Alpha [%]': slope === undefined ? undefined : percent(stretchAlpha(total, held, { beta: slope, riskFree: 0 })),
    Beta: slope,
  };
}

function drawdownStatistics(times: Float64Array, equity: Float64Array): OracleStatistics {
  const spans = drawdowns(equity);
  const lengths = drawdownLengths(spans, times);
  const average = averageDrawdown(spans);
  const deepest = deepestDrawdown(equity);
  return {
    'Max. Drawdown [%]': deepest === undefined ? 0 : percent(-deepest.ratio),
    'Avg. Drawdown [%]': average === undefined ? undefined : percent(-average),
    'Max. Drawdown Duration': longest(lengths, times),
    'Avg. Drawdown Duration': seconds(mean(lengths), times),
  };
}

function tradeStatistics(trades: readonly PortfolioTrade[], times: Float64Array): OracleStatistics {
  const returns = trades.map(returnOf);
  const profits = trades.map(({ net }) => toNumber(net));
  const lengths = trades.map(({ entryBar, exitBar }) => times[exitBar]! - times[entryBar]!);
  const { won, lost } = wonAndLost(returns);
  const wins = profits.filter((profit) => profit > 0).length;
  const hasTrades = trades.length > 0;
  return {
    '# Trades': trades.length,
    'Win Rate [%]': percent(winRate(wins, trades.length)?.ratio),
    'Best Trade [%]': hasTrades ? percent(Math.max(...returns)) : undefined,
    'Worst Trade [%]': hasTrades ? percent(Math.min(...returns)) : undefined,
    'Avg. Trade [%]': percent(returns.some((value) => value <= -1) ? 0 : geometricMean(returns)),
    'Max. Trade Duration': longest(lengths, times),
    'Avg. Trade Duration': seconds(mean(lengths), times),
    'Profit Factor': profitFactor(won, lost),
    'Expectancy [%]': percent(expectancy(returns)),
    SQN: systemQuality(profits),
    'Kelly Criterion': kellyRatio(profits),
  };
}

function counted(flags: Uint8Array): number {
  let count = 0;
  for (const flag of flags) count += flag;
  return count;
}

function highest(values: Float64Array): number {
  let peak = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > peak) peak = value;
  return peak;
}

function logReturns(values: Float64Array): Float64Array {
  const returns = new Float64Array(values.length - 1);
  for (let i = 0; i < returns.length; i++) returns[i] = Math.log(values[i + 1]! / values[i]!);
  return returns;
}

/** Trading days of a year by the distance of the bars and by whether weekends are among them. */
function tradingDays(times: Float64Array): number {
  const spacing = typicalSpacing(times);
  const days = Math.floor(spacing / DAY_MS);
  if (days === 7) return 52;
  if (days >= 28 && days <= 31) return 12;
  if (days === 365) return 1;
  let weekend = 0;
  for (const time of times) {
    const day = Math.floor(time / DAY_MS) % 7; // 1970-01-01 was a Thursday: Saturday is 2, Sunday 3
    if (day === 2 || day === 3) weekend++;
  }
  return weekend / times.length > (2 / 7) * 0.6 ? 365 : 252;
}

/** Median distance of the last hundred bars. */
function typicalSpacing(times: Float64Array): number {
  const last = times.subarray(Math.max(0, times.length - 100));
  const spacings = Float64Array.from({ length: last.length - 1 }, (_, i) => last[i + 1]! - last[i]!).sort();
  const middle = spacings.length >> 1;
  return spacings.length % 2 === 1 ? spacings[middle]! : (spacings[middle - 1]! + spacings[middle]!) / 2;
}

function longest(lengths: readonly number[], times: Float64Array): number | undefined {
  return lengths.length === 0 ? undefined : seconds(Math.max(...lengths), times);
}

/** A duration rounded up to whole days, hours, minutes: whichever the bars are spaced in. */
function seconds(lengthMs: number | undefined, times: Float64Array): number | undefined {
  if (lengthMs === undefined) return undefined;
  const spacing = typicalSpacing(times);
  const unit = [DAY_MS, DAY_MS / 24, DAY_MS / 1440, SECOND_MS].find((size) => spacing % size === 0) ?? 1;
  return (Math.ceil(lengthMs / unit) * unit) / SECOND_MS;
}

function percent(ratio: number | undefined): number | undefined {
  return ratio === undefined ? undefined : ratio * 100;
}

/** `2004-08-19T00:00:00`: the oracle's times have no zone. */
function localTime(time: number): string {
  return formatInstant(time as UnixMs).slice(0, 19);
}
