import type { Rng } from '#core/rng.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { JobSchedule } from '#domain/schedule/job.ts';
import type { JobContext, JobEvent } from '#runtime/jobs/scheduled-job.ts';
import { Scheduler } from '#runtime/jobs/scheduler.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import type { ExpectedRuns } from '#testkit/jobs/expected-runs.ts';
import { Machine, ProcessClock } from '#testkit/jobs/machine-clock.ts';
import { MemoryJobStore } from '#testkit/jobs/memory-job-store.ts';

/** A job of the world: how long a run takes, and what should become of its due times. */
export interface WorldJob {
  readonly schedule: JobSchedule;
  readonly workMs: number;
  readonly expected: ExpectedRuns;
}

/** What happened in a world. */
export interface WorldCounts {
  starts: number;
  crashes: number;
  stops: number;
  clockChanges: number;
  daysDown: number;
}

interface Process {
  readonly scheduler: Scheduler;
  readonly clock: ProcessClock;
  /** It has looked at the clock since that was set. */
  knowsClock: boolean;
}

/** Microtasks that settling a few days of missed due times may take. */
const SETTLING_ROUNDS = 5_000;

/** A machine on which processes with the same jobs start, crash and stop, and whose clock is set, all by a seed. */
export class JobWorld {
  readonly store = new MemoryJobStore();
  readonly began = new Map<string, number>();
  readonly counts: WorldCounts = { starts: 0, crashes: 0, stops: 0, clockChanges: 0, daysDown: 0 };
  private readonly time: VirtualClock;
  private readonly machine: Machine;
  private readonly processes = new Map<string, Process>();
  private readonly jobs: readonly WorldJob[];
  private readonly rng: Rng;
  private readonly longestPauseMs: number;

  constructor(jobs: readonly WorldJob[], start: number, rng: Rng, longestPauseMs: number) {
    this.jobs = jobs;
    this.rng = rng;
    this.longestPauseMs = longestPauseMs;
    this.time = new VirtualClock(start as UnixMs);
    this.machine = new Machine(this.time);
  }

  /** Lets the world go on until the end, at which its clock is right and all processes stop. */
  async runUntil(end: number): Promise<void> {
    const rng = this.rng;
    const when = { main: this.now, second: this.now + 20 * DAY_MS, clock: this.now + 10 * DAY_MS };
    for (;;) {
      const at = Math.min(when.main, when.second, when.clock, end);
      await this.time.runUntil(at);
      if (at === end) break;
      if (at === when.main) when.main += await this.toggle('main', rng.uniform() * 20 * DAY_MS, downtime(rng));
      else if (at === when.second) {
        when.second += await this.toggle('second', rng.uniform() * 10 * DAY_MS, rng.uniform() * 40 * DAY_MS);
      } else when.clock += this.setClock();
    }
    if (this.machine.aheadMs !== 0) this.setClock();
    for (const name of this.processes.keys()) await this.end(name, false);
  }

  get now(): number {
    return this.time.now();
  }

  /** Starts a process that is down, ends one that is up; gives back how long to leave it so. */
  private async toggle(name: string, upMs: number, downMs: number): Promise<number> {
    if (this.processes.has(name)) {
      await this.end(name, this.rng.uniform() < 0.7);
      if (this.processes.size === 0) this.counts.daysDown += downMs / DAY_MS;
      return Math.ceil(downMs);
    }
    await this.start(name);
    return this.rng.uniform() < 0.5 ? Math.ceil(upMs) + 1 : this.untilSomethingIsDue(upMs);
  }

  /** About so long, but until something is due within a minute or two: when it matters most to end. */
  private untilSomethingIsDue(ms: number): number {
    const { expected } = this.jobs[this.rng.integer(0, this.jobs.length - 1)]!;
    const offset = this.rng.integer(-MINUTE_MS, 2 * MINUTE_MS);
    return Math.max(1, (expected.dueAfter(this.now + ms) ?? this.now + ms) - this.now + offset);
  }

