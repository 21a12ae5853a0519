import type { UnixMs } from '#core/time.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import type { Direction, Evidence } from '#domain/signals/signal.ts';

export const DETECTORS = [
  'leak',
  'lead-lag',
  'constraint',
  'volume-spike',
  'book-imbalance',
  'flow-imbalance',
  'maker-withdrawal',
  'iceberg',
  'accumulation',
  'price-jump',
  'stale-quote',
] as const;
export type DetectorName = (typeof DETECTORS)[number];

/** What a detector has seen in a market. One that knows a direction may become a signal; all may become alerts. */
export interface Finding {
  /** Unique and the same in every run over the same events. */
  readonly id: string;
  readonly detector: DetectorName;
  readonly market: MarketId;
  /** When it was known. */
  readonly time: UnixMs;
  /** When the thing itself began, as far as can be told; never after `time`. */
  readonly since: UnixMs;
  /** `long`: the first outcome is worth more than its price. Undefined: it says that something is up, not where it goes. */
  readonly direction: Direction | undefined;
  /** How far beyond the threshold, 0 (just) … 1 (as strong as it gets). Not a probability: that comes from its record. */
  readonly strength: number;
  /** One sentence for people, with its figures. */
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  /** Other markets that it rests on, leaders first. */
  readonly related: readonly MarketId[];
}
