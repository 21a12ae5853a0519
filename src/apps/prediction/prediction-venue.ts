import type { Clock } from '#core/clock.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionFeed } from '#domain/prediction/prediction-feed.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
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
  /** What a sandbox has lived before it opened, to be heard once before anything else: markets that are new, and events in order. */
  readonly past?: (hearing: PastHearing) => Promise<void>;
  /** What was planted, for a sandbox. */
  readonly truths?: () => readonly Truth[];
  close(): Promise<void>;
}

/** Who hears the past of a sandbox. */
export interface PastHearing {
  onMarket(market: PredictionMarket): void;
  onEvent(event: PredictionEvent): void;
}
