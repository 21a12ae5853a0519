import { Decimal } from '#core/decimal.ts';
import { currencyScale, money } from '#core/money.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { runStatistics } from '#domain/evidence/run-statistics.ts';
import type { RunStatistics } from '#domain/evidence/run-statistics.ts';
import { winRate } from '#domain/evidence/win-rate.ts';
import { DAYS_PER_YEAR } from '#engine/drivers/backtest-result.ts';
import type { SweepRun } from '#engine/sweep/sweep-run.ts';
import type { SweepTrades } from '#engine/sweep/sweep-trades.ts';

/** {@link runStatistics} of a sweep, from its sums. */
export function sweepStatistics(run: SweepRun, equity: EquityCurve): RunStatistics {
  const { quote, kind } = run.instrument;
  const { trades } = run.account;
  const unit = (units: number): Decimal => Decimal.of(BigInt(units), currencyScale(quote));
  const n = trades.count;
  const meanOf = (sum: number): number | undefined => (n === 0 ? undefined : sum / n);
  const net = unit(trades.gross - trades.fees);
  return {
    ...runStatistics({
      trades: [],
      currency: quote,
      equity,
      exposedBars: run.exposedBars,
      daysPerYear: DAYS_PER_YEAR[kind],
    }),
    trades: n,
    wins: trades.wins,
    winRate: winRate(trades.wins, n),
    grossProfit: money(quote, unit(trades.gross)),
    fees: money(quote, unit(trades.fees)),
    netProfit: money(quote, net),
    profitFactor: trades.lost === 0 ? undefined : unit(trades.won).toNumber() / -unit(trades.lost).toNumber(),
    expectancy: meanOf(net.toNumber()),
    averageR: meanOf(trades.sumOfR),
    sqn: systemQuality(trades),
    averageHoldMs: meanOf(trades.holdMs),
    averageHoldBars: meanOf(trades.holdBars),
  };
}

function systemQuality({ count: n, sumOfR, rMultiples }: SweepTrades): number | undefined {
  if (n < 2) return undefined;
  const mean = sumOfR / n;
  let squares = 0;
  for (const multiple of rMultiples) squares += (multiple - mean) ** 2;
  const deviation = Math.sqrt(squares / (n - 1));
  return deviation === 0 ? undefined : (Math.sqrt(n) * mean) / deviation;
}
