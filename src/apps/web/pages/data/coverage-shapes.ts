/** A stretch of time, UTC ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A piece of a picture, in percent of its width. */
export interface Piece {
  readonly left: number;
  readonly width: number;
}

const LEAST = 0.35;

/** The whole stretch of several sets: the axis that they share. */
export function axisOf(sets: readonly Stretch[]): Stretch | undefined {
  if (sets.length === 0) return undefined;
  return { from: Math.min(...sets.map(({ from }) => from)), to: Math.max(...sets.map(({ to }) => to)) };
}

/** A stretch on an axis; never so narrow that it is not seen. */
export function pieceOf({ from, to }: Stretch, axis: Stretch): Piece {
  const span = axis.to - axis.from;
  if (span <= 0) return { left: 0, width: 100 };
  const [left, right] = [Math.max(from, axis.from), Math.min(to, axis.to)].map(
    (time) => (100 * (time - axis.from)) / span,
  ) as [number, number];
  const width = Math.max(LEAST, right - left);
  return { left: Math.max(0, Math.min(left, 100 - width)), width: Math.min(100, width) };
}

/** Share of the bars that are there, 0…1. */
export function wholeness({ bars, missingBars }: { readonly bars: number; readonly missingBars: number }): number {
  return bars + missingBars === 0 ? 1 : bars / (bars + missingBars);
}
