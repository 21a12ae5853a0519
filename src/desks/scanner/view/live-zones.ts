import type { Bar } from '#domain/market/bar.ts';
import type { Fact, ZoneFact, ZoneKind, ZoneStateFact } from '#domain/structure/fact.ts';
import type { ZoneReading, ZoneSource } from '#desks/scanner/context.ts';
import { directionOf, farEdge, zoneDistance } from '#desks/scanner/side.ts';
import type { Side } from '#desks/scanner/side.ts';
import type { BarTimes } from '#desks/scanner/view/bar-times.ts';
import { gradeOf } from '#desks/scanner/view/zone-grade.ts';

/** A live zone with what the desk remembers about it beyond the detector: its quality, and when entry bars traded in it. */
export interface LiveZone {
  readonly key: string;
  readonly kind: ZoneKind;
  /** Trades that it favours now; turned round when it was broken or inverted. */
  side: Side;
  isTurned: boolean;
  readonly top: number;
  readonly bottom: number;
  readonly since: number | undefined;
  /** When it became known, or turned round. */
  knownAt: number;
  readonly heightAtr: number | undefined;
  readonly displacementAtr: number | undefined;
  /** Traded through to its far edge: nothing is left of it until it turns round. */
  isSpent: boolean;
  /** Numbers of the first and the last entry bar that traded in it; minus infinity when none has. */
  firstTouchBar: number;
  lastTouchBar: number;
}

/** What a frame knows at the moment a zone arises. */
export interface Measure {
  readonly close: number;
  readonly atr: number | undefined;
}

/**
 * The zones of one timeframe that are still good for something, from the facts of its structure. Touches are taken from entry
 * bars, which see them as they happen; the zone's own timeframe would tell only at its close.
 */
export class LiveZones {
  private zones = new Map<string, LiveZone>();
  /** Zones that the last entry bar was the first to trade in. */
  private newlyTouched: string[] = [];
  private entryBar = Number.NEGATIVE_INFINITY;

  take(fact: Fact, times: BarTimes, measure: Measure): void {
    if (fact.kind === 'zone') this.add(born(fact, times, measure));
    else if (fact.kind === 'zone-state') this.age(fact);
    else if (fact.kind === 'retired') this.zones.delete(`${fact.of} ${fact.strength} ${fact.id}`);
  }

  /** Takes a closed bar of the entry timeframe. A bar that opened before a zone was known does not touch it. */
  touch(bar: Bar, entryBar: number): void {
    this.entryBar = entryBar;
    if (this.newlyTouched.length > 0) this.newlyTouched = [];
    for (const zone of this.zones.values()) {
      if (bar.low > zone.top || bar.high < zone.bottom || zone.isSpent || bar.openTime < zone.knownAt) continue;
      zone.lastTouchBar = entryBar;
      if (zone.firstTouchBar !== Number.NEGATIVE_INFINITY) continue;
      zone.firstTouchBar = entryBar;
      this.newlyTouched.push(zone.key);
    }
  }

  /** The zone that favours a side and that the last entry bar was the first to trade in; the one with the farther edge of several. */
  firstTouched(side: Side): LiveZone | undefined {
    let found: LiveZone | undefined;
    for (const key of this.newlyTouched) {
      const zone = this.zones.get(key);
      if (zone?.side === side && isFarther(zone, found, side)) found = zone;
    }
    return found;
  }

  /** The zone that favours a side, was touched at or after an entry bar, and holds: the price is not behind it. */
  touchedSince(entryBar: number, side: Side, price: number): LiveZone | undefined {
    let found: LiveZone | undefined;
    for (const zone of this.zones.values()) {
      if (zone.side !== side || zone.isSpent || zone.lastTouchBar < entryBar) continue;
      if (side * (price - farEdge(zone, side)) > 0 && isFarther(zone, found, side)) found = zone;
    }
    return found;
  }

  /** The `count` zones nearest to a price on each side. */
  readings(price: number, count: number): ZoneReading[] {
    const usable = [...this.zones.values()].filter((zone) => !zone.isSpent);
    const sorted = usable.sort((a, b) => zoneDistance(price, a) - zoneDistance(price, b) || a.knownAt - b.knownAt);
    const nearest = (side: Side) => sorted.filter((zone) => zone.side === side).slice(0, count);
    return [...nearest(1), ...nearest(-1)].map((zone) => this.reading(zone));
  }

  private reading(zone: LiveZone): ZoneReading {
    const { top, bottom, since, knownAt, heightAtr, displacementAtr, firstTouchBar } = zone;
    // A zone that the current bar is the first to test counts as fresh: that test is what the trade is about.
    const isFresh = firstTouchBar === Number.NEGATIVE_INFINITY || firstTouchBar === this.entryBar;
    const grade = gradeOf({ heightAtr, displacementAtr, isFresh });
    const direction = directionOf(zone.side);
    return {
      source: sourceOf(zone),
      direction,
      top,
      bottom,
      since,
      knownAt,
      isFresh,
      heightAtr,
      displacementAtr,
      grade,
    };
  }

  private add(zone: LiveZone): void {
    this.zones.set(zone.key, zone);
  }

  private age(fact: ZoneStateFact): void {
    const key = keyOf(fact.source, fact.strength, fact.zone);
    const zone = this.zones.get(key);
    if (zone === undefined) return;
    if (fact.state === 'ended') this.zones.delete(key);
    else if (fact.state === 'filled') zone.isSpent = true;
    else if (fact.state === 'inverted' || fact.state === 'broken') turn(zone, fact);
  }
}

function born(fact: ZoneFact, times: BarTimes, { close, atr }: Measure): LiveZone {
  const { source: kind, direction: side, top, bottom, at, confirmedTime: knownAt } = fact;
  return {
    key: keyOf(kind, fact.strength, fact.zone),
    kind,
    side,
    isTurned: false,
    top,
    bottom,
    since: times.openOf(at),
    knownAt,
    heightAtr: atr === undefined ? undefined : (top - bottom) / atr,
    displacementAtr: atr === undefined ? undefined : (side * (close - farEdge(fact, side))) / atr,
    isSpent: false,
    firstTouchBar: Number.NEGATIVE_INFINITY,
    lastTouchBar: Number.NEGATIVE_INFINITY,
  };
}

/** A broken zone works the other way from now on, and nobody has traded in it since. */
function turn(zone: LiveZone, fact: ZoneStateFact): void {
  zone.side = -fact.direction as Side;
  zone.isTurned = true;
  zone.knownAt = fact.confirmedTime;
  zone.isSpent = false;
  zone.firstTouchBar = Number.NEGATIVE_INFINITY;
  zone.lastTouchBar = Number.NEGATIVE_INFINITY;
}

function isFarther(zone: LiveZone, than: LiveZone | undefined, side: Side): boolean {
  return than === undefined || side * (farEdge(than, side) - farEdge(zone, side)) > 0;
}

function keyOf(source: ZoneKind, strength: number | undefined, zone: number): string {
  return `${source} ${strength} ${zone}`;
}

export function sourceOf(zone: LiveZone): ZoneSource {
  if (zone.kind === 'fvg') return zone.isTurned ? 'inverted-fvg' : 'fvg';
  return zone.isTurned ? 'breaker' : 'order-block';
}
