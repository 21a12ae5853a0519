import type { Clock } from '#core/clock.ts';
import type { JobStore } from '#domain/schedule/job.ts';
import type { JobEvent, ScheduledJob, TriggerAnswer, UpcomingRun } from '#runtime/jobs/scheduled-job.ts';
import { Scheduler } from '#runtime/jobs/scheduler.ts';
import type { Feature } from '#runtime/supervision/feature.ts';

export interface JobHostParts {
  readonly jobs: readonly ScheduledJob[];
  readonly store: JobStore;
  readonly clock: Clock;
  /** Name of this process, the same after each restart. */
  readonly runner: string;
  /** Told of everything but trouble, which the feature reports. */
  readonly listener: (event: Exclude<JobEvent, { readonly kind: 'trouble' }>) => void;
}

/** Runs jobs, by the clock while its feature runs, and whenever somebody asks: one scheduler for both, so that no job runs twice at a time. */
export class JobHost {
  private readonly parts: JobHostParts;
  private scheduler: Scheduler;
  private isSpent = false;
  private degraded: (why: string) => void = () => undefined;

  constructor(parts: JobHostParts) {
    this.parts = parts;
    this.scheduler = this.newScheduler();
  }

  /** To be run by the supervisor. */
  readonly feature: Feature = {
    name: 'scheduler',
    run: async ({ signal, well, degraded }) => {
      this.degraded = degraded;
      // A scheduler that was stopped stays so; one whose start has failed is started again.
      if (this.isSpent) this.scheduler = this.newScheduler();
      this.isSpent = false;
      await this.scheduler.start();
      well();
      if (!signal.aborted) {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      }
      this.isSpent = true;
      await this.scheduler.stop();
    },
  };

  /** Runs a job now. Throws `job.unknown` with the nearest names. */
  trigger(name: string): Promise<TriggerAnswer> {
    return this.scheduler.trigger(name);
  }

  /** The next due time of each job, soonest first. */
  upcoming(): readonly UpcomingRun[] {
    return this.scheduler.upcoming();
  }

  private newScheduler(): Scheduler {
    const { jobs, store, clock, runner, listener } = this.parts;
    return new Scheduler(jobs, {
      store,
      clock,
      runner,
      listener: (event) => {
        if (event.kind === 'trouble') this.degraded(`job ${event.job}: ${messageOf(event.error)}`);
        else listener(event);
      },
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
