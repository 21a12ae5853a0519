import type { Clock } from '#core/clock.ts';
import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { DueTimes } from '#domain/schedule/due-times.ts';
import type { JobRun, JobStore } from '#domain/schedule/job.ts';
import { planDue } from '#runtime/jobs/plan-due.ts';
import type { DueStep, DueTry } from '#runtime/jobs/plan-due.ts';
import { attemptOf, dueKey, manualKey } from '#runtime/jobs/run-key.ts';
import { RunLedger } from '#runtime/jobs/run-ledger.ts';
import { RunningJob } from '#runtime/jobs/running-job.ts';
import type { Outcome } from '#runtime/jobs/running-job.ts';
import type { JobEvent, ScheduledJob, TriggerAnswer, UpcomingRun } from '#runtime/jobs/scheduled-job.ts';

/** What a runner is given by its scheduler. */
export interface RunnerContext {
  readonly store: JobStore;
  readonly clock: Clock;
  /** Name of this process, see `JobRun.runner`. */
  readonly runner: string;
  readonly tell: (event: JobEvent) => void;
  /** Called when the next due time may be another one than before. */
  readonly changed: () => void;
}

/** Missed due times further back than this are not written down one by one, unless the rule still asks for them. */
const ACCOUNTED_MS = 31 * DAY_MS;
/** How long after its time-out another process may take to write down the end of a run, before it is taken for dead. */
const DEAD_AFTER_MS = MINUTE_MS;
const STUCK_AFTER_MS = MINUTE_MS;
const ATTEMPTS_MAX = 3;

/**
 * Runs one job whenever it is due. All that is decided about due times is done one thing after the other; the store's `claim`
 * decides between processes. Where things stand is read from the store at the start and never guessed.
 */
export class JobRunner {
  readonly name: string;
  private readonly job: ScheduledJob;
  private readonly context: RunnerContext;
  private readonly dueTimes: DueTimes;
  private readonly ledger: RunLedger;
  /** All due times up to this instant are settled. */
  private handledUntil = 0;
  private nextDue = Number.POSITIVE_INFINITY;
  /** Due times whose run was cut off and is to be made again. */
  private retries: readonly DueTry[] = [];
  private current: RunningJob | undefined;
  private concluded: Promise<JobRun> | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private isQueued = false;
  private isStarted = false;
  private isStopped = false;

  constructor(job: ScheduledJob, context: RunnerContext) {
    this.job = job;
    this.name = job.schedule.name;
    this.context = context;
    this.dueTimes = new DueTimes(job.schedule);
    this.ledger = new RunLedger(context.store, (run) => context.tell({ kind: 'ended', run }));
  }

  /** Reads where things stand, and marks runs that dead processes left behind. Rejects when the store does. */
  async start(): Promise<void> {
    const { store, clock } = this.context;
    const now = clock.now();
    const since = await store.knownSince(this.name, now);
    const latest = await store.latestDue(this.name);
    await this.runningKey(now);
    // A clock that was ahead may have left due times of the future. Keys keep them from running twice; nothing must wait for them.
    this.handledUntil = Math.min(now, latest ?? since - 1);
    this.lookAhead();
    this.isStarted = true;
  }

  /** The next due time as an instant; infinite when there is none. */
  get wakeAt(): number {
    return this.nextDue;
  }

  /** Looks at the clock: settles what is due, in its own time. */
  tick(now: number): void {
    if (!this.isStarted) return;
    if (now < this.handledUntil) {
      this.handledUntil = now;
      this.lookAhead();
    }
    if (this.nextDue <= now || this.retries.length > 0 || !this.ledger.isEmpty) this.settle();
  }

  /** Starts a run that a person asked for. */
  trigger(): Promise<TriggerAnswer> {
    return this.exclusive(async () => {
      const { clock, store } = this.context;
      if (this.isStopped) return { kind: 'stopped' };
      const now = clock.now();
      const running = await this.runningKey(now);
      if (running !== undefined) return { kind: 'running', key: running };
      for (let count = 1; ; count++) {
        const run = this.newRun({ key: manualKey(now, count), dueAt: now, trigger: 'manual' });
        if (await store.claim(run)) return { kind: 'started', key: run.key, ended: this.begin(run) };
      }
    });
  }

  upcoming(now: number): UpcomingRun {
    let dueAt: UnixMs | undefined;
    try {
      dueAt = this.dueTimes.next(now);
    } catch {
      dueAt = undefined; // The calendar ends: whoever runs the job was told so.
    }
    return { job: this.name, dueAt, running: this.current?.run.key };
  }

  /** Begins nothing more, asks what runs to stop, and waits for it; what takes longer is recorded as cut off. */
  async stop(graceMs: number): Promise<void> {
    this.isStopped = true;
    await this.exclusive(() => Promise.resolve());
    if (this.current !== undefined) await this.cutOff(this.current, graceMs);
    await this.concluded;
    if (!this.ledger.isEmpty) await this.writeEnds();
  }

  private async cutOff(running: RunningJob, graceMs: number): Promise<void> {
    running.stop();
    await new Promise<void>((resolve) => {
      const cancel = this.context.clock.after(graceMs, resolve);
      void running.ended.then(() => {
        cancel();
        resolve();
      });
    });
    running.giveUp();
  }

