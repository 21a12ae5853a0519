import type { UnixMs } from '#core/time.ts';
import type { PredictionTrade } from '#engine/prediction/prediction-trade.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { MarkTracker } from '#domain/evidence/outcomes/horizons.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { PredictionSignal } from '#domain/prediction/prediction-strategy.ts';

/** How a signal that is followed alone ended. */
export interface FollowedEnd {
  readonly resolution: 'target' | 'stop' | 'time-limit' | 'expired';
  /** What the outcome bought was worth, 0…1, and what selling it cost a contract; NaN when it was never bought. */
  readonly price: number;
  readonly fee: number;
  readonly time: UnixMs;
  /** Mid to mid in the direction of the signal, in price of the first outcome; NaN when either is not known. */
  readonly move: number;
}

/** A signal traded alone, one contract at the best prices, whether it was ordered or not. Plain data but for the signal. */
export interface FollowedFinding {
  readonly number: number;
  readonly signal: PredictionSignal;
  readonly verdicts: readonly Verdict[];
  /** Mid of the first outcome at the signal; NaN when the book was not sound. */
  readonly mid: number;
  /** When its order would arrive. */
  readonly enterAt: UnixMs;
  readonly tracker: MarkTracker;
  /** Bought at this price of its outcome with this fee, a contract; undefined before, NaN price when it was too late. */
  entry: { readonly price: number; readonly fee: number; readonly time: UnixMs } | undefined;
  /** Its time is over, and it waits for a price to leave at. */
  isOverdue: boolean;
  end: FollowedEnd | undefined;
  /** What the account made of it: the entry order, then the trade. */
  orderId: OrderId | undefined;
  trade: PredictionTrade | undefined;
}
