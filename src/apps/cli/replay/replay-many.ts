import { Worker } from 'node:worker_threads';
import { AssayError } from '#core/errors.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import type { ReplaySummary } from '#apps/cli/replay/replay-journal.ts';
import type { ReplayAnswer } from '#apps/cli/replay/replay-worker.ts';

/** Replays journals on threads; the summaries come in the order of the paths, whoever was done first. */
export async function replayMany(
  context: CliContext,
  paths: readonly string[],
  workers: number,
): Promise<readonly ReplaySummary[]> {
  const threads = Array.from({ length: Math.min(workers, paths.length) }, () => {
    return new Worker(new URL('./replay-worker.ts', import.meta.url));
  });
  const summaries: ReplaySummary[] = [];
  const progress = context.progress('replay');
  let [next, done] = [0, 0];
  const work = async (thread: Worker): Promise<void> => {
    for (let i = next++; i < paths.length; i = next++) {
      const answer = await asked(thread, paths[i]!);
      if ('failure' in answer) throw failed(answer);
      summaries[i] = answer.summary;
      progress.update(++done, paths.length, 'journals');
      await breathe(context);
    }
  };
  try {
    await Promise.all(threads.map(work));
    progress.finish();
    return summaries;
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function failed({ code, failure }: Extract<ReplayAnswer, { failure: string }>): Error {
  return code === undefined ? new Error(failure) : new AssayError(code, failure);
}

function asked(worker: Worker, path: string): Promise<ReplayAnswer> {
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: ReplayAnswer) => {
      worker.removeListener('error', reject);
      resolve(answer);
    });
    worker.once('error', reject);
    worker.postMessage(path, []);
  });
}
