import type { PositionShape } from '#contract/trading.ts';
import { mergeItem } from '#apps/web/data/merge.ts';
import { useLiveQuery } from '#apps/web/data/query.ts';

/** What is open, kept up to date; a position whose quantity is nothing is closed, and gone. */
export function usePositions() {
  return useLiveQuery('GET /positions', {}, 'positions', (answer, newest: PositionShape) => ({
    items: openPositions(mergeItem(answer.items, newest, ({ session, instrument }) => `${session} ${instrument}`)),
  }));
}

function openPositions(positions: readonly PositionShape[]): PositionShape[] {
  return positions.filter(({ quantity }) => /[1-9]/.test(quantity));
}
