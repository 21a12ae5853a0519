import { Decimal } from '#core/decimal.ts';
import { currencyScale } from '#core/money.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { runStatistics } from '#domain/evidence/run-statistics.ts';
import type { RunStatistics } from '#domain/evidence/run-statistics.ts';
import { DAYS_PER_YEAR } from '#engine/drivers/backtest-result.ts';
import type { SweepRun } from '#engine/sweep/sweep-run.ts';

/** {@link runStatistics} of a sweep, from its sums. */
export function sweepStatistics(run: SweepRun, equity: EquityCurve): RunStatistics {
  const { quote, kind } = run.instrument;
  const { wins, gross, fees, won, lost, holdMs, holdBars, rMultiples } = run.account.trades;
  const scale = currencyScale(quote);
  const exact = (units: number): Decimal => Decimal.of(BigInt(units), scale);
  const money = { gross: exact(gross), fees: exact(fees), won: exact(won), lost: exact(lost) };
  return runStatistics({
    trades: { wins, holdMs, holdBars, rMultiples, ...money },
    currency: quote,
    equity,
    exposedBars: run.exposedBars,
    daysPerYear: DAYS_PER_YEAR[kind],
  });
}
