import type { Store } from '#adapters/storage/store.ts';

/** What long work is given by whoever asked for it: a terminal, a server. */
export interface WorkContext {
  /** Aborted when whoever asked wants it no more; long work looks at it and leaves nothing half-written. */
  readonly interrupted: AbortSignal;
  /** Begins to say how far a piece of work has come. */
  progress(label: string): WorkProgress;
  /** Something worth knowing that is no result. */
  note(text: string): void;
  /** The data folder in force. */
  dataFolder(): string;
  /** The store in force, locked against a restore until it is closed. */
  openStore(): Promise<Store>;
}

export interface WorkProgress {
  /** `done` of `total` in any unit; `total` undefined when it is not known. Cheap enough for every piece of work. */
  update(done: number, total: number | undefined, note?: string): void;
  finish(): void;
}

/** The work was wanted no more, and everything half done was taken back. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';

  constructor() {
    super('Interrupted; nothing half-done was kept');
  }
}

/** Lets signals and timers through between pieces of synchronous work, then looks whether the work is still wanted. */
export async function breathe(context: Pick<WorkContext, 'interrupted'>): Promise<void> {
  await new Promise((wake) => setImmediate(wake));
  if (context.interrupted.aborted) throw new InterruptedError();
}
