import type { UnixMs } from '#core/time.ts';
import type { JobRun, JobStore } from '#domain/schedule/job.ts';

export type RunEnd = Parameters<JobStore['finish']>[2];

/** Writes down how runs ended. What the store refuses is kept and tried again, so that no end is lost while the process lives. */
export class RunLedger {
  private readonly store: JobStore;
  private readonly onEnded: (run: JobRun) => void;
  private readonly pending: JobRun[] = [];

  constructor(store: JobStore, onEnded: (run: JobRun) => void) {
    this.store = store;
    this.onEnded = onEnded;
  }

  get isEmpty(): boolean {
    return this.pending.length === 0;
  }

  /** Whether the end of this run waits to be written. */
  holds(key: string): boolean {
    return this.pending.some((run) => run.key === key);
  }

  /** Notes an end, to be written by `write`. */
  note(run: JobRun, status: RunEnd['status'], endedAt: UnixMs, message: string): JobRun {
    const ended: JobRun = { ...run, status, endedAt, message };
    this.pending.push(ended);
    return ended;
  }

  /** Writes what was noted, oldest first; rejects with what the store said, and keeps the rest. */
  async write(): Promise<void> {
    for (let run = this.pending[0]; run !== undefined; run = this.pending[0]) {
      await this.store.finish(run.job, run.key, endOf(run));
      // Two writers may have written the same end; it counts once.
      if (this.pending[0] !== run) continue;
      this.pending.shift();
      this.onEnded(run);
    }
  }
}

function endOf({ status, endedAt, startedAt, message }: JobRun): RunEnd {
  return { status: status as RunEnd['status'], endedAt: endedAt ?? startedAt, message };
}
