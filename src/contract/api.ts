import { accountsApi } from '#contract/accounts.ts';
import { alertsApi } from '#contract/alerts.ts';
import { dataApi } from '#contract/data.ts';
import type { EndpointTable } from '#contract/endpoint.ts';
import { evidenceApi } from '#contract/evidence.ts';
import { marketApi } from '#contract/market.ts';
import { operationsApi } from '#contract/operations.ts';
import { overviewApi } from '#contract/overview.ts';
import { predictionApi } from '#contract/prediction.ts';
import { runsApi } from '#contract/runs.ts';
import { settingsApi } from '#contract/settings.ts';
import { signalsApi } from '#contract/signals.ts';
import { tradingApi } from '#contract/trading.ts';

/** Every endpoint by method and path, below `API_BASE`. */
export const API = {
  ...overviewApi,
  ...marketApi,
  ...signalsApi,
  ...runsApi,
  ...evidenceApi,
  ...tradingApi,
  ...operationsApi,
  ...dataApi,
  ...settingsApi,
  ...alertsApi,
  ...accountsApi,
  ...predictionApi,
} as const satisfies EndpointTable;

export type Api = typeof API;
export type EndpointName = keyof Api;

export const API_BASE = '/api/v1';
