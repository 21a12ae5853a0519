import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { BookDelta, BookSnapshot } from '#domain/market/book-delta.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { Quote } from '#domain/market/quote.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';

/** What to listen to of one instrument. */
export interface FeedTopic {
  readonly instrument: Instrument;
  readonly what:
    | { readonly kind: 'bars'; readonly timeframe: Timeframe }
    | { readonly kind: 'trades' | 'quotes' | 'book' };
}

/** Something that a market said, with the moment at which we heard it. */
export type MarketEvent = { readonly instrument: InstrumentId; readonly receivedTime: UnixMs } &
  /** A bar that has closed; forming ones are not told. */
  (
    | { readonly kind: 'bar'; readonly timeframe: Timeframe; readonly bar: Bar }
    | { readonly kind: 'trade'; readonly trade: TradeTick }
    | { readonly kind: 'quote'; readonly quote: Quote }
    /** The book begins, or begins again after a hole. */
    | { readonly kind: 'snapshot'; readonly snapshot: BookSnapshot }
    | { readonly kind: 'delta'; readonly delta: BookDelta }
  );

/**
 * Told of what a feed hears, in the order in which it hears it. Bars may be missing after `lost` until `connected`: whoever needs
 * them asks for the history. A book's holes are repaired by the feed itself, with a new snapshot.
 */
export interface FeedListener {
  onEvent(event: MarketEvent): void;
  onConnection(state: 'connected' | 'lost', reason: string): void;
  /** A message that could not be read: counted and left out. */
  onTrouble(message: string): void;
}

/** A market as it happens. */
export interface MarketFeed {
  /** Closed bars that open in `[from, to)`, oldest first; what the venue does not have is not in it. Throws `AdapterError`. */
  history(instrument: Instrument, timeframe: Timeframe, from: UnixMs, to: UnixMs): Promise<BarColumns>;
  /** Listens until the function that it gives back is called; connects again by itself. */
  subscribe(topics: readonly FeedTopic[], listener: FeedListener): () => void;
}
