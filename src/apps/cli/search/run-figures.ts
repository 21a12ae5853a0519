import type { RunStatistics } from '#domain/evidence/run-statistics.ts';
import type { FigureName, RunFigures } from '#domain/search/figures.ts';

/** The figures of a run under the names by which objectives know them; what is not known is left out. */
export function runFigures(s: RunStatistics): RunFigures {
  const drawdown = s.maxDrawdown?.ratio;
  const all: Record<FigureName, number | undefined> = {
    net: s.netProfit.amount.toNumber(),
    totalReturn: s.totalReturnRatio,
    cagr: s.cagrRatio,
    sharpe: s.sharpe,
    sortino: s.sortino,
    calmar: drawdown === undefined || s.cagrRatio === undefined ? undefined : s.cagrRatio / drawdown,
    // Undefined says that the equity never fell, which is known.
    maxDrawdown: s.maxDrawdown === undefined ? 0 : s.maxDrawdown.ratio,
    longestDrawdownMs: s.longestDrawdownMs,
    exposure: s.exposureRatio,
    trades: s.trades,
    wins: s.wins,
    winRate: s.winRate?.ratio,
    profitFactor: s.profitFactor,
    expectancy: s.expectancy,
    averageR: s.averageR,
    sqn: s.sqn,
    fees: s.fees.amount.toNumber(),
    averageHoldMs: s.averageHoldMs,
    averageHoldBars: s.averageHoldBars,
  };
  const known = Object.entries(all).filter(([, value]) => value !== undefined && Number.isFinite(value));
  return Object.fromEntries(known);
}
