import type { UnixMs } from '#core/time.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';

/** Where findings go. */
export type FindingSink = (finding: Finding) => void;

/**
 * Looks for one kind of early sign in all markets of a desk. The market's state has taken the event in already. Streaming, O(1) an
 * event but for rare looks; keeps what it needs by `state.index`.
 */
export interface Detector {
  readonly name: DetectorName;
  onEvent(state: MarketState, event: PredictionEvent, say: FindingSink): void;
  /** Time passes: once a second of the desk's time at most, also while nothing is said. */
  onTime?(now: UnixMs, say: FindingSink): void;
  /** A market is watched from now on, or again under the same index. */
  onMarket?(state: MarketState): void;
  /** A market is no longer watched: whatever is kept of it is let go. */
  forget(index: number): void;
}
