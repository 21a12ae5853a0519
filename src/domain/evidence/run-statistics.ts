import type { Currency } from '#core/money.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import { longestDrawdownMs, maxDrawdown } from '#domain/evidence/drawdown.ts';
import type { Drawdown } from '#domain/evidence/drawdown.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { dailyReturns } from '#domain/evidence/period-returns.ts';
import { statisticsOfSums, tradeStatistics } from '#domain/evidence/trade-statistics.ts';
import type { TradeStatistics, TradeSums } from '#domain/evidence/trade-statistics.ts';
import { annualGrowth } from '#domain/metrics/returns/growth.ts';
import { sharpeRatio, sortinoRatio } from '#domain/metrics/returns/reward-ratios.ts';

/** The figures of one run. Ratios are shares, never percent; a figure is undefined where the run is too short for it. */
export interface RunStatistics extends TradeStatistics {
  readonly bars: number;
  /** Worth at the end, open positions at the last close, over worth at the start, minus 1. */
  readonly totalReturnRatio: number;
  /** Compound growth a year of 365.25 days: `(end / start)^(1 / years) - 1`; undefined when nothing was left or no time passed. */
  readonly cagrRatio: number | undefined;
  /** Undefined when the account never fell. */
  readonly maxDrawdown: Drawdown | undefined;
  readonly longestDrawdownMs: number;
  /** From daily returns, a year. */
  readonly sharpe: number | undefined;
  readonly sortino: number | undefined;
  /** Share of bars at whose close a position was open. */
  readonly exposureRatio: number;
}

export interface RunFigures {
  /** Closed trades, or what they add up to. */
  readonly trades: readonly Trade[] | TradeSums;
  readonly currency: Currency;
  readonly equity: EquityCurve;
  readonly exposedBars: number;
  /** Trading days a year: 365 for markets that never close, about 260 for FX, 252 for shares. */
  readonly daysPerYear: number;
}

export function runStatistics(figures: RunFigures): RunStatistics {
  const { equity, daysPerYear, trades, currency } = figures;
  const bars = equity.values.length;
  const returns = dailyReturns(equity);
  const end = equity.values.at(-1) ?? equity.start;
  return {
    ...('rMultiples' in trades ? statisticsOfSums(trades, currency) : tradeStatistics(trades, currency)),
    bars,
    totalReturnRatio: end / equity.start - 1,
    cagrRatio: annualGrowth(equity.start, end, (equity.times.at(-1) ?? equity.startTime) - equity.startTime),
    maxDrawdown: maxDrawdown(equity),
    longestDrawdownMs: longestDrawdownMs(equity),
    sharpe: sharpeRatio(returns, { periodsPerYear: daysPerYear }),
    sortino: sortinoRatio(returns, { periodsPerYear: daysPerYear }),
    exposureRatio: bars === 0 ? 0 : figures.exposedBars / bars,
  };
}
