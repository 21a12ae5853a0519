import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import type { Rng } from '#core/rng.ts';
import type { JobRun, JobStore } from '#domain/schedule/job.ts';

/** How often calls fail before anything is done, or after, so that only the answer is lost; and how long they take at most. */
export interface StoreFaults {
  refusedShare: number;
  answerLostShare: number;
  slowestMs: number;
}

/** A store as one process sees it over a bad line. What it waits for never comes once the process is dead. */
export class FaultyJobStore implements JobStore {
  private readonly store: JobStore;
  private readonly clock: Clock;
  private readonly rng: Rng;
  private readonly faults: StoreFaults;

  constructor(store: JobStore, clock: Clock, rng: Rng, faults: StoreFaults) {
    this.store = store;
    this.clock = clock;
    this.rng = rng;
    this.faults = faults;
  }

  claim(run: JobRun): Promise<boolean> {
    return this.call(() => this.store.claim(run));
  }

  finish(job: string, key: string, end: Parameters<JobStore['finish']>[2]): Promise<void> {
    return this.call(() => this.store.finish(job, key, end));
  }

  latestDue(job: string): ReturnType<JobStore['latestDue']> {
    return this.call(() => this.store.latestDue(job));
  }

  unfinished(): ReturnType<JobStore['unfinished']> {
    return this.call(() => this.store.unfinished());
  }

  history(filter: Parameters<JobStore['history']>[0]): ReturnType<JobStore['history']> {
    return this.call(() => this.store.history(filter));
  }

  knownSince(...of: Parameters<JobStore['knownSince']>): ReturnType<JobStore['knownSince']> {
    return this.call(() => this.store.knownSince(...of));
  }

  private async call<T>(work: () => Promise<T>): Promise<T> {
    await this.travel(this.faults.refusedShare);
    const answer = await work();
    await this.travel(this.faults.answerLostShare);
    return answer;
  }

  private async travel(lostShare: number): Promise<void> {
    if (this.faults.slowestMs > 0) await this.clock.sleep(this.rng.integer(1, this.faults.slowestMs));
    if (this.rng.uniform() < lostShare) throw new AssayError('store.lost', 'The line broke');
  }
}
