/** Who came to the market and met a resting order; `unknown` when the source does not say. */
export type Aggressor = 'buyer' | 'seller' | 'unknown';

/** One public trade, in whole ticks and lots of the instrument. Lots are positive. */
export interface TradeTick {
  readonly time: number;
  readonly ticks: number;
  readonly lots: number;
  readonly aggressor: Aggressor;
}
