import type { Direction, ZoneKind, ZoneState } from '#domain/structure/fact.ts';

/** One step in the life of a zone, told for a bullish zone, which the price falls into from above. */
export interface ZoneStage {
  readonly state: ZoneState;
  /** Edge nearest to the price when the zone was made, the middle, or the far edge. */
  readonly level: 'near' | 'middle' | 'far';
  readonly by: 'wick' | 'close';
  /** Whether the level must be passed, not only reached. */
  readonly isStrict: boolean;
  /** The zone ends when the price comes back up through it. */
  readonly isReturn: boolean;
}

/** A live zone as it stands now: a copy, safe to keep. */
export interface Zone {
  readonly source: ZoneKind;
  readonly zone: number;
  /** `undefined` for gaps. */
  readonly strength: number | undefined;
  /** 1 supports, -1 resists. An inverted gap and a broken order block (a breaker) have turned round. */
  readonly direction: Direction;
  readonly isTurned: boolean;
  readonly state: ZoneState;
  readonly top: number;
  readonly bottom: number;
  readonly at: number;
  readonly confirmedAt: number;
  readonly confirmedTime: number;
  /** Bar on which the price first came back into the zone. */
  readonly touchedAt: number | undefined;
  /** Bar of the latest change of state. */
  readonly stateAt: number;
  /** When its latest state became known, UTC ms. */
  readonly knownAt: number;
}

/** Which live zones are wanted; a field left out wants all. */
export interface ZoneFilter {
  /** As the zone acts now: a breaker of a bullish block is -1. */
  readonly direction?: Direction;
  readonly states?: readonly ZoneState[];
}

export interface NearestZone {
  readonly zone: Zone;
  /** From the price to the nearest edge, in price; 0 inside. */
  readonly distance: number;
}

/** Where a new zone lies. */
export interface ZonePlace {
  readonly direction: Direction;
  readonly at: number;
  readonly top: number;
  readonly bottom: number;
}
