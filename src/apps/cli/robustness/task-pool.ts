import { Worker } from 'node:worker_threads';
import { failureError } from '#apps/research/threads/plain-failure.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import type { TaskAnswer, TaskRequest } from '#apps/cli/robustness/task-message.ts';
import type { RobustnessTask, TaskResult, TaskSetup } from '#apps/cli/robustness/task.ts';

export interface TaskPoolOptions {
  readonly workers: number;
  /** Stops everything. */
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Tasks that wait at a thread, so that it never idles while the next one is on its way. */
const TASKS_WAITING = 2;

/**
 * Runs tasks on threads and gives back their results in the order of the tasks, whatever order they were finished in. Rejects with
 * what the first failing task threw, or with `InterruptedError`; no thread is left behind.
 */
export async function runTasks(
  setup: TaskSetup,
  tasks: readonly RobustnessTask[],
  { workers, signal, onProgress }: TaskPoolOptions,
): Promise<readonly TaskResult[]> {
  if (signal.aborted) throw new InterruptedError();
  const threads: Worker[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<readonly TaskResult[]>();
  const stop = (): void => reject(new InterruptedError());
  signal.addEventListener('abort', stop, { once: true });
  try {
    const order = interleaved(tasks);
    const results: TaskResult[] = [];
    let [sent, done] = [0, 0];
    const send = (thread: Worker): void => {
      const n = order[sent++];
      if (n === undefined) return;
      const request: TaskRequest = { n, task: tasks[n]! };
      thread.postMessage(request, []);
    };
    for (let i = 0; i < Math.min(workers, tasks.length); i++) {
      const thread = new Worker(new URL('./task-worker.ts', import.meta.url), { workerData: setup });
      threads.push(thread);
      thread.on('error', (error) => reject(error instanceof Error ? error : new Error(String(error))));
      thread.on('message', ({ n, result, failure }: TaskAnswer) => {
        if (failure !== undefined) return reject(failureError(failure));
        results[n] = result;
        onProgress(++done, tasks.length);
        if (done === tasks.length) resolve(results);
        else send(thread);
      });
      for (let k = 0; k < TASKS_WAITING; k++) send(thread);
    }
    if (tasks.length === 0) resolve(results);
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/**
 * The numbers of the tasks with all kinds mixed evenly: some kinds take a hundred times as long as others, and this way what was
 * done so far says how long the rest will take.
 */
export function interleaved(tasks: readonly RobustnessTask[]): readonly number[] {
  const counts = new Map<string, number>();
  const ranks = tasks.map(({ kind }) => {
    const rank = counts.get(kind) ?? 0;
    counts.set(kind, rank + 1);
    return rank;
  });
  const place = (n: number): number => (ranks[n]! + 0.5) / counts.get(tasks[n]!.kind)!;
  return tasks.map((_, n) => n).sort((a, b) => place(a) - place(b) || a - b);
}
