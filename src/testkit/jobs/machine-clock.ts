import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';

/** A machine whose clock on the wall may be set wrong; time itself passes as it does. */
export class Machine {
  /** What its clock shows beyond the true time. */
  aheadMs = 0;
  readonly time: Clock;

  constructor(time: Clock) {
    this.time = time;
  }
}

/** The clock of one process on a machine. When the process dies, nothing that it waited for ever comes. */
export class ProcessClock implements Clock {
  private readonly machine: Machine;
  private isDead = false;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  die(): void {
    this.isDead = true;
  }

  now(): UnixMs {
    return (this.machine.time.now() + this.machine.aheadMs) as UnixMs;
  }

  monotonic(): number {
    return this.machine.time.monotonic();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake, fail) => {
      const cancel = this.after(ms, wake);
      const abort = (): void => {
        cancel();
        if (!this.isDead) fail(signal?.reason as Error);
      };
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  after(ms: number, call: () => void): () => void {
    return this.machine.time.after(ms, () => {
      if (!this.isDead) call();
    });
  }
}
