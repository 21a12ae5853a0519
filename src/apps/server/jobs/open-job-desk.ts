import type { Settings } from '#apps/settings/settings-schema.ts';
import { actionWords, scheduledJobs } from '#apps/trading/job-actions.ts';
import type { SessionSwitch } from '#apps/trading/job-actions.ts';
import { predictionJobs } from '#apps/prediction/learning/prediction-jobs.ts';
import type { PredictionJobParts } from '#apps/prediction/learning/prediction-jobs.ts';
import { JobDesk } from '#apps/server/jobs/job-desk.ts';
import type { JobDeskParts } from '#apps/server/jobs/job-desk.ts';

export interface JobDeskOptions extends Omit<JobDeskParts, 'jobs' | 'actions' | 'store'> {
  readonly settings: Settings;
  readonly store: JobDeskParts['store'] & PredictionJobParts['store'];
  /** Tells people. */
  readonly alert?: PredictionJobParts['alert'];
  /** What jobs start and stop sessions with; those that would fail where there is none. */
  readonly sessions?: SessionSwitch | undefined;
}

/** The jobs of the settings. Its `feature` is to be run by the supervisor of the program. */
export function openJobDesk({ settings, sessions, alert, ...parts }: JobDeskOptions): JobDesk {
  const { store, clock } = parts;
  const { venue } = settings.prediction;
  const prediction = predictionJobs({ store, clock, venue, ...(alert === undefined ? {} : { alert }) });
  const jobs = scheduledJobs({ settings, store, sessions, prediction });
  return new JobDesk({ ...parts, jobs, actions: actionWords(settings) });
}
