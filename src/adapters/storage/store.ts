import { join } from 'node:path';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import type { StageStore } from '#domain/evidence/promotion/stage.ts';
import type { EvidenceSettingsStore } from '#domain/evidence/settings-store.ts';
import type { BarStore } from '#domain/market/bar-store.ts';
import type { SignalStore } from '#domain/signals/signal-store.ts';
import { Database } from '#adapters/storage/database.ts';
import { MARKET_MIGRATIONS, RECORDS_MIGRATIONS } from '#adapters/storage/migrations.ts';
import type { MarketSchema, RecordsSchema } from '#adapters/storage/schema.ts';
import { SqliteBarStore } from '#adapters/storage/sqlite-bar-store.ts';
import { SqliteEvidenceSettingsStore, SqliteStageStore } from '#adapters/storage/sqlite-evidence-stores.ts';
import { SqliteOutcomeStore } from '#adapters/storage/sqlite-outcome-store.ts';
import { SqliteRunStore } from '#adapters/storage/sqlite-run-store.ts';
import type { RunStore } from '#adapters/storage/sqlite-run-store.ts';
import { SqliteSignalStore } from '#adapters/storage/sqlite-signal-store.ts';

/** Everything that one data folder keeps. Close it when done. */
export interface Store extends AsyncDisposable {
  readonly folder: string;
  readonly bars: BarStore;
  readonly signals: SignalStore;
  readonly runs: RunStore;
  readonly outcomes: OutcomeStore;
  readonly stages: StageStore;
  readonly evidenceSettings: EvidenceSettingsStore;
  close(): Promise<void>;
}

/**
 * Opens a data folder, makes it when it is not there, and brings its two files up to date: `market.db` (instruments, bars;
 * durability `normal`) and `records.db` (signals, runs, later orders and ledger; durability `full`). They are two files so
 * that a long import never holds up a record. Throws `store.unusable`.
 */
export async function openStore(folder: string, options: { readonly busyTimeoutMs?: number } = {}): Promise<Store> {
  const market = await Database.open<MarketSchema>(join(folder, 'market.db'), {
    ...options,
    durability: 'normal',
    migrations: MARKET_MIGRATIONS,
  });
  const records = await openRecords(folder, options).catch(async (error: unknown) => {
    await market.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await market.close();
    await records.close();
  };
  return {
    folder,
    bars: new SqliteBarStore(market),
    signals: new SqliteSignalStore(records),
    runs: new SqliteRunStore(records),
    outcomes: new SqliteOutcomeStore(records),
    stages: new SqliteStageStore(records),
    evidenceSettings: new SqliteEvidenceSettingsStore(records),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openRecords(folder: string, options: { readonly busyTimeoutMs?: number }): Promise<Database<RecordsSchema>> {
  return Database.open<RecordsSchema>(join(folder, 'records.db'), {
    ...options,
    durability: 'full',
    migrations: RECORDS_MIGRATIONS,
  });
}
