import type { PredictionPerformance } from '#contract/prediction.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';

/** The paper account of this session. */
export function accountOf(host: PredictionHost | undefined): PredictionPerformance['account'] {
  if (host === undefined) {
    return { equity: '0', cash: '0', currency: COLLATERAL, openPositions: 0, trades: 0, curve: [] };
  }
  const { cash, equityAtCost, openPositions } = host.run.account();
  return {
    equity: equityAtCost.amount.toString(),
    cash: cash.amount.toString(),
    currency: COLLATERAL,
    openPositions,
    trades: host.tradeCount,
    curve: [...host.equityCurve()],
  };
}
