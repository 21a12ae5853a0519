import { formatInstant } from '#core/time.ts';
import { backtestRunId } from '#apps/research/prediction/backtest/keep-outcomes.ts';
import type { BacktestReport } from '#apps/research/prediction/backtest/backtest-report.ts';
import type { FinishedBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';
import type { PredictionWalkForward } from '#apps/research/prediction/backtest/walk-forward.ts';

/** A backtest as plain data for programs. */
export function backtestDocument(finished: FinishedBacktest, report: BacktestReport): object {
  const { account } = finished;
  return {
    kind: 'prediction-backtest',
    run: backtestRunId(finished),
    ...headOf(finished),
    account: {
      capital: finished.config.capital,
      cash: account.cash,
      equityAtCost: account.equityAtCost,
      realised: account.realised,
      fees: account.fees,
      openPositions: account.openPositions,
    },
    ...report,
    trades: finished.trades,
  };
}

/** A walk-forward as plain data for programs. */
export function walkForwardDocument(finished: FinishedBacktest, result: PredictionWalkForward): object {
  return { kind: 'prediction-walk-forward', ...headOf(finished), ...result };
}

function headOf({
  source,
  config,
  gates,
  events,
  findings,
  decisions,
  outcomes,
  markets,
  digest,
}: FinishedBacktest): object {
  return {
    source: source.title,
    isPricesOnly: source.isPricesOnly,
    from: formatInstant(source.from),
    to: formatInstant(source.to),
    config: { ...config, gates },
    markets: markets.length,
    events,
    findings,
    decisions,
    outcomes: outcomes.length,
    digest,
  };
}
