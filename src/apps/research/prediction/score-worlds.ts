import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { InterruptedError } from '#apps/research/work-context.ts';
import type { ScoreSetup, ScoredWorld } from '#apps/research/prediction/score-world.ts';
import type { ScoreAnswer } from '#apps/research/prediction/score-worker.ts';
import { failureError } from '#apps/research/threads/plain-failure.ts';

export interface ScoreWorldsOptions {
  /** Stops everything. */
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Watches worlds on threads, one a core; gives the counts in the order of the setups, whatever order they were finished in. Rejects
 * with what the first failing world threw, or with `InterruptedError`; no thread is left behind.
 */
export async function scoreWorlds(
  setups: readonly ScoreSetup[],
  { signal, onProgress }: ScoreWorldsOptions,
): Promise<readonly ScoredWorld[]> {
  if (signal.aborted) throw new InterruptedError();
  if (setups.length === 0) return [];
  const threads: Worker[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<readonly ScoredWorld[]>();
  const stop = (): void => reject(new InterruptedError());
  signal.addEventListener('abort', stop, { once: true });
  const worlds: ScoredWorld[] = [];
  let [sent, done] = [0, 0];
  const start = (): void => {
    const thread = new Worker(new URL('./score-worker.ts', import.meta.url));
    threads.push(thread);
    let at = -1;
    const next = (): void => {
      at = sent++;
      if (at < setups.length) thread.postMessage(setups[at], []);
    };
    thread.on('error', (error) => reject(error instanceof Error ? error : new Error(String(error))));
    thread.on('message', (answer: ScoreAnswer) => {
      if ('failure' in answer) return reject(failureError(answer.failure));
      worlds[at] = answer.world;
      onProgress(++done, setups.length);
      if (done === setups.length) resolve(worlds);
      else next();
    });
    next();
  };
  try {
    for (let i = 0; i < Math.min(availableParallelism(), setups.length); i++) start();
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
