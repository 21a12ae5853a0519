import type { AccountStore } from '#domain/accounts/account-store.ts';
import type { AlertStore } from '#domain/alerts/alert-store.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import type { StageStore } from '#domain/evidence/promotion/stage.ts';
import type { EvidenceSettingsStore } from '#domain/evidence/settings-store.ts';
import type { BarStore } from '#domain/market/bar-store.ts';
import type { AuditStore } from '#domain/operations/audit.ts';
import type { KillSwitchStore } from '#domain/operations/kill-switch.ts';
import type { PointStore } from '#domain/operations/point-store.ts';
import type { SessionStore } from '#domain/operations/session-store.ts';
import type { JobStore } from '#domain/schedule/job.ts';
import type { PredictionStore } from '#domain/prediction/prediction-store.ts';
import type { SignalStore } from '#domain/signals/signal-store.ts';
import { AccountRepository } from '#adapters/storage/accounts/account-repository.ts';
import { AlertRepository } from '#adapters/storage/alerts/alert-repository.ts';
import { BarRepository } from '#adapters/storage/bars/bar-repository.ts';
import { openDatabases } from '#adapters/storage/databases.ts';
import type { Databases, StoreOptions } from '#adapters/storage/databases.ts';
import { AuditRepository } from '#adapters/storage/operations/audit-repository.ts';
import { JobRepository } from '#adapters/storage/operations/job-repository.ts';
import { KillSwitchRepository } from '#adapters/storage/operations/kill-switch-repository.ts';
import { PointRepository } from '#adapters/storage/points/point-repository.ts';
import { EvidenceSettingsRepository, StageRepository } from '#adapters/storage/records/evidence-repositories.ts';
import { OutcomeRepository } from '#adapters/storage/records/outcome-repository.ts';
import { PredictionRepository } from '#adapters/storage/prediction/prediction-repository.ts';
import { RunRepository } from '#adapters/storage/records/run-repository.ts';
import type { RunStore } from '#adapters/storage/records/run-repository.ts';
import { SignalRepository } from '#adapters/storage/records/signal-repository.ts';
import { SessionRepository } from '#adapters/storage/trading/session-repository.ts';

/** Everything that is kept, in the files of a data folder or in PostgreSQL. Close it when done. */
export interface Store extends AsyncDisposable {
  readonly folder: string;
  readonly kind: 'sqlite' | 'postgres';
  /** Where it is, for people: the folder, or host and database. Never a password. */
  readonly place: string;
  readonly bars: BarStore;
  readonly points: PointStore;
  readonly signals: SignalStore;
  readonly runs: RunStore;
  readonly outcomes: OutcomeStore;
  readonly stages: StageStore;
  readonly evidenceSettings: EvidenceSettingsStore;
  readonly sessions: SessionStore;
  readonly killSwitch: KillSwitchStore;
  readonly audit: AuditStore;
  readonly jobs: JobStore;
  readonly alerts: AlertStore;
  readonly accounts: AccountStore;
  readonly prediction: PredictionStore;
  close(): Promise<void>;
}

/**
 * Opens what is kept, makes it when it is not there, and brings it up to date. Without a `databaseUrl` these are two files of the
 * folder: `market.db` (instruments, bars, points; durability `normal`) and `records.db` (everything else; durability `full`). Throws
 * `store.unusable` and, of a database on a server, `store.lost`.
 */
export async function openStore(folder: string, options: StoreOptions = {}): Promise<Store> {
  return storeOver(folder, await openDatabases(folder, options));
}

function storeOver(folder: string, { market, records }: Databases): Store {
  const close = async (): Promise<void> => {
    await market.close();
    await records.close();
  };
  return {
    folder,
    kind: records.kind,
    place: records.kind === 'sqlite' ? folder : records.place,
    bars: new BarRepository(market),
    points: new PointRepository(market),
    signals: new SignalRepository(records),
    runs: new RunRepository(records),
    outcomes: new OutcomeRepository(records),
    stages: new StageRepository(records),
    evidenceSettings: new EvidenceSettingsRepository(records),
    sessions: new SessionRepository(records),
    killSwitch: new KillSwitchRepository(records),
    audit: new AuditRepository(records, folder),
    jobs: new JobRepository(records),
    alerts: new AlertRepository(records),
    accounts: new AccountRepository(records),
    prediction: new PredictionRepository(records, market),
    close,
    [Symbol.asyncDispose]: close,
  };
}
