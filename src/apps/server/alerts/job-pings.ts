import type { JobRun } from '#domain/schedule/job.ts';
import type { PingPort, PingState } from '#domain/alerts/notify-port.ts';
import { errorWords } from '#apps/server/alerts/outbox.ts';

/** Tells a watcher elsewhere of runs of jobs. A ping that fails is remembered, and fails nothing else. */
export class JobPings {
  private readonly ports: ReadonlyMap<string, PingPort>;
  private readonly lines = new Map<string, Promise<void>>();
  private readonly failing = new Map<string, string>();

  /** By the names of jobs. */
  constructor(ports: ReadonlyMap<string, PingPort>) {
    this.ports = ports;
  }

  /** Sends what belongs to this state of a run. Returns at once; pings of one job go out in order. */
  onJobRun({ job, status, message }: Pick<JobRun, 'job' | 'status' | 'message'>): void {
    const port = this.ports.get(job);
    const state = STATES[status];
    if (port === undefined || state === undefined) return;
    const before = this.lines.get(job) ?? Promise.resolve();
    const text = message === '' ? `${job}: ${status}` : `${job}: ${status}, ${message}`;
    this.lines.set(
      job,
      before.then(() => this.ping(job, port, state, text)),
    );
  }

  /** Jobs whose last ping was not taken, and why. */
  troubles(): ReadonlyMap<string, string> {
    return this.failing;
  }

  /** Resolves when everything has been sent or has failed. */
  async settled(): Promise<void> {
    await Promise.all(this.lines.values());
  }

  private async ping(job: string, port: PingPort, state: PingState, text: string): Promise<void> {
    try {
      await port.ping(state, text);
      this.failing.delete(job);
    } catch (error) {
      this.failing.set(job, errorWords(error));
    }
  }
}

/** What was skipped has not begun: the watcher notices that nothing came. */
const STATES: Readonly<Record<JobRun['status'], PingState | undefined>> = {
  running: 'start',
  done: 'success',
  failed: 'fail',
  interrupted: 'fail',
  skipped: undefined,
};
