import { Worker } from 'node:worker_threads';
import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { failureError } from '#apps/research/threads/plain-failure.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import type { FromThread, TaskProgress, ToThread } from '#apps/server/threads/thread-message.ts';

export interface ThreadQueueOptions {
  /** Module of the thread; it calls `serveTasks`. */
  readonly entry: URL;
  /** Handed to every thread as its `workerData`. */
  readonly setup: unknown;
  readonly clock: Clock;
  /** What its tasks are called, for messages: `run`. */
  readonly noun: string;
  /** Tasks that may wait, at most. */
  readonly waitingMax?: number;
  /** How long a thread without work is kept, so that tasks that follow each other need no new one. */
  readonly idleMs?: number;
  /** How long a task may take to stop before its thread is ended. */
  readonly stopMs?: number;
  /** Memory that a task may take, in MB of heap. */
  readonly heapMb?: number;
  /** Told after a thread was ended or died at work, with the id that it had: what it left lying about may be cleared. */
  readonly onLost?: (threadId: number) => void;
}

export interface TaskListener {
  /** Aborting it stops the task. */
  readonly signal?: AbortSignal;
  onStart?(): void;
  onProgress?(progress: TaskProgress): void;
}

const WAITING_MAX = 20;
const IDLE_MS = 2_000;
const STOP_MS = 5_000;
/** The journal of a year of minutes is read whole. */
const HEAP_MB = 2_048;

/** Runs tasks on a thread, one at a time, in the order in which they came. */
export class ThreadQueue<Input, Output> {
  private readonly options: ThreadQueueOptions;
  private readonly waiting: Task<Input, Output>[] = [];
  private running: Task<Input, Output> | undefined;
  private thread: Worker | undefined;
  private takeBackIdle: (() => void) | undefined;
  private tasks = 0;
  private isClosed = false;

  constructor(options: ThreadQueueOptions) {
    this.options = options;
  }

  /** Whether a thread is there now. */
  get hasThread(): boolean {
    return this.thread !== undefined;
  }

  /**
   * The result of a task. Rejects with what the task threw, with `InterruptedError` when it was stopped (nothing of it is left), and
   * with `resource.conflict` at once when too many wait already.
   */
  run(input: Input, listener: TaskListener = {}): Promise<Output> {
    if (this.isClosed || listener.signal?.aborted === true) return Promise.reject(new InterruptedError());
    const refusal = this.refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    const { promise, resolve, reject } = Promise.withResolvers<Output>();
    const task: Task<Input, Output> = { n: ++this.tasks, input, listener, resolve, reject, isSettling: false };
    if (listener.signal !== undefined) {
      const stop = (): void => this.stop(task);
      listener.signal.addEventListener('abort', stop, { once: true });
      task.forget = () => listener.signal!.removeEventListener('abort', stop);
    }
    this.waiting.push(task);
    this.next();
    return promise;
  }

  /** Throws `resource.conflict` when no more tasks may wait. */
  assertRoom(): void {
    const refusal = this.refusal();
    if (refusal !== undefined) throw refusal;
  }

