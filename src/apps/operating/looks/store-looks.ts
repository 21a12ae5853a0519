import { Worker } from 'node:worker_threads';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';
import { carried, received } from '#adapters/backup/thread-message.ts';
import { LOOK_NAMES } from '#apps/operating/looks/looks.ts';
import { INTEGRITY_NAMES } from '#apps/operating/looks/make-looks.ts';
import type { LookMessage, LookOutcome, OutcomeName, OutcomeResults } from '#apps/operating/looks/make-looks.ts';

/** Looks at a store, made on a thread of their own; several checks ask for what they need of them. */
export class StoreLooks {
  private readonly waiting = new Map<OutcomeName, PromiseWithResolvers<LookOutcome>>();
  private readonly thread: Worker;

  constructor(store: StoreLocation) {
    for (const name of [...LOOK_NAMES, ...INTEGRITY_NAMES]) this.waiting.set(name, Promise.withResolvers());
    const { folder, databaseUrl } = store;
    this.thread = new Worker(new URL('./look-worker.ts', import.meta.url), { workerData: { folder, databaseUrl } });
    this.thread.on('message', ({ name, outcome }: LookMessage) => this.waiting.get(name)?.resolve(outcome));
    this.thread.on('error', (error) => this.endAll({ kind: 'failed', failure: carried(error) }));
    this.thread.on('exit', () => this.endAll({ kind: 'absent' }));
  }

  /** What a look found; undefined when there is no such database. Throws what was wrong with it, `store.*` mostly. */
  async find<Name extends OutcomeName>(name: Name): Promise<{ readonly value: OutcomeResults[Name] } | undefined> {
    const outcome = await this.waiting.get(name)!.promise;
    if (outcome.kind === 'failed') throw received(outcome.failure);
    return outcome.kind === 'absent' ? undefined : { value: outcome.value as OutcomeResults[Name] };
  }

  /** Ends the thread, whatever it does. */
  async close(): Promise<void> {
    await this.thread.terminate();
  }

  private endAll(outcome: LookOutcome): void {
    for (const { resolve } of this.waiting.values()) resolve(outcome);
  }
}
