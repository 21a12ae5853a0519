import type { UnixMs } from '#core/time.ts';
import { BookSide } from '#domain/market/book-side.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';

interface KeptBook {
  readonly bids: BookSide;
  readonly asks: BookSide;
}

/**
 * Markets that live for a while before a venue over them begins: until `begin` they live by `live` only, and stand still for the venue.
 * Then the venue is told each book whole, first of all.
 */
export class LivedMarkets implements LivingMarkets {
  private readonly living: LivingMarkets;
  /** Books as they stand; undefined once they have been told. */
  private books: Map<MarketId, KeptBook> | undefined = new Map();
  private hasBegun = false;

  constructor(living: LivingMarkets) {
    this.living = living;
  }

  get now(): UnixMs {
    return this.living.now;
  }

  markets(): readonly PredictionMarket[] {
    return this.living.markets();
  }

  truths(): readonly Truth[] {
    return this.living.truths();
  }

  /** Lives on before the venue opens; `hear` is told what happens. */
  live(until: UnixMs, hear: (event: PredictionEvent) => void): void {
    this.living.advanceTo(until, (event) => {
      this.keep(event);
      hear(event);
    });
  }

  begin(): void {
    this.hasBegun = true;
  }

  advanceTo(time: UnixMs, say: (event: PredictionEvent) => void): void {
    if (!this.hasBegun) return;
    const { books, now } = this;
    this.books = undefined;
    for (const [market, { bids, asks }] of books ?? []) {
      say({ kind: 'book', market, time: now, receivedTime: now, bids: bids.pairs(), asks: asks.pairs() });
    }
    this.living.advanceTo(time, say);
  }

  private keep(event: PredictionEvent): void {
    const { books } = this;
    if (books === undefined) return;
    if (event.kind === 'resolved') books.delete(event.market);
    if (event.kind !== 'book' && event.kind !== 'change') return;
    let book = books.get(event.market);
    if (book === undefined) books.set(event.market, (book = { bids: new BookSide(1), asks: new BookSide(-1) }));
    if (event.kind === 'book') {
      book.bids.load(event.bids);
      book.asks.load(event.asks);
    } else {
      book.bids.setAll(event.bids);
      book.asks.setAll(event.asks);
    }
  }
}
