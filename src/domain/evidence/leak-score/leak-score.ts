/** Prices around the news that decided a market, as probabilities of the same outcome. Undefined where nothing was traded. */
export interface EventPrices {
  /** When the market opened. */
  readonly open: number | undefined;
  /** The last one before the news was public. */
  readonly event: number | undefined;
  /** 0 or 1. */
  readonly resolve: number | undefined;
}

/**
 * Information leakage score: the share of the whole way from the first price to the truth that was gone before the news was
 * public, `(event - open) / (resolve - open)`. 0: nothing was known; 1: all of it; below 0: the market went the wrong way. Undefined without
 * all prices, or when the first price was the truth already. Definition as ForesightFlow publishes it
 * (https://github.com/ForesightFlow/datasets), confirmed on its population.
 */
export function leakScore({ open, event, resolve }: EventPrices): number | undefined {
  if (open === undefined || event === undefined || resolve === undefined || resolve === open) return undefined;
  return (event - open) / (resolve - open);
}

/**
 * The same without what the passing of time alone explains: a deadline that comes closer takes a price down though nobody knows
 * anything. `decayed` is the price that the opening price would have come to by the time of the news; the way is still measured from the
 * opening price.
 */
export function decayAdjustedLeakScore(prices: EventPrices, decayed: number | undefined): number | undefined {
  const { open, event, resolve } = prices;
  if (decayed === undefined || open === undefined || event === undefined) return undefined;
  if (resolve === undefined || resolve === open) return undefined;
  return (event - decayed) / (resolve - open);
}
