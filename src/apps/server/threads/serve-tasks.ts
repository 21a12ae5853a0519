import { parentPort } from 'node:worker_threads';
import { invariant } from '#core/invariant.ts';
import { plainFailure } from '#apps/research/threads/plain-failure.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import type { WorkProgress } from '#apps/research/work-context.ts';
import type { FromThread, TaskProgress, ToThread } from '#apps/server/threads/thread-message.ts';

/** What a task on a thread is given besides its input. */
export interface TaskFrame {
  /** Aborted when the task is wanted no more. */
  readonly signal: AbortSignal;
  /** Begins a part of the task. */
  progress(label: string): WorkProgress;
  /** From here on the task cannot be stopped any more: it keeps what it made. Throws `InterruptedError` when it was stopped before. */
  settle(): void;
}

/** At most five messages a second say how far a task is. */
const PROGRESS_EVERY_MS = 200;

/** What a thread does with a task. */
export type TaskWork<Input, Output> = (input: Input, frame: TaskFrame) => Promise<Output>;

/** Makes this thread work on tasks, one after the other. */
export function serveTasks<Input, Output>(work: TaskWork<Input, Output>): void {
  invariant(parentPort !== null, 'tasks of a thread come through its port');
  const port = parentPort;
  const say = (message: FromThread<Output>): void => port.postMessage(message);
  let stop: AbortController | undefined;
  port.on('message', (message: ToThread<Input>) => {
    if (message.op === 'stop') {
      stop?.abort(new InterruptedError());
      return;
    }
    const { n, input } = message;
    stop = new AbortController();
    void answer(n, () => work(input, frameOf(n, stop!.signal, say)), say);
  });
}

async function answer<Output>(
  n: number,
  work: () => Promise<Output>,
  say: (message: FromThread<Output>) => void,
): Promise<void> {
  try {
    say({ n, op: 'done', output: await work() });
  } catch (error) {
    if (error instanceof InterruptedError) say({ n, op: 'stopped' });
    else say({ n, op: 'failed', failure: plainFailure(error) });
  }
}

function frameOf(n: number, signal: AbortSignal, say: (message: FromThread<never>) => void): TaskFrame {
  let lastSaid = Number.NEGATIVE_INFINITY;
  const tell = (progress: TaskProgress): void => {
    const now = performance.now();
    if (now - lastSaid < PROGRESS_EVERY_MS) return;
    lastSaid = now;
    say({ n, op: 'progress', progress });
  };
  return {
    signal,
    progress: (label) => {
      const began = performance.now();
      tell({ label, done: 0, total: undefined, elapsedMs: 0 });
      return {
        update: (done, total) => tell({ label, done, total, elapsedMs: performance.now() - began }),
        finish: () => undefined,
      };
    },
    settle: () => {
      signal.throwIfAborted();
      say({ n, op: 'settling' });
    },
  };
}
