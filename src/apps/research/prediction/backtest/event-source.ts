import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** Where a backtest's events come from, in the order of our clock. */
export interface EventSource {
  /** As people read it: `sandbox, seed 1, 500 markets`. */
  readonly title: string;
  /** Only prices are known: books are made up around them, one level a side. */
  readonly isPricesOnly: boolean;
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** How often prices come, ms; undefined where events come as they happen. */
  readonly intervalMs: number | undefined;
  /** What has to be known of these events, one sentence each. */
  readonly notes: readonly string[];
  /** Those that there are at the beginning. */
  readonly markets: readonly PredictionMarket[];
  /** One that has come since; undefined when it is not known. */
  market(id: MarketId): PredictionMarket | undefined;
  /** Events on to an instant, itself included. An event object is valid until the next one of its market. */
  play(to: number, say: (event: PredictionEvent) => void): Promise<void>;
}
