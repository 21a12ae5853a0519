import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { invariant } from '#core/invariant.ts';
import { nearestNames } from '#core/suggest.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { JobRun, JobStore } from '#domain/schedule/job.ts';
import { JobRunner } from '#runtime/jobs/job-runner.ts';
import type { JobEvent, ScheduledJob, TriggerAnswer, UpcomingRun } from '#runtime/jobs/scheduled-job.ts';

export interface SchedulerOptions {
  readonly store: JobStore;
  readonly clock: Clock;
  /** Name of this process: the same after each restart, another one than any process that lives beside it. */
  readonly runner: string;
  readonly listener?: (event: JobEvent) => void;
  /** The clock is looked at again after at most this long; left out: a minute. */
  readonly longestPauseMs?: number;
}

/** The clock was set when it differs by more than this from what has passed. */
const JUMP_MS = 10 * SECOND_MS;
const STOP_GRACE_MS = 10 * SECOND_MS;

/**
 * Runs jobs when they are due: once a due time, however often the process starts again, however many processes share the store. Long waits
 * are slept in pieces, so that a clock that was set or a machine that slept is noticed soon.
 */
export class Scheduler {
  private readonly clock: Clock;
  private readonly store: JobStore;
  private readonly tell: (event: JobEvent) => void;
  private readonly longestPauseMs: number;
  private readonly runners: readonly JobRunner[];
  private cancelPause: () => void = () => undefined;
  private isRunning = false;
  private isStopped = false;
  /** What the clocks showed at the latest look. */
  private seenNow = 0;
  private seenMonotonic = 0;

  constructor(jobs: readonly ScheduledJob[], options: SchedulerOptions) {
    const { store, clock, runner, listener, longestPauseMs = MINUTE_MS } = options;
    invariant(longestPauseMs > 0, `pauses are longer than zero, was "${longestPauseMs}"`);
    this.clock = clock;
    this.store = store;
    this.tell = listener ?? (() => undefined);
    this.longestPauseMs = longestPauseMs;
    const context = { store, clock, runner, tell: this.tell, changed: () => this.pause() };
    this.runners = jobs.map((job) => new JobRunner(job, context));
    const names = new Set(this.runners.map(({ name }) => name));
    invariant(names.size === jobs.length, `every job has a name of its own, were "${[...names].join(', ')}"`);
  }

  /** Settles what was missed and goes on with what is due. Rejects when the store cannot be read, and may then be called again. */
  async start(): Promise<void> {
    invariant(!this.isRunning && !this.isStopped, 'a scheduler is started once');
    await Promise.all(this.runners.map((runner) => runner.start()));
    if (this.isStopped) return;
    this.isRunning = true;
    this.seenNow = this.clock.now();
    this.seenMonotonic = this.clock.monotonic();
    this.look();
  }

  /** Begins nothing more; resolves when all runs have ended or were given up after the grace. */
  async stop(graceMs: number = STOP_GRACE_MS): Promise<void> {
    this.isRunning = false;
    this.isStopped = true;
    this.cancelPause();
    await Promise.all(this.runners.map((runner) => runner.stop(graceMs)));
  }

  /** Runs a job now, whether or not it is due and whether or not `start` was called. Throws `job.unknown` with the nearest names. */
  async trigger(name: string): Promise<TriggerAnswer> {
    const found = this.runners.find((runner) => runner.name === name);
    if (found === undefined) throw this.unknownJob(name);
    return found.trigger();
  }

  /** The next due time of each job, soonest first. */
  upcoming(): readonly UpcomingRun[] {
    const now = this.clock.now();
    const late = Number.POSITIVE_INFINITY;
    return this.runners
      .map((runner) => runner.upcoming(now))
      .sort((a, b) => (a.dueAt ?? late) - (b.dueAt ?? late) || (a.job < b.job ? -1 : 1));
  }

  /** Latest first. */
  history(filter: { readonly job?: string; readonly limit?: number } = {}): Promise<readonly JobRun[]> {
    return this.store.history(filter);
  }

  private readonly look = (): void => {
    const now = this.clock.now();
    const monotonic = this.clock.monotonic();
    const expected = Math.round(this.seenNow + monotonic - this.seenMonotonic) as UnixMs;
    if (Math.abs(now - expected) > JUMP_MS) this.tell({ kind: 'clock-jumped', from: expected, to: now });
    this.seenNow = now;
    this.seenMonotonic = monotonic;
    for (const runner of this.runners) runner.tick(now);
    this.pause();
  };

  /** Waits for the next due time, but never longer after the latest look than allowed. */
  private pause(): void {
    this.cancelPause();
    if (!this.isRunning) return;
    const now = this.clock.now();
    let pauseMs = Math.max(0, this.longestPauseMs - (this.clock.monotonic() - this.seenMonotonic));
    for (const { wakeAt } of this.runners) {
      // What is due already is being settled, or waits for the store to come back.
      if (wakeAt > now) pauseMs = Math.min(pauseMs, wakeAt - now);
    }
    this.cancelPause = this.clock.after(pauseMs, this.look);
  }

  private unknownJob(name: string): AssayError {
    const names = this.runners.map((runner) => runner.name);
    const near = nearestNames(name, names);
    const shown = (near.length > 0 ? near : names).map((known) => `"${known}"`).join(' or ');
    return new AssayError('job.unknown', `Expected the name of a job, such as ${shown}, was "${name}"`, {
      place: { value: name },
    });
  }
}
