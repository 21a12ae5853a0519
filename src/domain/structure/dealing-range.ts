import type { Direction } from '#domain/structure/fact.ts';
import type { StructureLevel } from '#domain/structure/reference-leg.ts';

/** Shares of the range, 0…1. Defaults: equilibrium 0.475…0.525, optimal trade entry 0.62…0.79 with its centre at 0.705. */
export interface DealingRangeOptions {
  readonly equilibrium?: readonly [number, number];
  /** Retracement from the weak end towards the strong one. */
  readonly optimalEntry?: readonly [number, number];
  readonly optimalEntryCentre?: number;
}

/** Where a price stands in a leg of structure. */
export interface DealingRange {
  /** 1: from a protected low up to the running high. */
  readonly direction: Direction;
  readonly low: number;
  readonly high: number;
  /** 0 at the low, 1 at the high; outside that when the price has left the range. */
  readonly position: number;
  readonly zone: 'premium' | 'equilibrium' | 'discount';
  /** Share of the leg that the price has given back: 0 at the weak end, 1 at the strong end. */
  readonly retracement: number;
  /** Whether the retracement lies in the band of optimal trade entry. */
  readonly isOptimalEntry: boolean;
  /** That band as prices, low and high, and its centre. */
  readonly optimalEntry: readonly [number, number];
  readonly optimalEntryCentre: number;
  /** When the latest of its two ends became known, UTC ms. */
  readonly knownAt: number;
}

export interface DealingLeg {
  readonly direction: Direction;
  readonly strong: StructureLevel;
  readonly weak: StructureLevel;
}

/** Premium and discount of a price within a leg; `undefined` when the leg has no height. */
export function dealingRange(
  leg: DealingLeg,
  price: number,
  options: DealingRangeOptions = {},
): DealingRange | undefined {
  const { equilibrium = [0.475, 0.525], optimalEntry = [0.62, 0.79], optimalEntryCentre = 0.705 } = options;
  const { direction, strong, weak } = leg;
  const low = direction === 1 ? strong.price : weak.price;
  const high = direction === 1 ? weak.price : strong.price;
  const height = high - low;
  if (!(height > 0)) return undefined;
  const position = (price - low) / height;
  const retracement = direction === 1 ? (high - price) / height : position;
  const atShare = (share: number): number => weak.price - direction * share * height;
  const near = atShare(optimalEntry[0]);
  const far = atShare(optimalEntry[1]);
  return {
    direction,
    low,
    high,
    position,
    zone: position < equilibrium[0] ? 'discount' : position > equilibrium[1] ? 'premium' : 'equilibrium',
    retracement,
    isOptimalEntry: retracement >= optimalEntry[0] && retracement <= optimalEntry[1],
    optimalEntry: [Math.min(near, far), Math.max(near, far)],
    optimalEntryCentre: atShare(optimalEntryCentre),
    knownAt: Math.max(strong.knownAt, weak.knownAt),
  };
}
