import type { Migration } from 'kysely/migration';
import { bars } from '#adapters/storage/migrations/0001-bars.ts';
import { signalsAndRuns } from '#adapters/storage/migrations/0002-signals-and-runs.ts';
import { evidence } from '#adapters/storage/migrations/0003-evidence.ts';

/** Every migration of `market.db`, by name in the order in which they run. One is never changed once it was released. */
export const MARKET_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-bars': bars,
};

/** Every migration of `records.db`. Both files share one series of numbers. */
export const RECORDS_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0002-signals-and-runs': signalsAndRuns,
  '0003-evidence': evidence,
};
