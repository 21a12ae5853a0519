import type { FindingRow } from '#contract/prediction.ts';

/** What the address says: which findings are listed, and which one is looked at. */
export interface SignalsSearch {
  readonly detector?: string;
  readonly category?: string;
  readonly decision?: FindingRow['decision'];
  /** Id of a market: its findings alone. */
  readonly market?: string;
  readonly finding?: string;
}

/** What narrows the list. */
export const FILTERS = ['detector', 'category', 'decision', 'market'] as const;

/** How many filters narrow the list. */
export function filterCount(search: SignalsSearch): number {
  return FILTERS.filter((name) => search[name] !== undefined).length;
}
