import type { PredictionMarketRow } from '#contract/prediction.ts';

export type MarketOrder = 'volume' | 'change' | 'findings' | 'closing';

/** What the address of the list says. */
export interface MarketsSearch {
  /** Words of the question, of its address or of its event. */
  readonly search?: string;
  readonly category?: string;
  readonly status?: PredictionMarketRow['status'];
  readonly sort?: MarketOrder;
}

export const ORDERS: readonly { readonly value: MarketOrder; readonly label: string }[] = [
  { value: 'volume', label: 'Most traded' },
  { value: 'change', label: 'Most moved' },
  { value: 'findings', label: 'Most findings' },
  { value: 'closing', label: 'Closing next' },
];
