import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Evidence, EvidenceKind } from '#domain/signals/signal.ts';
import { formatPrice } from '#domain/structure/fact-table.ts';
import type { FrameReading, Trend, TriggerReading, ZoneReading, ZoneSource } from '#desks/scanner/context.ts';
import type { Side } from '#desks/scanner/side.ts';

/** Readings of a context as people check them: labelled values with their place on the chart. */

const KINDS: Readonly<Record<ZoneSource, EvidenceKind>> = {
  'order-block': 'order-block',
  breaker: 'breaker',
  fvg: 'fair-value-gap',
  'inverted-fvg': 'fair-value-gap',
};

export function zoneEvidence(timeframe: Timeframe, zone: ZoneReading): Evidence {
  const state = zone.isFresh ? 'fresh' : 'touched';
  const grade = zone.grade === undefined ? 'ungraded' : `grade ${zone.grade}`;
  return {
    label: zone.source,
    value: `${zone.direction}, ${state}, ${grade}`,
    timeframe,
    kind: KINDS[zone.source],
    direction: zone.direction,
    knownAt: zone.knownAt,
    levels: [zone.bottom, zone.top],
    ...(zone.since === undefined ? {} : { since: zone.since }),
  };
}

/** What set a candidate off, where it names one price: a swept low or high. */
export function triggerEvidence({ name, timeframe, levels, since, knownAt, invalidation }: TriggerReading): Evidence {
  return {
    label: name,
    value: rounded(invalidation),
    timeframe,
    kind: 'liquidity',
    knownAt,
    levels,
    ...(since === undefined ? {} : { since }),
  };
}

/** A value that a frame had at its last close. */
export function frameEvidence(frame: FrameReading, label: string, value: number | string): Evidence {
  return {
    label,
    value: typeof value === 'number' ? rounded(value) : value,
    timeframe: frame.timeframe,
    knownAt: frame.knownAt,
  };
}

export function trendSide(trend: Trend): Side {
  return trend === 'up' ? 1 : -1;
}

/** A price as text: as many digits as matter, never in exponent notation. */
export function priceText(price: number): string {
  return formatPrice(rounded(price));
}

/** Seven significant digits: enough for any price, without the noise of binary fractions. */
export function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
