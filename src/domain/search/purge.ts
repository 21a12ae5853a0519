/** How long a position was held, UTC ms; `to` undefined while it is open. */
export interface Holding {
  readonly from: number;
  readonly to: number | undefined;
}

/**
 * Where training has to stop so that nothing it learns from reaches towards the test: at least `embargoMs` before `end`, and
 * at a moment at which no position is open. A holding that would reach across it is left out whole, entry and all.
 */
export function trainingStop(holdings: readonly Holding[], end: number, embargoMs: number): number {
  let stop = end - embargoMs;
  for (;;) {
    const across = holdings.filter(({ from, to }) => from < stop && (to === undefined || to > stop));
    if (across.length === 0) return stop;
    stop = Math.min(...across.map(({ from }) => from));
  }
}

/** The longest time of a closed position, ms; 0 without any. What the embargo is when the strategy has no time limit. */
export function longestHoldingMs(holdings: readonly Holding[]): number {
  let longest = 0;
  for (const { from, to } of holdings) if (to !== undefined && to - from > longest) longest = to - from;
  return longest;
}
