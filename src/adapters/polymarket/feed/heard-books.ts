import { BookSide } from '#domain/market/book-side.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { FeedTrouble, PredictionListener } from '#domain/prediction/prediction-feed.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** What a user of a feed has of one market: the book, as long as it may be used. */
export interface HeardBook {
  readonly bids: BookSide;
  readonly asks: BookSide;
  isUsable: boolean;
}

/** A listener for tests that keeps books only by what it is told. */
export class HeardBooks implements PredictionListener {
  readonly books = new Map<string, HeardBook>();
  readonly events: PredictionEvent[] = [];
  readonly troubles: FeedTrouble[] = [];
  readonly markets: PredictionMarket[] = [];
  readonly connections: string[] = [];
  /** Changes of books that were not to be used: there must be none. */
  strayChanges = 0;
  private readonly keepsEvents: boolean;

  constructor(keepsEvents = true) {
    this.keepsEvents = keepsEvents;
  }

  onEvent(event: PredictionEvent): void {
    if (this.keepsEvents) this.events.push(event);
    const book = this.bookOf(event.market);
    if (event.kind === 'book') {
      book.bids.load(event.bids);
      book.asks.load(event.asks);
      book.isUsable = true;
    } else if (event.kind === 'change') {
      if (!book.isUsable) this.strayChanges++;
      book.bids.setAll(event.bids);
      book.asks.setAll(event.asks);
    } else if (event.kind === 'doubt' || event.kind === 'tick-size') {
      book.isUsable = false;
    }
  }

  onMarket(market: PredictionMarket): void {
    this.markets.push(market);
  }

  onConnection(state: 'connected' | 'lost', connection: string, reason: string): void {
    this.connections.push(`${connection} ${state}: ${reason}`);
  }

  onTrouble(trouble: FeedTrouble): void {
    this.troubles.push(trouble);
  }

  bookOf(market: string): HeardBook {
    let book = this.books.get(market);
    if (book === undefined) {
      book = { bids: new BookSide(1), asks: new BookSide(-1), isUsable: false };
      this.books.set(market, book);
    }
    return book;
  }

  kinds(market: string): string[] {
    return this.events
      .filter((event) => event.market === market)
      .map((event) => (event.kind === 'doubt' ? `doubt ${event.reason}` : event.kind));
  }
}
