import { adverseExtreme, farEdge, nearEdge } from '#desks/scanner/side.ts';
import type { Side } from '#desks/scanner/side.ts';
import { zoneText } from '#desks/scanner/triggers/break-after-touch.ts';
import { closesWith } from '#desks/scanner/triggers/scene.ts';
import type { Trigger } from '#desks/scanner/triggers/scene.ts';

/** The first touch of a fresh zone of a structure timeframe, rejected by the same bar: it closed back out of the zone. The far edge must hold. */
export const ZONE_REJECTION: Trigger = {
  name: 'zone-rejection',
  fires({ bar, structure }, side) {
    if (!closesWith(bar, side)) return undefined;
    for (const frame of structure) {
      const zone = frame.zones.firstTouched(side);
      if (zone === undefined || side * (bar.close - nearEdge(zone, side)) <= 0) continue;
      const extreme = adverseExtreme(bar, side);
      return {
        name: 'zone-rejection',
        reason: `First touch of the ${frame.timeframe} ${zoneText(zone)}, rejected`,
        timeframe: frame.timeframe,
        invalidation: farther(farEdge(zone, side), extreme, side),
        levels: [zone.bottom, zone.top],
        since: zone.since,
        knownAt: bar.closeTime,
      };
    }
    return undefined;
  },
};

function farther(a: number, b: number, side: Side): number {
  return side * (a - b) < 0 ? a : b;
}