  /** Stops everything; resolves when no thread is left. A task that keeps its result just now may end first. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const task of this.waiting.splice(0)) this.end(task, () => task.reject(new InterruptedError()));
    const { running } = this;
    if (running !== undefined) {
      const over = new Promise<void>((done) => (running.onOver = done));
      this.stop(running);
      await over;
    }
    await this.release();
  }

  private refusal(): AssayError | undefined {
    const { waitingMax = WAITING_MAX, noun } = this.options;
    if (this.waiting.length < waitingMax) return undefined;
    const message = `Expected at most ${waitingMax} ${noun}s to wait, there are "${this.waiting.length}"`;
    return new AssayError('resource.conflict', message, { remedy: 'Try again when some are over.' });
  }

  private next(): void {
    if (this.running !== undefined) return;
    const task = this.waiting.shift();
    if (task === undefined) {
      this.rest();
      return;
    }
    this.takeBackIdle?.();
    this.takeBackIdle = undefined;
    this.running = task;
    task.listener.onStart?.();
    this.thread ??= this.startThread();
    this.say({ op: 'run', n: task.n, input: task.input });
  }

  private startThread(): Worker {
    const { entry, setup, heapMb = HEAP_MB } = this.options;
    const thread = new Worker(entry, { workerData: setup, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    // While a task runs, it alone does not keep the program alive.
    thread.unref();
    const { threadId } = thread;
    const lose = (error: Error): void => this.lose(thread, threadId, error);
    thread.on('message', (message: FromThread<Output>) => this.hear(message));
    thread.on('error', (error) => lose(this.deathError(error)));
    thread.on('exit', (code) => lose(internal(`The thread of a ${this.options.noun} ended by itself, code "${code}"`)));
    return thread;
  }

  private say(message: ToThread<Input>): void {
    this.thread?.postMessage(message, []);
  }

  private hear(message: FromThread<Output>): void {
    const task = this.running;
    if (task === undefined || task.n !== message.n) return;
    if (message.op === 'progress') {
      task.listener.onProgress?.(message.progress);
    } else if (message.op === 'settling') {
      task.isSettling = true;
    } else {
      this.finish(task, () => {
        if (message.op === 'done') task.resolve(message.output);
        else task.reject(message.op === 'stopped' ? new InterruptedError() : failureError(message.failure));
      });
    }
  }

  private stop(task: Task<Input, Output>): void {
    const at = this.waiting.indexOf(task);
    if (at >= 0) {
      this.waiting.splice(at, 1);
      this.end(task, () => task.reject(new InterruptedError()));
      return;
    }
    if (task !== this.running) return;
    this.say({ op: 'stop', n: task.n });
    const { clock, stopMs = STOP_MS } = this.options;
    task.takeBackKill ??= clock.after(stopMs, () => this.kill(task));
  }

  private kill(task: Task<Input, Output>): void {
    const { thread } = this;
    if (task !== this.running || task.isSettling || thread === undefined) return;
    this.lose(thread, thread.threadId, new InterruptedError());
    void thread.terminate();
  }

  /** The thread is gone, or no longer wanted, and its task with it; the next task gets a new one. */
  private lose(thread: Worker, threadId: number, error: Error): void {
    if (thread !== this.thread) return;
    this.thread = undefined;
    const task = this.running;
    // What it left behind is cleared when nothing can be added to it any more.
    void thread.terminate().then(() => {
      this.clearAfter(threadId);
      if (task !== undefined) this.finish(task, () => task.reject(error));
    });
  }

  private clearAfter(threadId: number): void {
    try {
      this.options.onLost?.(threadId);
    } catch {
      // What cannot be cleared does not change how the task ended.
    }
  }

  private finish(task: Task<Input, Output>, settle: () => void): void {
    this.running = undefined;
    this.end(task, settle);
    // Whoever waited for this task hears of its end before the next one begins.
    setImmediate(() => this.next());
  }

  private end(task: Task<Input, Output>, settle: () => void): void {
    task.forget?.();
    task.takeBackKill?.();
    settle();
    task.onOver?.();
  }

  private rest(): void {
    if (this.thread === undefined || this.takeBackIdle !== undefined) return;
    const { clock, idleMs = IDLE_MS } = this.options;
    this.takeBackIdle = clock.after(idleMs, () => void this.release());
  }

  private async release(): Promise<void> {
    this.takeBackIdle?.();
    this.takeBackIdle = undefined;
    const { thread } = this;
    this.thread = undefined;
    await thread?.terminate();
  }

  private deathError(error: unknown): Error {
    const { noun, heapMb = HEAP_MB } = this.options;
    const cause = error instanceof Error ? error : new Error(String(error));
    if ('code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return internal(`The ${noun} needed more than ${heapMb} MB of memory and was ended`, cause);
    }
    return internal(`The thread of a ${noun} failed: ${cause.message}`, cause);
  }
}

interface Task<Input, Output> {
  readonly n: number;
  readonly input: Input;
  readonly listener: TaskListener;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: Error) => void;
  isSettling: boolean;
  forget?: () => void;
  takeBackKill?: () => void;
  onOver?: () => void;
}

function internal(message: string, cause?: Error): AssayError {
  return new AssayError('server.internal', message, cause === undefined ? {} : { cause });
}
