import { Worker } from 'node:worker_threads';
import { received } from '#adapters/backup/thread-message.ts';
import type { BackupTask, TaskResults, ThreadMessage } from '#adapters/backup/thread-message.ts';
import type { BackupProgress } from '#adapters/backup/snapshot/write-backup.ts';

export interface TaskWatch {
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Does a task on a thread; its errors come out as if it had been done here. Rejects with the signal's reason when aborted. */
export async function onThread<Kind extends keyof TaskResults>(
  task: BackupTask & { readonly kind: Kind },
  { onProgress, signal }: TaskWatch,
): Promise<TaskResults[Kind]> {
  signal?.throwIfAborted();
  const thread = new Worker(new URL('./backup-worker.ts', import.meta.url), { workerData: task });
  const abort = (): void => thread.postMessage('abort', []);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      thread.on('message', (message: ThreadMessage) => {
        if (message.kind === 'progress') onProgress?.(message.progress);
        else if (message.kind === 'done') resolve(message.result as TaskResults[Kind]);
        else reject(signal?.aborted === true ? (signal.reason as Error) : received(message.failure));
      });
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`the thread of a backup ended early, with code ${code}`)));
    });
  } finally {
    signal?.removeEventListener('abort', abort);
    await thread.terminate();
  }
}
