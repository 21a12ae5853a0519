import type { ZoneGrade, ZoneReading } from '#desks/scanner/context.ts';

/** Travel from the far edge that shows somebody meant it, in ATRs. */
const DISPLACEMENT_MIN = 1.5;
/** Thinner zones are noise, thicker ones leave no room for a stop, in ATRs. */
const HEIGHT_MIN = 0.2;
const HEIGHT_MAX = 1.5;

/** One point each for displacement, freshness and a useful size: A for all three, B for two, C for less. Undefined without an ATR. */
export function gradeOf(zone: Pick<ZoneReading, 'heightAtr' | 'displacementAtr' | 'isFresh'>): ZoneGrade | undefined {
  const { heightAtr, displacementAtr, isFresh } = zone;
  if (heightAtr === undefined || displacementAtr === undefined) return undefined;
  const isUseful = heightAtr >= HEIGHT_MIN && heightAtr <= HEIGHT_MAX;
  const points = [displacementAtr >= DISPLACEMENT_MIN, isFresh, isUseful].filter(Boolean).length;
  return points === 3 ? 'A' : points === 2 ? 'B' : 'C';
}
