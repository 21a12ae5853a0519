import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { formatInstant } from '#core/time.ts';
import type { JobEvent } from '#runtime/jobs/scheduled-job.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { scheduledJobs } from '#apps/trading/job-actions.ts';
import { JobHost } from '#apps/trading/job-host.ts';

export interface SchedulerParts {
  readonly settings: Settings;
  readonly store: Pick<Store, 'jobs' | 'audit'>;
  /** Name of this process, the same after each restart. */
  readonly runner: string;
  readonly say: (text: string) => void;
}

/** Runs the jobs of the settings beside whatever else the program does; undefined when there are none. */
export function jobScheduler(parts: SchedulerParts): Feature | undefined {
  const jobs = scheduledJobs(parts);
  if (jobs.length === 0) return undefined;
  const { store, runner, say } = parts;
  const listener = (event: JobHostEvent): void => say(jobEventText(event));
  return new JobHost({ jobs, store: store.jobs, clock: systemClock, runner, listener }).feature;
}

type JobHostEvent = Exclude<JobEvent, { readonly kind: 'trouble' }>;

/** What became of a job, in a line. */
function jobEventText(event: JobHostEvent): string {
  if (event.kind === 'clock-jumped') {
    return `The clock was set from ${formatInstant(event.from)} to ${formatInstant(event.to)}`;
  }
  const { job, status, message } = event.run;
  if (event.kind === 'began') return `job ${job}: began`;
  if (event.kind === 'stuck') return `job ${job}: ignores that it was told to stop`;
  return `job ${job}: ${status}${message === '' ? '' : `, ${message}`}`;
}
