import type { UnixMs } from '#core/time.ts';
import type { DoubtReason, PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, MarketStatus, PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** Which markets to look up; fields left out do not narrow. */
export interface MarketQuery {
  readonly status?: MarketStatus;
  readonly search?: string;
  readonly ids?: readonly MarketId[];
  /** The most active ones first; all when left out. */
  readonly limit?: number;
}

/** Told what a feed hears, in the order in which it hears it. */
export interface PredictionListener {
  onEvent(event: PredictionEvent): void;
  /** A market is new, or what is known of it has changed. */
  onMarket(market: PredictionMarket): void;
  onConnection(state: 'connected' | 'lost', connection: string, reason: string): void;
  /** A message that could not be read: counted, told once for each kind. */
  onTrouble(trouble: FeedTrouble): void;
}

export interface FeedTrouble {
  /** `unknown-event`, `price_change.price`: the kind of what was wrong. */
  readonly kind: string;
  readonly message: string;
  /** The market that is doubtful because of it; undefined when that cannot be told. */
  readonly market: MarketId | undefined;
}

/** How hearing goes, for a page and for checks. Counts are since the watch began. */
export interface FeedHealth {
  readonly connections: readonly ConnectionHealth[];
  readonly markets: number;
  /** Markets whose book is not to be trusted now, with the reason. */
  readonly doubtful: readonly { readonly market: MarketId; readonly reason: DoubtReason; readonly since: UnixMs }[];
  readonly messages: number;
  /** Messages that could not be read, by kind. */
  readonly troubles: Readonly<Record<string, number>>;
  /** How often each doubt arose. */
  readonly doubts: Readonly<Record<DoubtReason, number>>;
  /** Updates that had been told before. */
  readonly duplicates: number;
  /** Book checksums that were compared, and those that did not fit. */
  readonly hashes: { readonly checked: number; readonly wrong: number };
  /** Books asked for again, over REST. */
  readonly snapshots: number;
}

export interface ConnectionHealth {
  readonly name: string;
  readonly state: 'connecting' | 'connected' | 'lost';
  readonly markets: number;
  readonly messages: number;
  readonly reconnects: number;
  /** When anything was heard last; undefined before the first message. */
  readonly heardAt: UnixMs | undefined;
  /** Between asking and being answered, ms; undefined before the first answer. */
  readonly roundTripMs: number | undefined;
}

/** Markets being heard. */
export interface MarketWatch {
  add(markets: readonly PredictionMarket[]): void;
  remove(markets: readonly MarketId[]): void;
  health(): FeedHealth;
  close(): void;
}

/** A venue of prediction markets as it is heard. */
export interface PredictionFeed {
  readonly venue: string;
  /** Throws `AdapterError`. Markets that are not two-sided are left out, and told to `onSkipped`. */
  markets(query: MarketQuery, onSkipped?: (trouble: FeedTrouble) => void): Promise<readonly PredictionMarket[]>;
  /** Listens until it is closed; connects again, checks and repairs books by itself. */
  watch(markets: readonly PredictionMarket[], listener: PredictionListener): MarketWatch;
  /** Mid prices as the venue remembers them, oldest first. Throws `AdapterError`. */
  priceHistory(market: PredictionMarket, from: UnixMs, to: UnixMs): Promise<readonly PricePoint[]>;
}

/** A price of the first outcome, 0…1. */
export interface PricePoint {
  readonly time: UnixMs;
  readonly price: number;
}
