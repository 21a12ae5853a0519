import { DAY_MS, MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Zone } from '#core/zone.ts';
import type { NotifyRules, QuietHours } from '#domain/alerts/notify-rules.ts';

/**
 * When the digest leaves that what happens now belongs to: the next one after this instant, or the end of the quiet hours that it
 * falls into. Later instants never belong to an earlier digest.
 */
export function digestAfter({ zone, digestMinute, quiet }: NotifyRules, now: UnixMs): UnixMs {
  // From the day before: its digest may wait for the end of quiet hours that is still to come.
  for (let day = localDay(zone, now) - 1; ; day++) {
    const digest = instantOn(zone, day, digestMinute);
    const leaves = quiet === undefined ? digest : (quietUntil(quiet, zone, digest) ?? digest);
    if (leaves > now) return leaves;
  }
}

/** When the quiet hours that this instant lies in are over; undefined when it lies in none. */
export function quietUntil(quiet: QuietHours, zone: Zone, now: UnixMs): UnixMs | undefined {
  const today = localDay(zone, now);
  const overMidnight = quiet.toMinute <= quiet.fromMinute ? 1 : 0;
  for (const day of [today - 1, today]) {
    const from = instantOn(zone, day, quiet.fromMinute);
    const to = instantOn(zone, day + overMidnight, quiet.toMinute);
    if (from <= now && now < to) return to;
  }
  return undefined;
}

/** `2026-03-29 07:05`, by the clock on the wall. */
export function wallTime(zone: Zone, instant: UnixMs): string {
  return new Date(zone.toLocal(instant)).toISOString().slice(0, 16).replace('T', ' ');
}

/** A time that daylight saving skips comes an hour later by the new time; one that is shown twice comes the first time. */
function instantOn(zone: Zone, day: number, minute: number): UnixMs {
  return zone.fromLocal(day * DAY_MS + minute * MINUTE_MS);
}

function localDay(zone: Zone, instant: UnixMs): number {
  return Math.floor(zone.toLocal(instant) / DAY_MS);
}
