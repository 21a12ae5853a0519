import type { Direction } from '#domain/signals/signal.ts';

/**
 * 1 for long, -1 for short. Everything in this desk that compares prices multiplies a difference by it, so that long and short
 * are one piece of code and exact mirror images.
 */
export type Side = 1 | -1;

export const DIRECTIONS: readonly Direction[] = ['long', 'short'];

export function sideOf(direction: Direction): Side {
  return direction === 'long' ? 1 : -1;
}

export function directionOf(side: Side): Direction {
  return side === 1 ? 'long' : 'short';
}

/** Distance of a price from a zone; 0 inside. */
export function zoneDistance(price: number, zone: { readonly top: number; readonly bottom: number }): number {
  return Math.max(zone.bottom - price, price - zone.top, 0);
}

/** The edge that the price meets first when it comes back to a zone: the top of one that supports longs. */
export function nearEdge(zone: { readonly top: number; readonly bottom: number }, side: Side): number {
  return side === 1 ? zone.top : zone.bottom;
}

/** The edge behind which a zone has failed. */
export function farEdge(zone: { readonly top: number; readonly bottom: number }, side: Side): number {
  return side === 1 ? zone.bottom : zone.top;
}

/** The extreme of a bar against a side: the low for longs. */
export function adverseExtreme(bar: { readonly high: number; readonly low: number }, side: Side): number {
  return side === 1 ? bar.low : bar.high;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
