import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Evidence } from '#domain/signals/signal.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { ScannerContext, ZoneGrade, ZoneReading } from '#desks/scanner/context.ts';
import { missing, scored } from '#desks/scanner/factors/factor.ts';
import type { FactorRule } from '#desks/scanner/factors/factor.ts';
import { triggerEvidence, zoneEvidence } from '#desks/scanner/readings.ts';
import { directionOf, sideOf, zoneDistance } from '#desks/scanner/side.ts';

/** What a zone is worth by its grade; an ungraded one as little as the lowest. */
const GRADE_WORTH: Readonly<Record<ZoneGrade, number>> = { A: 0.7, B: 0.5, C: 0.25 };
const SWEEP_WORTH = 0.3;
/** How near a zone must be to count, in ATRs of the primary timeframe. */
const SUPPORT_ATR = 1;
const OBSTACLE_ATR = 0.5;

interface Graded {
  readonly timeframe: Timeframe;
  readonly zone: ZoneReading;
}

/** The best zone that carries the trade, by grade, and the sweep that set it off; less the best zone close in its way. */
export const PATTERNS: FactorRule = {
  name: 'patterns',
  judge({ direction, price, context }) {
    const { primary } = context.roles;
    const atr = frameOf(context, primary)?.atr;
    if (atr === undefined) return missing(`ATR of ${primary}`);
    const side = sideOf(direction);
    const support = best(zonesNear(context, price, SUPPORT_ATR * atr), direction);
    const obstacle = best(zonesNear(context, price, OBSTACLE_ATR * atr), directionOf(side === 1 ? -1 : 1));
    const sweep = context.triggers.find((trigger) => trigger.name === 'sweep');
    const score = worth(support) + (sweep === undefined ? 0 : SWEEP_WORTH) - worth(obstacle);
    const parts = [
      support === undefined ? 'no zone behind the entry' : `${described(support)} behind the entry`,
      ...(sweep === undefined ? [] : ['liquidity was swept']),
      ...(obstacle === undefined ? [] : [`${described(obstacle)} in the way`]),
    ];
    const zones: Evidence[] = [support, obstacle].flatMap((found) =>
      found === undefined ? [] : zoneEvidence(found.timeframe, found.zone),
    );
    return scored(score, sentence(parts), sweep === undefined ? zones : [...zones, triggerEvidence(sweep)]);
  },
};

function zonesNear(context: ScannerContext, price: number, distanceMax: number): Graded[] {
  const { entry, primary, structure } = context.roles;
  return [...new Set([...structure, primary, entry])].flatMap((timeframe) => {
    const zones = frameOf(context, timeframe)?.zones ?? [];
    return zones.filter((zone) => zoneDistance(price, zone) <= distanceMax).map((zone) => ({ timeframe, zone }));
  });
}

function best(zones: readonly Graded[], direction: ZoneReading['direction']): Graded | undefined {
  let found: Graded | undefined;
  for (const candidate of zones) {
    if (candidate.zone.direction === direction && worth(candidate) > worth(found)) found = candidate;
  }
  return found;
}

function worth(graded: Graded | undefined): number {
  return graded === undefined ? 0 : GRADE_WORTH[graded.zone.grade ?? 'C'];
}

function described({ timeframe, zone }: Graded): string {
  return `${timeframe} ${zone.source} of grade ${zone.grade ?? 'C'}`;
}

function sentence(parts: readonly string[]): string {
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
