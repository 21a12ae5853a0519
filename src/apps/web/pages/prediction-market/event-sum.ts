import type { PredictionMarketDetail } from '#contract/prediction.ts';

/** What one contract of every market of an event costs together. */
export interface EventSum {
  /** Undefined while a price is not known. */
  readonly sum: number | undefined;
  /** Markets without a price. */
  readonly missing: number;
}

/** Of an exclusive event, where one market at most resolves to its first outcome: a sum above 1 is too dear, one below is cheap if they are all. */
export function eventSum({ market, siblings }: Pick<PredictionMarketDetail, 'market' | 'siblings'>): EventSum {
  const mids = [market.mid, ...siblings.map(({ mid }) => mid)];
  const known = mids.filter((mid) => mid !== null);
  const missing = mids.length - known.length;
  return { missing, sum: missing > 0 ? undefined : known.reduce((sum, mid) => sum + mid, 0) };
}
