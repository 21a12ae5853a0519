import type { MarketState } from '#desks/prediction/market-state.ts';
import type { MarketTape } from '#apps/prediction/market-tape.ts';

/** A market that the desk watches, with what is remembered of it beside its state. */
export interface WatchedMarket {
  readonly state: MarketState;
  readonly tape: MarketTape;
  /** When its latest findings were made, by the market's time, oldest first; those of the last day. */
  readonly found: number[];
}
