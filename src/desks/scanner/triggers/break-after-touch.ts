import { priceText } from '#desks/scanner/readings.ts';
import type { Side } from '#desks/scanner/side.ts';
import type { EntryBreak, Scene, Trigger } from '#desks/scanner/triggers/scene.ts';
import { sourceOf } from '#desks/scanner/view/live-zones.ts';
import type { LiveZone } from '#desks/scanner/view/live-zones.ts';

/** Small structure turned with the trade after a zone of a structure timeframe was traded in. The protected level must hold. */
export const BREAK_AFTER_TOUCH: Trigger = {
  name: 'break-after-touch',
  fires(scene, side) {
    const found = internalBreak(scene, side);
    if (found === undefined) return undefined;
    const { mode, bar, index, structure } = scene;
    const since = index - mode.thresholds.touchMemoryBars;
    for (const frame of structure) {
      const zone = frame.zones.touchedSince(since, side, bar.close);
      if (zone === undefined) continue;
      const { broken, protectedPrice } = found;
      const level = priceText(broken.level);
      return {
        name: 'break-after-touch',
        reason: `${mode.timeframes.entry} ${broken.type} through ${level} after a touch of the ${frame.timeframe} ${zoneText(zone)}`,
        timeframe: frame.timeframe,
        invalidation: protectedPrice,
        levels: [zone.bottom, zone.top],
        since: zone.since,
        knownAt: bar.closeTime,
      };
    }
    return undefined;
  },
};

export function zoneText(zone: LiveZone): string {
  return `${sourceOf(zone)} ${priceText(zone.bottom)}-${priceText(zone.top)}`;
}

function internalBreak({ events, pivots }: Scene, side: Side): EntryBreak | undefined {
  return events.breaks.find(({ broken }) => broken.strength === pivots.internal && broken.direction === side);
}
