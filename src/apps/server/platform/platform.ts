import type { Clock } from '#core/clock.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { HealthShape } from '#contract/operations.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';
import type { LiveMarket } from '#apps/server/platform/live-market.ts';
import type { LiveSessions } from '#apps/server/platform/live-sessions.ts';
import type { SettingsDesk } from '#apps/server/settings/settings-desk.ts';
import type { AccountDesk } from '#apps/server/accounts/account-desk.ts';
import type { AlertDesk } from '#apps/server/alerts/alert-desk.ts';
import type { ImportDesk } from '#apps/server/imports/import-desk.ts';
import type { JobDesk } from '#apps/server/jobs/job-desk.ts';
import type { DoctorDesk } from '#apps/server/operations/doctor-desk.ts';
import type { PredictionPlace } from '#apps/server/prediction/prediction-place.ts';
import type { RunDesk } from '#apps/server/runs/run-desk.ts';

/** Everything that the endpoints work on. A handler asks for the parts that it needs. */
export interface Platform {
  readonly store: Store;
  /** Real time. */
  readonly clock: Clock;
  readonly publisher: LivePublisher;
  readonly market: LiveMarket;
  readonly sessions: LiveSessions;
  readonly settings: SettingsDesk;
  readonly accounts: AccountDesk;
  readonly alerts: AlertDesk;
  readonly imports: ImportDesk;
  readonly jobs: JobDesk;
  readonly doctor: DoctorDesk;
  readonly runs: RunDesk;
  readonly prediction: PredictionPlace;
  health(): Promise<HealthShape>;
}
