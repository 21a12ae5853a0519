import type { Api } from '#contract/api.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import type { Platform } from '#apps/server/platform/platform.ts';
import { accountHandlers } from '#apps/server/routes/accounts.ts';
import { alertsHandlers } from '#apps/server/routes/alerts.ts';
import { dataHandlers } from '#apps/server/routes/data.ts';
import { evidenceHandlers } from '#apps/server/routes/evidence.ts';
import { marketHandlers } from '#apps/server/routes/market.ts';
import { operationsHandlers } from '#apps/server/routes/operations.ts';
import { overviewHandlers } from '#apps/server/routes/overview.ts';
import { predictionHandlers } from '#apps/server/routes/prediction.ts';
import { runsHandlers } from '#apps/server/routes/runs.ts';
import { settingsHandlers } from '#apps/server/routes/settings.ts';
import { signalsHandlers } from '#apps/server/routes/signals.ts';
import { tradingHandlers } from '#apps/server/routes/trading.ts';

/** What is done for every endpoint of the contract. */
export function allHandlers(platform: Platform): Handlers<Api> {
  return {
    ...overviewHandlers(platform),
    ...marketHandlers(platform),
    ...signalsHandlers(platform),
    ...runsHandlers(platform),
    ...evidenceHandlers(platform),
    ...tradingHandlers(platform),
    ...operationsHandlers(platform),
    ...dataHandlers(platform),
    ...settingsHandlers(platform),
    ...alertsHandlers(platform),
    ...accountHandlers(platform),
    ...predictionHandlers(platform),
  };
}
