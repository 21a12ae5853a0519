import type { PredictionMarketRow, PredictionPriceTick } from '#contract/prediction.ts';

/** The newest live price of each market, by its id. */
export type Ticks = ReadonlyMap<string, PredictionPriceTick>;

export const NO_TICKS: Ticks = new Map();

/** Takes prices that were heard; the same map when there are none. */
export function withTicks(before: Ticks, heard: readonly PredictionPriceTick[]): Ticks {
  if (heard.length === 0) return before;
  const ticks = new Map(before);
  for (const tick of heard) ticks.set(tick.id, tick);
  return ticks;
}

/** The list as it was asked for, with live prices where they are newer. Its order stays: rows that jump cannot be read. */
export function liveRows(rows: readonly PredictionMarketRow[], ticks: Ticks): readonly PredictionMarketRow[] {
  return rows.map((row) => {
    const tick = ticks.get(row.id);
    return tick === undefined || isOlder(tick, row) ? row : { ...row, ...tick };
  });
}

function isOlder(tick: PredictionPriceTick, row: PredictionMarketRow): boolean {
  return tick.heardAt !== null && row.heardAt !== null && tick.heardAt < row.heardAt;
}
