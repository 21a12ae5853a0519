import type { OpenOutcomeVenue } from '#engine/prediction/outcome-venue.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** Where the desk's orders go when they are real. Whoever has it may order: only `openLiveTrading` makes it. */
export interface LiveOrders {
  /** What the account has, collateral, decimal text. */
  readonly capital: string;
  readonly openVenue: OpenOutcomeVenue;
  /** What may still be spent, collateral. */
  readonly room: () => number;
  /** A market is watched, or is known better. */
  readonly onMarket: (market: PredictionMarket) => void;
  /** The run has failed within: nothing is ordered any more. */
  readonly onFailure: (error: unknown) => void;
}
