import type { Clock } from '#core/clock.ts';
import { HOUR_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';

/** A measurement is good for so long: quartz drifts some 50 ms an hour at worst. */
const RENEW_MS = HOUR_MS / 2;
/** A round trip that takes longer says too little of the venue's clock; the best of some counts. */
const GOOD_TRIP_MS = 500;
const TRIPS = 3;

/**
 * The venue's clock, as estimated: what it said, plus half the round trip, plus what has passed since by our monotonic clock, so
 * that a step of our own clock does no harm.
 */
export class VenueTime {
  private readonly clock: Clock;
  private readonly ask: () => Promise<number>;
  /** The venue's time when our monotonic clock stood at 0. */
  private origin: number | undefined;
  private measuredAt = Number.NEGATIVE_INFINITY;
  private isDoubted = false;
  private running: Promise<void> | undefined;

  constructor(clock: Clock, ask: () => Promise<number>) {
    this.clock = clock;
    this.ask = ask;
  }

  /** Before the first measurement it is our own clock. */
  now(): UnixMs {
    const { clock, origin } = this;
    return origin === undefined ? clock.now() : unixMs(Math.round(origin + clock.monotonic()));
  }

  /** Waits for a measurement when there is none that can be trusted; renews an old one without waiting. */
  async ready(): Promise<void> {
    const isOld = this.clock.monotonic() - this.measuredAt > RENEW_MS;
    if (this.origin === undefined || this.isDoubted) await this.measure();
    else if (isOld) this.measure().catch(() => undefined);
  }

  /** The venue does not believe it: to be measured again before it is used. */
  doubt(): void {
    this.isDoubted = true;
  }

  /** Measures now; callers at the same time share one measurement. Throws what asking throws. */
  measure(): Promise<void> {
    this.running ??= this.measureBest().finally(() => (this.running = undefined));
    return this.running;
  }

  private async measureBest(): Promise<void> {
    let best = Number.POSITIVE_INFINITY;
    for (let trip = 0; trip < TRIPS && best > GOOD_TRIP_MS; trip++) {
      const sentAt = this.clock.monotonic();
      const told = await this.ask();
      const heardAt = this.clock.monotonic();
      if (heardAt - sentAt >= best) continue;
      best = heardAt - sentAt;
      this.origin = told + best / 2 - heardAt;
      this.measuredAt = heardAt;
      this.isDoubted = false;
    }
  }
}
