import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { failureError } from '#apps/research/threads/plain-failure.ts';
import type { TrialAnswer, TrialRequest } from '#apps/cli/search/trial-message.ts';
import type { TrialResult, TrialSetup, TrialTask } from '#apps/cli/search/trial.ts';

/** Trials in one message, at most: sending costs about as much as a short trial. */
const CHUNK_MAX = 8;
/** Messages that wait at a thread, so that it never idles while the next one is on its way. */
const CHUNKS_WAITING = 2;

/** One core is left for everything else. */
export function defaultWorkers(): number {
  return Math.max(1, availableParallelism() - 1);
}

/** Threads that run trials. Results come in any order; who needs an order keeps it. */
export class TrialPool {
  /** Trials that may be under way at once without one waiting for another. */
  readonly capacity: number;
  private readonly threads: Thread[];
  private readonly queue: Job[] = [];
  private failure: Error | undefined;

  constructor(setup: TrialSetup, workers: number) {
    this.capacity = workers * CHUNK_MAX * (CHUNKS_WAITING + 1);
    this.threads = Array.from({ length: workers }, () => this.startThread(setup));
  }

  /** The result of one trial; rejects when it, or a thread, fails. */
  run(task: TrialTask): Promise<TrialResult> {
    return new Promise((resolve, reject) => {
      this.queue.push({ task, resolve, reject });
      // Trials that are asked for one after the other go out together.
      if (this.queue.length === 1) queueMicrotask(() => this.dispatch());
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  private startThread(setup: TrialSetup): Thread {
    const worker = new Worker(new URL('./trial-worker.ts', import.meta.url), { workerData: setup });
    const thread: Thread = { worker, waiting: [] };
    worker.on('message', (answer: TrialAnswer) => this.settle(thread, answer));
    worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
    return thread;
  }

  private dispatch(): void {
    if (this.failure !== undefined) return this.rejectAll(this.failure);
    for (;;) {
      const [thread] = this.threads.toSorted((a, b) => a.waiting.length - b.waiting.length);
      if (thread === undefined || thread.waiting.length >= CHUNKS_WAITING || this.queue.length === 0) return;
      const share = Math.ceil(this.queue.length / this.threads.length);
      const jobs = this.queue.splice(0, Math.min(CHUNK_MAX, share));
      thread.waiting.push(jobs);
      const request: TrialRequest = { tasks: jobs.map(({ task }) => task) };
      thread.worker.postMessage(request, []);
    }
  }

  private settle(thread: Thread, { results, failure }: TrialAnswer): void {
    const jobs = thread.waiting.shift() ?? [];
    for (const [i, result] of results.entries()) jobs[i]?.resolve(result);
    if (failure !== undefined) {
      for (const job of jobs.slice(results.length)) job.reject(failureError(failure));
    }
    this.dispatch();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.rejectAll(this.failure);
  }

  private rejectAll(error: Error): void {
    const jobs = [...this.queue.splice(0), ...this.threads.flatMap(({ waiting }) => waiting.splice(0).flat())];
    for (const job of jobs) job.reject(error);
  }
}

interface Job {
  readonly task: TrialTask;
  readonly resolve: (result: TrialResult) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Job[][];
}
