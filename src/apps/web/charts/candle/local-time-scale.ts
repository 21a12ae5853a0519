import { defaultHorzScaleBehavior } from 'lightweight-charts';
import type { IHorzScaleBehavior, TickMark, TickMarkWeightValue, Time, UTCTimestamp } from 'lightweight-charts';
import { formatTime, zoneName } from '#apps/web/format/time.ts';
import { TICK_WEIGHT, tickText, tickWeight } from '#apps/web/charts/time/axis-text.ts';
import type { ZoneClock } from '#apps/web/charts/time/zone-clock.ts';

/**
 * A time axis whose days begin at local midnight. The library counts days in UTC, and the usual trick of shifting the data breaks at the
 * hour that daylight saving repeats; here the data stays in UTC and only the weights and texts of the ticks are local.
 */
export function localTimeScale(clock: ZoneClock): IHorzScaleBehavior<Time> {
  const behaviour = new (defaultHorzScaleBehavior())();
  const localOf = (time: unknown) => clock.toLocal(Number(time) * 1000);
  behaviour.fillWeightsForPoints = (points, start) => {
    let previous = start > 0 ? localOf(points[start - 1]!.originalTime) : Number.NaN;
    for (let i = start; i < points.length; i++) {
      const local = localOf(points[i]!.originalTime);
      const weight = Number.isNaN(previous) ? TICK_WEIGHT.day : tickWeight(previous, local);
      points[i]!.timeWeight = weight as TickMarkWeightValue;
      previous = local;
    }
  };
  behaviour.formatTickmark = (mark: TickMark) => tickText(localOf(mark.originalTime), mark.weight);
  return behaviour;
}

/** What the crosshair says of a time: `2026-03-01 14:05 EET`. */
export function crosshairTime(clock: ZoneClock, time: UTCTimestamp): string {
  return `${formatTime(time * 1000, 'minute', clock.zone)} ${zoneName(time * 1000, clock.zone)}`;
}
