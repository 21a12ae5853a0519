import type { PlainFailure } from '#apps/research/threads/plain-failure.ts';

/** How far a task is. */
export interface TaskProgress {
  readonly label: string;
  readonly done: number;
  /** Undefined when it is not known. */
  readonly total: number | undefined;
  /** Since this part of the task began. */
  readonly elapsedMs: number;
}

/** What a thread is told. Tasks are numbered; a thread has one at a time. */
export type ToThread<Input> =
  | { readonly op: 'run'; readonly n: number; readonly input: Input }
  | { readonly op: 'stop'; readonly n: number };

/** What a thread says of its task. */
export type FromThread<Output> =
  | { readonly n: number; readonly op: 'progress'; readonly progress: TaskProgress }
  /** It is past the point from which it could be taken back: it will end by itself, soon. */
  | { readonly n: number; readonly op: 'settling' }
  | { readonly n: number; readonly op: 'done'; readonly output: Output }
  | { readonly n: number; readonly op: 'stopped' }
  | { readonly n: number; readonly op: 'failed'; readonly failure: PlainFailure };
