import type { Migration } from 'kysely/migration';
import { bars } from '#adapters/storage/migrations/0001-bars.ts';
import { signalsAndRuns } from '#adapters/storage/migrations/0002-signals-and-runs.ts';
import { evidence } from '#adapters/storage/migrations/0003-evidence.ts';
import { sessions } from '#adapters/storage/migrations/0004-sessions.ts';
import { operations } from '#adapters/storage/migrations/0005-operations.ts';
import { points } from '#adapters/storage/migrations/0006-points.ts';
import { alerts } from '#adapters/storage/migrations/0008-alerts.ts';
import { accounts } from '#adapters/storage/migrations/0007-accounts.ts';
import { paging } from '#adapters/storage/migrations/0010-paging.ts';
import { predictionRecordings } from '#adapters/storage/migrations/0011-prediction-recordings.ts';
import { prediction } from '#adapters/storage/migrations/0012-prediction.ts';
import { outcomeMoves } from '#adapters/storage/migrations/0013-outcome-moves.ts';
import { auditHeads } from '#adapters/storage/migrations/0009-audit-heads.ts';

/** Every migration of `market.db`, by name in the order in which they run. One is never changed once it was released. */
export const MARKET_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-bars': bars,
  '0006-points': points,
  '0011-prediction-recordings': predictionRecordings,
};

/** Every migration of `records.db`. Both files share one series of numbers, and in PostgreSQL one schema. */
export const RECORDS_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0002-signals-and-runs': signalsAndRuns,
  '0003-evidence': evidence,
  '0004-sessions': sessions,
  '0005-operations': operations,
  '0008-alerts': alerts,
  '0007-accounts': accounts,
  '0010-paging': paging,
  '0009-audit-heads': auditHeads,
  '0012-prediction': prediction,
  '0013-outcome-moves': outcomeMoves,
};
