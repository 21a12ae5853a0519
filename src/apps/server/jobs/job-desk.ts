import type { JobRunShape, JobShape } from '#contract/operations.ts';
import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { describeSchedule } from '#domain/schedule/describe-schedule.ts';
import type { JobRun } from '#domain/schedule/job.ts';
import type { JobEvent, ScheduledJob } from '#runtime/jobs/scheduled-job.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import type { Store } from '#adapters/storage/store.ts';
import { JobHost } from '#apps/trading/job-host.ts';
import { ListCursor } from '#apps/server/http/cursor.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';

/** What becomes of jobs, but for trouble with the store, which the feature says. */
export type JobNews = Exclude<JobEvent, { readonly kind: 'trouble' }>;

export interface JobDeskParts {
  readonly jobs: readonly ScheduledJob[];
  /** What each does, in a word or two. */
  readonly actions: ReadonlyMap<string, string>;
  readonly store: Pick<Store, 'jobs' | 'audit'>;
  readonly clock: Clock;
  readonly publisher: Pick<LivePublisher, 'publish'>;
  /** Name of this process, the same after each restart: `serve`. */
  readonly runner: string;
  /** For the log and for alerts. */
  readonly onEvent?: ((event: JobNews) => void) | undefined;
}

export interface JobRunQuery {
  readonly job?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Jobs of the settings: when they are due, what came of them, and running one now. */
export class JobDesk {
  private readonly parts: JobDeskParts;
  private readonly host: JobHost;

  constructor(parts: JobDeskParts) {
    const { jobs, store, clock, runner } = parts;
    this.parts = parts;
    this.host = new JobHost({ jobs, store: store.jobs, clock, runner, listener: (event) => this.tell(event) });
  }

  /** Runs them by the clock; for the supervisor of the program. */
  get feature(): Feature {
    return this.host.feature;
  }

  /** Every job of the settings, what is due soonest first. */
  async list(): Promise<readonly JobShape[]> {
    const { jobs, actions, store } = this.parts;
    return Promise.all(
      this.host.upcoming().map(async ({ job, dueAt }): Promise<JobShape> => {
        const { schedule } = jobs.find((each) => each.schedule.name === job)!;
        const [last] = await store.jobs.history({ job, limit: 1 });
        return {
          name: job,
          action: actions.get(job) ?? job,
          schedule: describeSchedule(schedule),
          zone: schedule.zone,
          nextDue: dueAt ?? null,
          last: last === undefined ? null : lastRun(last),
        };
      }),
    );
  }

  /** The latest first. */
  async runs({ job, limit, cursor }: JobRunQuery): Promise<{ items: JobRunShape[]; next: string | null }> {
    const list = new ListCursor<{ startedAt: number; job: string; key: string }>(
      'jobs/runs',
      { job },
      { startedAt: 'number', job: 'string', key: 'string' },
    );
    const after = list.decode(cursor) as Pick<JobRun, 'startedAt' | 'job' | 'key'> | undefined;
    const found = await this.parts.store.jobs.history({
      limit: limit + 1,
      ...(job === undefined ? {} : { job }),
      ...(after === undefined ? {} : { after }),
    });
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    const next = last && { startedAt: last.startedAt, job: last.job, key: last.key };
    return { items: items.map(jobRunShape), next: list.encode(next) };
  }

  /** Runs a job now, whether or not it is due. Throws `job.unknown`, and `resource.conflict` while it runs already. */
  async run(name: string, by: string): Promise<{ readonly key: string }> {
    if (this.parts.jobs.length === 0) {
      throw new AssayError('job.unknown', `Expected the name of a job, was "${name}": the settings have none`, {
        place: { value: name },
      });
    }
    const answer = await this.host.trigger(name);
    if (answer.kind !== 'started') {
      const found = answer.kind === 'running' ? `running since ${answer.key}` : 'stopped with the program';
      throw new AssayError('resource.conflict', `Expected job "${name}" not to run, was "${found}"`, {
        place: { value: name },
        remedy: 'Wait for it to end, then try again.',
      });
    }
    const { key } = answer;
    const { store, clock } = this.parts;
    await store.audit.add({ time: clock.now(), actor: by, action: 'job.run', detail: { job: name, key } });
    return { key };
  }

  private tell(event: JobNews): void {
    this.parts.onEvent?.(event);
    if (event.kind === 'clock-jumped' || event.kind === 'stuck') return;
    const { run } = event;
    this.parts.publisher.publish('jobs', jobRunShape(run), `${run.job}/${run.key}`);
  }
}

/** A run as the API tells of it. */
function jobRunShape({ job, key, dueAt, trigger, status, startedAt, endedAt, message }: JobRun): JobRunShape {
  return { job, key, dueAt, trigger, status, startedAt, endedAt: endedAt ?? null, message };
}

function lastRun({ key, status, startedAt, endedAt, message }: JobRun): JobShape['last'] {
  return { key, status, startedAt, endedAt: endedAt ?? null, message };
}
