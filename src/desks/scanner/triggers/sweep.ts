import type { TakenFact } from '#domain/structure/fact.ts';
import type { TriggerReading } from '#desks/scanner/context.ts';
import { priceText } from '#desks/scanner/readings.ts';
import { adverseExtreme } from '#desks/scanner/side.ts';
import type { Side } from '#desks/scanner/side.ts';
import { closesWith } from '#desks/scanner/triggers/scene.ts';
import type { Scene, Trigger } from '#desks/scanner/triggers/scene.ts';

/** Stops beyond an old extreme were taken, and the bar closed back: for longs a swept low. The swept extreme must hold. */
export const SWEEP: Trigger = {
  name: 'sweep',
  fires(scene, side) {
    const { bar, events } = scene;
    if (events.taken.length === 0 || !closesWith(bar, side)) return undefined;
    const swept = events.taken.filter((fact) => isSwept(fact, scene, side));
    if (swept.length === 0) return undefined;
    return reading(farthest(swept, side), scene, side);
  },
};

function isSwept(fact: TakenFact, { mode, pivots }: Scene, side: Side): boolean {
  const isWanted = fact.of === 'equal' || fact.strength >= pivots[mode.sweepOf];
  return fact.by === 'sweep' && fact.direction === -side && isWanted;
}

function farthest(swept: readonly TakenFact[], side: Side): TakenFact {
  return swept.reduce((best, fact) => (side * (best.level - fact.level) > 0 ? fact : best));
}

function reading(fact: TakenFact, { mode, bar, entry }: Scene, side: Side): TriggerReading {
  const timeframe = mode.timeframes.entry;
  const extreme = adverseExtreme(bar, side);
  const what = `${fact.of === 'equal' ? 'equal ' : ''}${side === 1 ? 'low' : 'high'}${fact.of === 'equal' ? 's' : ''}`;
  return {
    name: 'sweep',
    reason: `${timeframe} ${what} at ${priceText(fact.level)} swept to ${priceText(extreme)}, closed back at ${priceText(bar.close)}`,
    timeframe,
    invalidation: extreme,
    levels: [fact.level],
    since: entry.openOf(fact.pivotAt),
    knownAt: bar.closeTime,
  };
}
