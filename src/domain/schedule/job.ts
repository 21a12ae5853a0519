import type { UnixMs } from '#core/time.ts';

/** On which civil days of its zone a job may be due. */
export type JobDays =
  | { readonly kind: 'every-day' }
  /** ISO weekdays, Monday is 1. */
  | { readonly kind: 'weekdays'; readonly days: readonly number[] }
  /** Days on which the calendar of this name has a session. */
  | { readonly kind: 'trading-days'; readonly calendar: string }
  /** The first such day of a week or month: weekly reports, monthly backups. */
  | { readonly kind: 'first-trading-day'; readonly calendar: string; readonly of: 'week' | 'month' };

/** When on such a day. Local times are of the job's zone. */
export type JobTimes =
  /** `['07:00', '14:00']`. A time that daylight saving skips is due at the jump; one that comes twice is due the first time only. */
  | { readonly kind: 'at'; readonly times: readonly string[] }
  /** Every so many minutes while the calendar's session is open, counted from the opening. */
  | { readonly kind: 'in-session'; readonly calendar: string; readonly everyMinutes: number }
  /** So many minutes after (negative: before) the session opens or closes; half days included. */
  | {
      readonly kind: 'session';
      readonly calendar: string;
      readonly edge: 'open' | 'close';
      readonly offsetMinutes: number;
    };

/** What to do with due times that passed while nothing ran. */
export type MissedRule =
  /** Run once for the latest of them, if it is not older than this; record the others as skipped. */
  | { readonly kind: 'latest'; readonly withinMs: number }
  /** Run for each of them, oldest first. */
  | { readonly kind: 'each'; readonly withinMs: number }
  | { readonly kind: 'skip' };

/** A job by name, and when it is due. What it does is given by whoever runs it. */
export interface JobSchedule {
  readonly name: string;
  /** IANA zone of its civil days and times. */
  readonly zone: string;
  readonly days: JobDays;
  readonly times: JobTimes;
  readonly missed: MissedRule;
  /** A run that takes longer is stopped and recorded as failed. */
  readonly timeoutMs: number;
  /**
   * What becomes of a due time whose run was cut off by the end of its process. `leave` (left out: the same): nothing, it was begun and may have
   * done its work. `missed`: it counts as missed, and the rule above decides; a second run has a key of its own, `<due time>~2`.
   */
  readonly interrupted?: 'leave' | 'missed';
}

/** A run that is due or was asked for. `key` makes it unique: of all processes and restarts only one begins it. */
export interface JobRun {
  readonly job: string;
  /** `2026-03-29T05:00:00.000Z` for a due time, with `~2`, `~3` for another try; `manual:<id>` when a person asked. */
  readonly key: string;
  readonly dueAt: UnixMs;
  readonly trigger: 'schedule' | 'missed' | 'manual';
  readonly status: 'running' | 'done' | 'failed' | 'skipped' | 'interrupted';
  /** Name of the process that began it. A process that starts knows by it which unfinished runs were its own. */
  readonly runner?: string;
  readonly startedAt: UnixMs;
  readonly endedAt: UnixMs | undefined;
  /** What came of it, or why not; empty while it runs. */
  readonly message: string;
}

/** Which runs of the history. */
export interface JobRunFilter {
  readonly job?: string;
  readonly limit?: number;
  /** Those that come after this one, the latest first: what an earlier answer ended with. */
  readonly after?: Pick<JobRun, 'startedAt' | 'job' | 'key'>;
}

/** Where runs are kept. */
export interface JobStore {
  /** Writes the run down if no run of this job and key is known; false when there is one. Durable when it returns. */
  claim(run: JobRun): Promise<boolean>;
  finish(
    job: string,
    key: string,
    end: { readonly status: 'done' | 'failed' | 'interrupted'; readonly endedAt: UnixMs; readonly message: string },
  ): Promise<void>;
  /** The latest due time of the job that was claimed or skipped by schedule; undefined when none was. */
  latestDue(job: string): Promise<UnixMs | undefined>;
  /** Runs that a process began and did not end. */
  unfinished(): Promise<readonly JobRun[]>;
  /** Latest first. */
  history(filter: JobRunFilter): Promise<readonly JobRun[]>;
  /** When the job was first known: nothing before it is missed. Sets it on the first call. */
  knownSince(job: string, now: UnixMs): Promise<UnixMs>;
}