  private settle(): void {
    if (this.isQueued || this.isStopped) return;
    this.isQueued = true;
    void this.exclusive(async () => {
      this.isQueued = false;
      await this.ledger.write();
      while (await this.settleDue(this.context.clock.now()));
    })
      .catch((error: unknown) => this.context.tell({ kind: 'trouble', job: this.name, error }))
      .finally(() => this.context.changed());
  }

  /** Settles all due times up to now; true when more could be settled at once. */
  private async settleDue(now: UnixMs): Promise<boolean> {
    const { missed } = this.job.schedule;
    const accountedMs = missed.kind === 'skip' ? ACCOUNTED_MS : Math.max(ACCOUNTED_MS, missed.withinMs);
    const dueTimes = [...this.dueTimes.between(Math.max(this.handledUntil, now - accountedMs), now)];
    if (dueTimes.length + this.retries.length > 0) {
      const runningKey = await this.runningKey(now);
      const tries = [...this.retries, ...dueTimes.map((dueAt) => ({ dueAt, attempt: 1 }))];
      if (missed.kind === 'each' && runningKey !== undefined) return false;
      for (const step of planDue(tries, { now, missed, runningKey })) {
        if (this.isStopped) return false;
        const isOurs = await this.take(step);
        if (missed.kind === 'each' && step.kind === 'run') return !isOurs;
      }
      this.retries = [];
    }
    this.handledUntil = now;
    this.lookAhead();
    return false;
  }

  /** Claims what was decided about a due time and does it; false when another process was faster. */
  private async take(step: DueStep): Promise<boolean> {
    const { due, trigger } = step;
    const run = this.newRun({ key: dueKey(due.dueAt, due.attempt), dueAt: due.dueAt, trigger });
    const { startedAt } = run;
    const record: JobRun =
      step.kind === 'run' ? run : { ...run, status: 'skipped', endedAt: startedAt, message: step.why };
    const isOurs = await this.context.store.claim(record);
    if (due.attempt === 1) this.handledUntil = due.dueAt;
    this.retries = this.retries.filter((retry) => retry !== due);
    if (!isOurs) return false;
    if (step.kind === 'skip') this.context.tell({ kind: 'skipped', run: record });
    else if (this.isStopped) await this.conclude(run, { status: 'interrupted', message: 'The program stopped first' });
    else void this.begin(run);
    return true;
  }

  private begin(run: JobRun): Promise<JobRun> {
    const { clock, tell } = this.context;
    tell({ kind: 'began', run });
    const running = new RunningJob(this.job, run, clock);
    this.current = running;
    const concluded = running.decided.then((outcome) => {
      const cancel = clock.after(STUCK_AFTER_MS, () => tell({ kind: 'stuck', run }));
      void running.ended.then(cancel);
      return this.conclude(run, outcome);
    });
    this.concluded = concluded;
    void running.ended.then(() => {
      this.current = undefined;
      this.tick(clock.now());
    });
    return concluded;
  }

  private async conclude(run: JobRun, { status, message }: Outcome): Promise<JobRun> {
    const ended = this.ledger.note(run, status, this.context.clock.now(), message);
    await this.writeEnds();
    return ended;
  }

  /** What the store refuses is tried again with the next tick. */
  private async writeEnds(): Promise<void> {
    try {
      await this.ledger.write();
    } catch (error) {
      this.context.tell({ kind: 'trouble', job: this.name, error });
    }
  }

  /** Key of a run of this job that goes on, here or in another process. Marks those that nobody can be working on any more. */
  private async runningKey(now: number): Promise<string | undefined> {
    if (this.current !== undefined) return this.current.run.key;
    let key: string | undefined;
    for (const run of await this.context.store.unfinished()) {
      if (run.job !== this.name || this.ledger.holds(run.key)) continue;
      const isDead =
        run.runner === this.context.runner || now > run.startedAt + this.job.schedule.timeoutMs + DEAD_AFTER_MS;
      if (isDead) await this.bury(run);
      else key ??= run.key;
    }
    return key;
  }

  private async bury(run: JobRun): Promise<void> {
    await this.conclude(run, { status: 'interrupted', message: 'Its process ended before it did' });
    const attempt = attemptOf(run.key) + 1;
    if (this.job.schedule.interrupted !== 'missed' || run.trigger === 'manual' || attempt > ATTEMPTS_MAX) return;
    this.retries = [...this.retries, { dueAt: run.dueAt, attempt }].sort((a, b) => a.dueAt - b.dueAt);
  }

  private newRun(of: Pick<JobRun, 'key' | 'dueAt' | 'trigger'>): JobRun {
    const { clock, runner } = this.context;
    const startedAt = clock.now();
    return { job: this.name, ...of, status: 'running', runner, startedAt, endedAt: undefined, message: '' };
  }

  private lookAhead(): void {
    try {
      this.nextDue = this.dueTimes.next(this.handledUntil) ?? Number.POSITIVE_INFINITY;
    } catch (error) {
      this.nextDue = Number.POSITIVE_INFINITY;
      this.context.tell({ kind: 'trouble', job: this.name, error });
    }
  }

  /** One thing after the other: nothing about due times is decided while something else is. */
  private exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}
