import { invariant } from '#core/invariant.ts';
import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly call: () => void;
  isOff: boolean;
}

/**
 * Time that passes only when it is told to. Calls that are due at the same moment come in the order in which they were asked for,
 * so that a simulation with the same seed is the same to the last call.
 */
export class VirtualClock implements Clock {
  private readonly timers: Timer[] = [];
  private time: number;
  private readonly start: number;
  private order = 0;

  constructor(start: UnixMs) {
    this.time = start;
    this.start = start;
  }

  now(): UnixMs {
    return this.time as UnixMs;
  }

  monotonic(): number {
    return this.time - this.start;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake, fail) => {
      if (signal?.aborted === true) {
        fail(signal.reason as Error);
        return;
      }
      const abort = (): void => {
        cancel();
        fail(signal?.reason as Error);
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', abort);
        wake();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  after(ms: number, call: () => void): () => void {
    const timer: Timer = { due: this.time + Math.max(0, ms), order: this.order++, call, isOff: false };
    this.insert(timer);
    return () => {
      timer.isOff = true;
    };
  }

  /** Whether anything still waits. */
  get isIdle(): boolean {
    return this.timers.every((timer) => timer.isOff);
  }

  /** Lets time pass up to an instant; between calls everything that was promised settles. */
  async runUntil(instant: number): Promise<void> {
    await settled();
    for (;;) {
      const next = this.timers[0];
      if (next === undefined || next.due > instant) break;
      this.timers.shift();
      if (next.isOff) continue;
      this.time = next.due;
      next.call();
      await settled();
    }
    this.time = Math.max(this.time, instant);
  }

  /** Binary search: timers lie by due time, then by order. */
  private insert(timer: Timer): void {
    let low = 0;
    let high = this.timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timers[middle]!.due <= timer.due) low = middle + 1;
      else high = middle;
    }
    this.timers.splice(low, 0, timer);
    invariant(low === 0 || this.timers[low - 1]!.due <= timer.due, 'timers lie in order');
  }
}

/** Rounds of promises that may follow from one call before the next; promises that wait for timers take none. */
const SETTLING_ROUNDS = 40;

const SETTLED = Promise.resolve();

/** Lets promises that can settle do so, without the event loop: a real timer would cost a thousand times as much. */
async function settled(): Promise<void> {
  for (let round = 0; round < SETTLING_ROUNDS; round++) await SETTLED;
}