  private async start(name: string): Promise<void> {
    this.watched();
    const clock = new ProcessClock(this.machine);
    const jobs = this.jobs.map((job) => ({
      schedule: job.schedule,
      run: (context: JobContext) => this.work(job, context, clock),
    }));
    const listener = (event: JobEvent): void => this.listen(name, event);
    const { store, longestPauseMs } = this;
    const scheduler = new Scheduler(jobs, { store, clock, runner: name, listener, longestPauseMs });
    await scheduler.start();
    this.counts.starts++;
    for (const { expected } of this.jobs) expected.lookedAt(clock.now());
    this.processes.set(name, { scheduler, clock, knowsClock: true });
    await settled();
  }

  private async end(name: string, isCrash: boolean): Promise<void> {
    this.watched();
    const { scheduler, clock } = this.processes.get(name)!;
    if (isCrash) this.counts.crashes++;
    else {
      this.counts.stops++;
      await scheduler.stop();
    }
    clock.die();
    this.processes.delete(name);
  }

  /** Up to three hours wrong, either way; the next time right again. */
  private setClock(): number {
    this.watched();
    const { machine, rng } = this;
    const isRight = machine.aheadMs === 0;
    const byMs = Math.round(2 * MINUTE_MS + rng.uniform() * 3 * HOUR_MS);
    machine.aheadMs = isRight ? (rng.uniform() < 0.5 ? -byMs : byMs) : 0;
    this.counts.clockChanges++;
    for (const process of this.processes.values()) process.knowsClock = false;
    return Math.ceil(isRight ? HOUR_MS + rng.uniform() * DAY_MS : rng.uniform() * 30 * DAY_MS);
  }

  private listen(name: string, event: JobEvent): void {
    if (event.kind === 'trouble') throw event.error;
    if (event.kind !== 'clock-jumped') return;
    this.watched();
    for (const { expected } of this.jobs) expected.lookedAt(event.to);
    const process = this.processes.get(name);
    if (process !== undefined) process.knowsClock = true;
  }

  /** Up to now somebody has watched the clock, if a process is up that knows what it shows. */
  private watched(): void {
    if (![...this.processes.values()].some(({ knowsClock }) => knowsClock)) return;
    const shown = this.time.now() + this.machine.aheadMs;
    for (const { expected } of this.jobs) expected.watchedUntil(shown);
  }

  private async work({ schedule, workMs }: WorldJob, context: JobContext, clock: ProcessClock): Promise<string> {
    const id = `${schedule.name} ${context.key}`;
    this.began.set(id, (this.began.get(id) ?? 0) + 1);
    if (workMs > 0) await clock.sleep(workMs, context.signal);
    if ((context.dueAt / MINUTE_MS) % 97 === 0) throw new Error('no answer');
    return 'done';
  }
}

/** Shows what happened in a world, and what became of its due times. */
export function printWorld(title: string, world: JobWorld, jobs: readonly WorldJob[]): void {
  const statuses: Record<string, number> = {};
  for (const { status } of world.store.all()) statuses[status] = (statuses[status] ?? 0) + 1;
  const lines = jobs.map(({ schedule, expected }) => {
    const kinds = [...expected.of.values()];
    const ran = kinds.filter((kind) => kind === 'run').length;
    return `  ${schedule.name.padEnd(20)} ${kinds.length} due, ${ran} ran, ${kinds.length - ran} skipped by rule`;
  });
  const counts = { ...world.counts, daysDown: Math.round(world.counts.daysDown), ...statuses };
  const text = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(`${title}\n${lines.join('\n')}\n  ${text.join(', ')}\n`);
}

/** Mostly a restart, often a night, sometimes a long weekend. */
function downtime(rng: Rng): number {
  const share = rng.uniform();
  if (share < 0.5) return rng.uniform() * 3 * MINUTE_MS;
  return share < 0.85 ? rng.uniform() * 12 * HOUR_MS : rng.uniform() * 4 * DAY_MS;
}

async function settled(): Promise<void> {
  for (let round = 0; round < SETTLING_ROUNDS; round++) await Promise.resolve();
}
