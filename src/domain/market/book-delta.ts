/** Levels as pairs, price in ticks then size in lots: `[ticks, lots, ticks, lots, ...]`. */
export type LevelPairs = readonly number[] | Float64Array;

/** The whole book as it stood after the update numbered `lastId`. Levels in any order, each price once per side. */
export interface BookSnapshot {
  readonly time: number;
  readonly lastId: number;
  readonly bids: LevelPairs;
  readonly asks: LevelPairs;
}

/**
 * Levels that changed, each with its new size; 0 lots take the level away. It covers the updates `firstId` to `lastId` of the
 * source.
 */
export interface BookDelta {
  readonly time: number;
  readonly firstId: number;
  readonly lastId: number;
  /** The `lastId` of the delta before this one, where the source says it; otherwise ids follow each other without a hole. */
  readonly previousId: number | undefined;
  readonly bids: LevelPairs;
  readonly asks: LevelPairs;
}
