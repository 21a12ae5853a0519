import { present } from '#core/invariant.ts';
import type { UnixMs } from '#core/time.ts';
import type { JobRun, JobRunFilter, JobStore } from '#domain/schedule/job.ts';

/** Runs of jobs in memory, for tests: every call is one step, as in a transaction. */
export class MemoryJobStore implements JobStore {
  private readonly runs = new Map<string, JobRun>();
  private readonly open = new Map<string, JobRun>();
  private readonly latest = new Map<string, UnixMs>();
  private readonly known = new Map<string, UnixMs>();

  async claim(run: JobRun): Promise<boolean> {
    const id = idOf(run.job, run.key);
    if (this.runs.has(id)) return false;
    this.runs.set(id, run);
    if (run.status === 'running') this.open.set(id, run);
    const latest = this.latest.get(run.job);
    if (run.trigger !== 'manual' && (latest === undefined || run.dueAt > latest)) this.latest.set(run.job, run.dueAt);
    return true;
  }

  async finish(job: string, key: string, end: Parameters<JobStore['finish']>[2]): Promise<void> {
    const id = idOf(job, key);
    this.runs.set(id, { ...present(this.runs.get(id), `the run "${id}"`), ...end });
    this.open.delete(id);
  }

  async latestDue(job: string): Promise<UnixMs | undefined> {
    return this.latest.get(job);
  }

  async unfinished(): Promise<readonly JobRun[]> {
    return [...this.open.values()];
  }

  async history({ job, limit, after }: JobRunFilter): Promise<readonly JobRun[]> {
    const runs = this.all().reverse();
    const from = after === undefined ? 0 : runs.findIndex((run) => run.job === after.job && run.key === after.key) + 1;
    return runs
      .slice(from)
      .filter((run) => job === undefined || run.job === job)
      .slice(0, limit);
  }

  async knownSince(job: string, now: UnixMs): Promise<UnixMs> {
    const since = this.known.get(job) ?? now;
    this.known.set(job, since);
    return since;
  }

  /** Every run in the order in which they were claimed. */
  all(): JobRun[] {
    return [...this.runs.values()];
  }
}

function idOf(job: string, key: string): string {
  return `${job} ${key}`;
}
