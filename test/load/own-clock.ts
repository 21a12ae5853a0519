import type { Clock } from '#core/clock.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';

/** Our own clock: it can be put forward or back, as people and time servers do; what is waited for is not moved. */
export class OwnClock implements Clock {
  offMs = 0;
  private readonly base: Clock;

  constructor(base: Clock) {
    this.base = base;
  }

  now(): UnixMs {
    return unixMs(this.base.now() + this.offMs);
  }

  monotonic(): number {
    return this.base.monotonic();
  }

  /** Leaves nothing behind on the signal: a run of hours sleeps a hundred thousand times by the same one. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake, fail) => {
      if (signal?.aborted === true) {
        fail(signal.reason as Error);
        return;
      }
      const give = (): void => {
        cancel();
        fail(signal?.reason as Error);
      };
      const cancel = this.base.after(ms, () => {
        signal?.removeEventListener('abort', give);
        wake();
      });
      signal?.addEventListener('abort', give, { once: true });
    });
  }

  after(ms: number, call: () => void): () => void {
    return this.base.after(ms, call);
  }
}
