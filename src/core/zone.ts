import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';

/**
 * Civil time of one IANA zone, such as `America/New_York`, fast enough for every bar: the offset is cached between the
 * zone's own transitions. Pure: it depends on the zone rules of the runtime, never on the clock.
 */
export class Zone {
  readonly name: string;
  // A cache, not state: hidden from snapshots.
  #from = 0;
  #until = 0;
  #offset = 0;

  constructor(name: string) {
    this.name = name;
    this.lookUp(0);
  }

  /** What to add to UTC to get local time at this instant, in ms. */
  offsetMs(instant: number): number {
    if (instant < this.#from || instant >= this.#until) this.lookUp(instant);
    return this.#offset;
  }

  /** Local wall-clock time as if it were UTC: `Math.floor(local / DAY_MS)` is the local day. */
  toLocal(instant: number): number {
    return instant + this.offsetMs(instant);
  }

  /**
   * The instant of a local wall-clock time. An hour that daylight saving skips maps to the same distance after the jump;
   * an hour that occurs twice maps to its first occurrence.
   */
  fromLocal(local: number): UnixMs {
    const before = this.offsetMs(local - 86_400_000);
    const first = local - before;
    if (this.offsetMs(first) === before) return first as UnixMs;
    const after = this.offsetMs(local + 86_400_000);
    const second = local - after;
    return (this.offsetMs(second) === after ? second : first) as UnixMs;
  }

  private lookUp(instant: number): void {
    const at = zoned(instant, this.name);
    this.#offset = at.offsetNanoseconds / 1e6;
    this.#from = at.getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
    // `previous` is strict: standing on a transition, the era starts here.
    const justBefore = zoned(instant - 1, this.name);
    if (justBefore.offsetNanoseconds !== at.offsetNanoseconds) this.#from = instant;
    this.#until = at.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  }
}

export const UTC = new Zone('UTC');

function zoned(instant: number, name: string): Temporal.ZonedDateTime {
  try {
    return Temporal.Instant.fromEpochMilliseconds(Math.floor(instant)).toZonedDateTimeISO(name);
  } catch (cause) {
    throw new AssayError('argument.invalid', `Expected an IANA time zone such as "America/New_York", was "${name}"`, {
      place: { value: name },
      cause,
    });
  }
}
