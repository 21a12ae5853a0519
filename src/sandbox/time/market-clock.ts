import type { Clock } from '#core/clock.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';

/** A market's time that begins at an instant of choice and runs at a multiple of another clock. Its waits are in its own milliseconds. */
export class MarketClock implements Clock {
  readonly speed: number;
  private readonly base: Clock;
  private readonly start: UnixMs;
  private readonly origin: number;

  constructor(base: Clock, start: UnixMs, speed: number) {
    this.base = base;
    this.start = start;
    this.speed = speed;
    this.origin = base.monotonic();
  }

  now(): UnixMs {
    return unixMs(this.start + Math.floor(this.monotonic()));
  }

  monotonic(): number {
    return (this.base.monotonic() - this.origin) * this.speed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.base.sleep(ms / this.speed, signal);
  }

  after(ms: number, call: () => void): () => void {
    return this.base.after(ms / this.speed, call);
  }
}
