import type { Evidence } from '#domain/signals/signal.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { FrameReading, ScannerContext, ZoneReading } from '#desks/scanner/context.ts';
import { frameEvidence, priceText, zoneEvidence } from '#desks/scanner/readings.ts';
import { directionOf, farEdge, zoneDistance } from '#desks/scanner/side.ts';
import type { Side } from '#desks/scanner/side.ts';

/** A piece of structure and how far the price is from it, in price units. */
export interface NearStructure {
  readonly description: string;
  readonly distance: number;
  readonly evidence: Evidence;
}

/**
 * The live zone of these timeframes nearest to the price that favours a side, is more than noise (grade A or B), and has not
 * been left behind on the wrong side.
 */
export function nearestSupport(
  context: ScannerContext,
  timeframes: readonly Timeframe[],
  side: Side,
  price: number,
): NearStructure | undefined {
  const direction = directionOf(side);
  const holding = (zone: ZoneReading) =>
    zone.direction === direction && isSolid(zone) && side * (price - farEdge(zone, side)) >= 0;
  return nearest(
    framesOf(context, timeframes).flatMap((frame) =>
      frame.zones.filter(holding).map((zone) => nearZone(frame, zone, price)),
    ),
  );
}

/** The piece of structure nearest to the price, whatever its direction: blocks by their centre, gaps, swings, and the middle of `rangeOf`. */
export function nearestStructure(
  context: ScannerContext,
  timeframes: readonly Timeframe[],
  rangeOf: Timeframe | undefined,
  price: number,
): NearStructure | undefined {
  const found: NearStructure[] = [];
  for (const frame of framesOf(context, timeframes)) {
    for (const zone of frame.zones)
      found.push(isBlock(zone) ? nearCentre(frame, zone, price) : nearZone(frame, zone, price));
    for (const swing of frame.swings) found.push(nearPrice(frame, `swing ${swing.label}`, swing.price, price));
    const { range } = frame;
    if (frame.timeframe === rangeOf && range !== undefined) {
      found.push(nearPrice(frame, 'equilibrium', (range.low + range.high) / 2, price));
    }
  }
  return nearest(found);
}

function isSolid({ grade }: ZoneReading): boolean {
  return grade === 'A' || grade === 'B';
}

function framesOf(context: ScannerContext, timeframes: readonly Timeframe[]): FrameReading[] {
  return timeframes.flatMap((timeframe) => frameOf(context, timeframe) ?? []);
}

function isBlock(zone: ZoneReading): boolean {
  return zone.source === 'order-block' || zone.source === 'breaker';
}

function nearZone(frame: FrameReading, zone: ZoneReading, price: number): NearStructure {
  return {
    description: `${frame.timeframe} ${zone.direction} ${zone.source} ${priceText(zone.bottom)}-${priceText(zone.top)}`,
    distance: zoneDistance(price, zone),
    evidence: zoneEvidence(frame.timeframe, zone),
  };
}

function nearCentre(frame: FrameReading, zone: ZoneReading, price: number): NearStructure {
  return { ...nearZone(frame, zone, price), distance: Math.abs(price - (zone.bottom + zone.top) / 2) };
}

function nearPrice(frame: FrameReading, label: string, level: number, price: number): NearStructure {
  return {
    description: `${frame.timeframe} ${label} ${priceText(level)}`,
    distance: Math.abs(price - level),
    evidence: { ...frameEvidence(frame, label, level), kind: 'swing', levels: [level] },
  };
}

/** The first of equally near ones. */
function nearest(found: readonly NearStructure[]): NearStructure | undefined {
  let best: NearStructure | undefined;
  for (const candidate of found) if (best === undefined || candidate.distance < best.distance) best = candidate;
  return best;
}
