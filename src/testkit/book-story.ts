import type { OrderId } from '#domain/orders/order.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';
import { DEFAULT_BOOK_VENUE } from '#engine/book/book-venue-config.ts';
import type { BookVenueConfig } from '#engine/book/book-venue-config.ts';
import { BookVenue } from '#engine/book/book-venue.ts';
import type { BookVenueParts } from '#engine/book/book-venue.ts';
import { bookInstrument, bookOrder, told } from '#testkit/book-orders.ts';
import type { OrderWords } from '#testkit/book-orders.ts';

/** A book venue with short words for what a story does. Prices are whole ticks of 1, sizes whole lots of 1; nothing costs a fee. */
export class BookStory {
  readonly venue: BookVenue;
  private now = 100;
  private lastId = 0;

  constructor(changes: Partial<BookVenueConfig> = {}, parts: BookVenueParts = {}) {
    const config = { ...DEFAULT_BOOK_VENUE, takerFeeBps: 0, makerFeeBps: 0, ...changes };
    this.venue = new BookVenue(bookInstrument('1', '1'), config, parts);
  }

  /** `99x5 101x4`; a side without lots is `99x0`. */
  quote(bid: string, ask: string, time = ++this.now): string[] {
    const [bidTicks = 0, bidLots = 0] = bid.split('x').map(Number);
    const [askTicks = 0, askLots = 0] = ask.split('x').map(Number);
    this.venue.onQuote({ time, bidTicks, bidLots, askTicks, askLots });
    return this.news();
  }

  depth(bids: string, asks: string): string[] {
    this.venue.onSnapshot({ time: ++this.now, lastId: ++this.lastId, bids: pairs(bids), asks: pairs(asks) });
    return this.news();
  }

  change(bids: string, asks: string): string[] {
    const id = ++this.lastId;
    const ids = { firstId: id, lastId: id, previousId: undefined };
    this.venue.onDelta({ time: ++this.now, ...ids, bids: pairs(bids), asks: pairs(asks) });
    return this.news();
  }

  trade(who: Aggressor, lots: number, ticks: number, time = ++this.now): string[] {
    this.venue.onTrade({ time, ticks, lots, aggressor: who });
    return this.news();
  }

  bar([open, high, low, close]: readonly [number, number, number, number], volume = Number.NaN): string[] {
    const openTime = this.now;
    this.now += 60;
    this.venue.onBar({ openTime, closeTime: this.now, open, high, low, close, volume });
    return this.news();
  }

  send(words: Partial<OrderWords> & Pick<OrderWords, 'id'>): string[] {
    this.venue.submit(bookOrder({ side: 'buy', quantity: '1', ...words }));
    return this.news();
  }

  pass(ms: number): string[] {
    this.now += ms;
    this.venue.onTime(this.now);
    return this.news();
  }

  news(): string[] {
    return told(this.venue.takeEvents());
  }

  ahead(id: string): number | undefined {
    return this.venue.orders.find(id as OrderId)?.ahead;
  }
}

function pairs(text: string): number[] {
  return text.split(' ').flatMap((level) => (level === '' ? [] : level.split('x').map(Number)));
}
