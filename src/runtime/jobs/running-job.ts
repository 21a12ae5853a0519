import type { Clock } from '#core/clock.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { JobRun } from '#domain/schedule/job.ts';
import type { RunEnd } from '#runtime/jobs/run-ledger.ts';
import type { ScheduledJob } from '#runtime/jobs/scheduled-job.ts';

/** How a run ended, and in words. */
export type Outcome = Pick<RunEnd, 'status' | 'message'>;

/** A run that goes on: bounded in time, and stopped when the program stops. */
export class RunningJob {
  readonly run: JobRun;
  /** How it ended, as soon as that is decided: by its own end, its time-out, or the end of the program. */
  readonly decided: Promise<Outcome>;
  /** When its own code has really ended, which may be long after. */
  readonly ended: Promise<void>;
  private readonly control = new AbortController();
  private decide: (outcome: Outcome) => void = () => undefined;
  private isStopping = false;

  constructor(job: ScheduledJob, run: JobRun, clock: Clock) {
    this.run = run;
    this.decided = new Promise((resolve) => {
      this.decide = resolve;
    });
    const { timeoutMs } = job.schedule;
    const cancel = clock.after(timeoutMs, () => {
      this.abort({ status: 'failed', message: `Stopped after "${timeoutMs / MINUTE_MS}" min, its time-out` });
    });
    this.ended = this.perform(job).finally(cancel);
  }

  /** Asks the run to end; it may take its time. */
  stop(): void {
    this.isStopping = true;
    this.control.abort(new Error('The program stops'));
  }

  /** Records that it was cut off, whether or not its code has ended. */
  giveUp(): void {
    this.abort({ status: 'interrupted', message: 'Cut off: it did not end when the program stopped' });
  }

  private abort(outcome: Outcome): void {
    this.decide(outcome);
    this.control.abort(new Error(outcome.message));
  }

  /** Never rejects. A promise keeps its first decision, so that an end after the time-out changes nothing. */
  private async perform(job: ScheduledJob): Promise<void> {
    const { dueAt, key, trigger } = this.run;
    try {
      const message = await job.run({ signal: this.control.signal, dueAt, key, trigger });
      this.decide({ status: 'done', message });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.decide({ status: this.isStopping ? 'interrupted' : 'failed', message });
    }
  }
}
