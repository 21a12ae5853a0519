import { invariant } from '#core/invariant.ts';
import { AssayError } from '#core/errors.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Zone } from '#core/zone.ts';

/**
 * The first instant at which a clock on the wall of this zone shows a local time or more. A time that daylight saving skips comes
 * with the jump over it; one that is shown twice comes the first time. Later local times never come earlier.
 */
export function firstInstantOf(zone: Zone, local: number): UnixMs {
  const instant = zone.fromLocal(local);
  const beyond = zone.toLocal(instant) - local;
  // `fromLocal` puts a skipped time as far behind the jump as it lies inside the gap.
  return (beyond === 0 ? instant : jumpBetween(zone, instant - beyond, instant)) as UnixMs;
}

/** `07:30` as minutes after midnight; throws `argument.invalid`. */
export function parseLocalTime(text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null) {
    throw new AssayError('argument.invalid', `Expected a local time from "00:00" to "23:59", was "${text}"`, {
      place: { value: text },
    });
  }
  return Number(match[1]) * 60 + Number(match[2]);
}

/** A local time on a day as `Zone` wants it. */
export function localOn(day: number, minutes: number): number {
  return (day * 24 * 60 + minutes) * MINUTE_MS;
}

/** The instant in `(before, after]` at which the offset of a zone changes. */
function jumpBetween(zone: Zone, before: number, after: number): number {
  const offset = zone.offsetMs(after);
  invariant(zone.offsetMs(before) !== offset, `a jump of ${zone.name} lies between "${before}" and "${after}"`);
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetMs(middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}
