import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';

/**
 * The exchange's own time: it begins at an instant of choice and runs at a multiple of the clock that it is given. Never goes
 * back, as matching and streams rely on it; what the exchange *says* the time is may be wrong on purpose (`skewMs`).
 */
export class VenueClock {
  readonly speed: number;
  readonly start: UnixMs;
  /** Added to the time that is told to clients and that their signatures are judged by. */
  skewMs = 0;
  private readonly clock: Clock;
  private readonly origin: number;

  constructor(clock: Clock, speed: number, start: UnixMs | undefined) {
    this.clock = clock;
    this.speed = speed;
    this.start = start ?? clock.now();
    this.origin = clock.monotonic();
  }

  now(): UnixMs {
    return (this.start + Math.floor((this.clock.monotonic() - this.origin) * this.speed)) as UnixMs;
  }

  /** What clients are told. */
  told(): UnixMs {
    return (this.now() + this.skewMs) as UnixMs;
  }

  /** Calls once the exchange's time has reached an instant; the function that it gives back takes the call back. */
  at(instant: number, call: () => void): () => void {
    const wait = this.start + (this.clock.monotonic() - this.origin) * this.speed;
    return this.clock.after(Math.max(0, (instant - wait) / this.speed), call);
  }

  /** Real milliseconds in which so much of the exchange's time passes. */
  realMs(exchangeMs: number): number {
    return exchangeMs / this.speed;
  }

  /** Calls once after so many milliseconds of the clock itself, whatever the speed. */
  after(realMs: number, call: () => void): () => void {
    return this.clock.after(realMs, call);
  }
}
