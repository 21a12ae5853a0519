// The entry of a thread that writes or reads one backup: its task comes as data, its result or failure goes out as a message.
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '#core/invariant.ts';
import { stageBackup } from '#adapters/backup/restore/stage-backup.ts';
import { writeBackup } from '#adapters/backup/snapshot/write-backup.ts';
import { REAL_TOOLS, openTarget } from '#adapters/backup/target/open-target.ts';
import { carried } from '#adapters/backup/thread-message.ts';
import type { BackupTask, TaskResults, ThreadMessage } from '#adapters/backup/thread-message.ts';

invariant(parentPort !== null, 'the results of a backup go out through the port of its thread');
const port = parentPort;
const abort = new AbortController();
port.on('message', () => abort.abort());

const { signal } = abort;
const tell = (message: ThreadMessage): void => port.postMessage(message, []);
const watch = {
  signal,
  onProgress: (progress: { part: string; bytes: number }) => tell({ kind: 'progress', progress }),
};

async function done(task: BackupTask): Promise<TaskResults[keyof TaskResults]> {
  const target = await openTarget(task.target, { ...REAL_TOOLS, signal });
  return task.kind === 'write' ? writeBackup(task.request, target, watch) : stageBackup(task, target, watch);
}

try {
  tell({ kind: 'done', result: await done(workerData as BackupTask) });
} catch (error) {
  tell({ kind: 'failed', failure: carried(error) });
} finally {
  port.close();
}
