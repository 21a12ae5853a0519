import type { Direction } from '#domain/signals/signal.ts';

/**
 * When a fact holds, UTC ms. It describes the market from `since` (the open of its first bar), could be known from `knownAt`
 * (the close of the bar that confirmed it), and stopped holding at `until`; undefined: it still holds.
 */
export interface Validity {
  readonly since: number;
  readonly knownAt: number;
  readonly until?: number;
}

export type ZoneKind = 'order-block' | 'fair-value-gap' | 'breaker' | 'entry' | 'risk' | 'reward' | 'range';

/** A price band over time. */
export interface ZoneOverlay extends Validity {
  readonly kind: ZoneKind;
  /** Undefined for bands that have no side, such as a dealing range. */
  readonly direction?: Direction;
  readonly low: number;
  readonly high: number;
  /** A few words; empty for none. */
  readonly label: string;
}

export type LevelKind = 'entry' | 'stop' | 'target' | 'swing' | 'liquidity' | 'period';

/** One price over time, named on the price axis while it holds at the right edge. */
export interface LevelOverlay extends Validity {
  readonly kind: LevelKind;
  readonly price: number;
  readonly label: string;
}

/** A break of structure: a line at the pivot's price from the pivot's bar to the bar that broke it. */
export interface BreakOverlay {
  readonly kind: 'BOS' | 'CHoCH';
  readonly direction: Direction;
  readonly price: number;
  /** Open time of the pivot's bar. */
  readonly pivotTime: number;
  /** Open time of the bar that broke it. */
  readonly breakTime: number;
  /** Close time of the bar that broke it. */
  readonly knownAt: number;
}

/** Something that happened at one moment. */
export interface MarkerOverlay {
  /** `signal`: an arrow beside the bar that made it. `entry` and `exit`: fills, drawn at `price`. `sweep`: liquidity taken. */
  readonly kind: 'signal' | 'entry' | 'exit' | 'sweep';
  readonly direction: Direction;
  /** For `signal` and `sweep` the close of the bar that made it known; for fills the time of the fill. */
  readonly time: number;
  readonly price?: number;
  readonly label: string;
}

/** What is drawn over the candles. */
export interface ChartOverlays {
  readonly zones?: readonly ZoneOverlay[];
  readonly levels?: readonly LevelOverlay[];
  readonly breaks?: readonly BreakOverlay[];
  readonly markers?: readonly MarkerOverlay[];
}

/** Two sets as one, the first one's below. */
export function mergeOverlays(first: ChartOverlays, second: ChartOverlays): ChartOverlays {
  return {
    zones: [...(first.zones ?? []), ...(second.zones ?? [])],
    levels: [...(first.levels ?? []), ...(second.levels ?? [])],
    breaks: [...(first.breaks ?? []), ...(second.breaks ?? [])],
    markers: [...(first.markers ?? []), ...(second.markers ?? [])],
  };
}
