import type { Clock } from '#core/clock.ts';
import type { AlertNews } from '#domain/alerts/alert.ts';
import type { OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import type { EvidenceSettingsStore } from '#domain/evidence/settings-store.ts';
import type { AuditStore } from '#domain/operations/audit.ts';
import type { PredictionStore } from '#domain/prediction/prediction-store.ts';
import type { JobContext } from '#runtime/jobs/scheduled-job.ts';
import { dailyReport, dailyReportText } from '#apps/prediction/learning/daily-report.ts';
import { retrain } from '#apps/prediction/learning/retraining.ts';
import { retrainingText } from '#apps/prediction/learning/retraining-text.ts';

export interface PredictionJobParts {
  readonly store: {
    readonly outcomes: Pick<OutcomeStore, 'stream'>;
    readonly evidenceSettings: EvidenceSettingsStore;
    readonly prediction: Pick<PredictionStore, 'findings'>;
    readonly audit: Pick<AuditStore, 'add'>;
  };
  /** Real time. */
  readonly clock: Pick<Clock, 'now'>;
  /** Name of the venue that the desk watches. */
  readonly venue: string;
  /** Tells people, where the program can. */
  readonly alert?: (news: AlertNews) => Promise<void>;
}

/** What the prediction desk does by the clock; each gives what came of it, in a sentence. */
export function predictionJobs({ store, clock, venue, alert }: PredictionJobParts) {
  const { outcomes, evidenceSettings: settings, prediction, audit } = store;
  const now = () => clock.now();
  return {
    /** What is learnt is used by the desk that runs, within a minute, in whichever process that is. */
    retrain: async ({ signal }: JobContext): Promise<string> =>
      retrainingText(await retrain({ outcomes, settings, audit, venue, now, actor: 'job:retrain', signal })),
    report: async ({ signal }: JobContext): Promise<string> => {
      const detail = dailyReportText(await dailyReport({ outcomes, prediction, venue, now: now(), signal }));
      await alert?.({
        severity: 'info',
        source: 'prediction desk',
        title: 'The day of the prediction desk',
        detail,
        link: '/prediction/performance',
        isEvent: true,
      });
      return detail;
    },
  };
}
