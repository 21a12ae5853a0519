import type { JobSchedule } from '#domain/schedule/job.ts';

/** What should have become of a due time. */
export type Expected = 'run' | 'skip';

const ON_TIME_MS = 60_000;

/**
 * What should become of every due time of a job, told from when somebody looked at the clock: a model of the rules of `JobSchedule.missed`
 * that shares no code with the scheduler.
 */
export class ExpectedRuns {
  readonly of = new Map<number, Expected>();
  private readonly missed: JobSchedule['missed'];
  private readonly due: readonly number[];
  /** Number of the first due time that is not settled. */
  private next = 0;

  constructor({ missed }: JobSchedule, due: readonly number[]) {
    this.missed = missed;
    this.due = due;
  }

  /** Somebody watched the clock without a break until it showed this: what came up ran at once. */
  watchedUntil(shown: number): void {
    for (; this.nextDue <= shown; this.next++) this.of.set(this.nextDue, 'run');
  }

  /** Somebody looks at the clock after nobody did: what came up in the meantime is settled by the rule. */
  lookedAt(shown: number): void {
    for (; this.nextDue <= shown; this.next++)
      this.of.set(this.nextDue, this.runsLate(this.nextDue, shown) ? 'run' : 'skip');
  }

  dueAfter(instant: number): number | undefined {
    return this.due.find((due) => due > instant);
  }

  private get nextDue(): number {
    return this.due[this.next] ?? Number.POSITIVE_INFINITY;
  }

  private runsLate(due: number, shown: number): boolean {
    const isLatest = !((this.due[this.next + 1] ?? Number.POSITIVE_INFINITY) <= shown);
    if (this.missed.kind !== 'each' && !isLatest) return false;
    const allowed = this.missed.kind === 'skip' ? 0 : this.missed.withinMs;
    return shown - due <= Math.max(allowed, ON_TIME_MS);
  }
}
