import type { Clock } from '#core/clock.ts';
import type { PredictionFeed } from '#domain/prediction/prediction-feed.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import type { Feature } from '#runtime/supervision/feature.ts';

/** A venue of prediction markets that is open. */
export interface PredictionVenue {
  readonly name: string;
  /** For people: `sandbox prediction venue at http://127.0.0.1:4100, 10 x real time`. */
  readonly description: string;
  readonly feed: PredictionFeed;
  /** The market's time: a sandbox has its own. */
  readonly clock: Clock;
  /** Market time per real time. */
  readonly speed: number;
  /** What has to run beside it. */
  readonly features: readonly Feature[];
  /** What was planted, for a sandbox. */
  readonly truths?: () => readonly Truth[];
  close(): Promise<void>;
}
