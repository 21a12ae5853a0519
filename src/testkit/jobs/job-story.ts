import { HOUR_MS, MINUTE_MS, parseInstant } from '#core/time.ts';
import type { JobRun, JobSchedule, JobStore } from '#domain/schedule/job.ts';
import type { JobContext, JobEvent } from '#runtime/jobs/scheduled-job.ts';
import { Scheduler } from '#runtime/jobs/scheduler.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { Machine, ProcessClock } from '#testkit/jobs/machine-clock.ts';
import { MemoryJobStore } from '#testkit/jobs/memory-job-store.ts';

export const START = parseInstant('2024-03-25T00:00Z');
export const HOURLY: JobSchedule = {
  name: 'hourly',
  zone: 'UTC',
  days: { kind: 'every-day' },
  times: { kind: 'in-session', calendar: 'crypto', everyMinutes: 60 },
  missed: { kind: 'latest', withinMs: 2 * HOUR_MS },
  timeoutMs: 10 * MINUTE_MS,
};
export const DAILY: JobSchedule = { ...HOURLY, name: 'daily', times: { kind: 'at', times: ['08:30'] } };

/** What a job of a story does; it waits by the clock of its process. */
export type Work = (context: JobContext, clock: ProcessClock) => Promise<string>;

/** A machine, its store, and the processes that are started on it one after the other or side by side. */
export class Story {
  readonly time = new VirtualClock(START);
  readonly machine = new Machine(this.time);
  readonly store = new MemoryJobStore();
  readonly began: string[] = [];
  readonly events: JobEvent[] = [];

  async start(schedules: readonly JobSchedule[], work: Work = briefly, runner = 'one'): Promise<Process> {
    const process = this.process(schedules, { work, runner });
    await process.scheduler.start();
    return process;
  }

  /** A process whose scheduler is not started; `storeFor` may put something between it and the store. */
  process(schedules: readonly JobSchedule[], how: ProcessOptions): Process {
    const { work, runner, storeFor } = how;
    const clock = new ProcessClock(this.machine);
    const store = storeFor?.(clock) ?? this.store;
    const jobs = schedules.map((schedule) => ({
      schedule,
      run: (context: JobContext): Promise<string> => {
        this.began.push(`${schedule.name} ${context.key}`);
        return work(context, clock);
      },
    }));
    const listener = (event: JobEvent): void => void this.events.push(event);
    const scheduler = new Scheduler(jobs, { store, clock, runner, listener });
    return { scheduler, clock };
  }

  at(text: string): Promise<void> {
    return this.time.runUntil(parseInstant(`2024-03-${text}Z`));
  }

  /** `08:00 done schedule` for each run of a day, by due time. */
  runs(): string[] {
    return this.store
      .all()
      .map(({ key, status, trigger }) => `${key.replace(/^.*T(\d\d:\d\d):00.000Z/, '$1')} ${status} ${trigger}`);
  }

  kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }
}

export interface ProcessOptions {
  readonly work: Work;
  readonly runner: string;
  readonly storeFor?: (clock: ProcessClock) => JobStore;
}

/** A scheduler in a process that may die. */
export interface Process {
  readonly scheduler: Scheduler;
  readonly clock: ProcessClock;
}

export async function briefly(): Promise<string> {
  return 'all well';
}

export function lasting(ms: number): Work {
  return async ({ signal }, clock) => {
    await clock.sleep(ms, signal);
    return 'took its time';
  };
}

/** Starts the job `daily` by hand and gives back its finished run. */
export async function startedRun(scheduler: Scheduler): Promise<JobRun> {
  const answer = await scheduler.trigger('daily');
  if (answer.kind !== 'started') throw new Error(`The job is ${answer.kind}`);
  return answer.ended;
}
