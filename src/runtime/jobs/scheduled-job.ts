import type { UnixMs } from '#core/time.ts';
import type { JobRun, JobSchedule } from '#domain/schedule/job.ts';

/** A schedule, and what is done when it is due. */
export interface ScheduledJob {
  readonly schedule: JobSchedule;
  /** Resolves with what came of it, in a sentence for the history; rejects when it failed. Must stop soon after the signal is aborted. */
  run(context: JobContext): Promise<string>;
}

/** What a run is told. */
export interface JobContext {
  /** Aborted when the run takes too long or the program stops. */
  readonly signal: AbortSignal;
  readonly dueAt: UnixMs;
  /** The same for every try to do this run's work only once; see `JobRun`. */
  readonly key: string;
  readonly trigger: JobRun['trigger'];
}

/** What a scheduler tells whoever watches it. Times are UTC ms. */
export type JobEvent =
  | { readonly kind: 'began'; readonly run: JobRun }
  /** `done`, `failed` or `interrupted`. */
  | { readonly kind: 'ended'; readonly run: JobRun }
  | { readonly kind: 'skipped'; readonly run: JobRun }
  /** A run ignores that it was told to stop; the job stays blocked until it ends. */
  | { readonly kind: 'stuck'; readonly run: JobRun }
  /** The store or a calendar failed; due times are tried again within a minute. */
  | { readonly kind: 'trouble'; readonly job: string; readonly error: unknown }
  /** The clock was set, or the machine slept: it shows `to` where `from` was expected. */
  | { readonly kind: 'clock-jumped'; readonly from: UnixMs; readonly to: UnixMs };

/** What came of a manual start. */
export type TriggerAnswer =
  /** `ended` resolves with the finished run, whatever came of it. */
  | { readonly kind: 'started'; readonly key: string; readonly ended: Promise<JobRun> }
  /** Refused: this run of the job, here or in another process, has not ended. */
  | { readonly kind: 'running'; readonly key: string }
  /** Refused: the program stops. */
  | { readonly kind: 'stopped' };

/** A due time ahead. */
export interface UpcomingRun {
  readonly job: string;
  /** Undefined when the schedule never comes true again, or its calendar ends. */
  readonly dueAt: UnixMs | undefined;
  /** Key of the run that goes on now. */
  readonly running: string | undefined;
}
