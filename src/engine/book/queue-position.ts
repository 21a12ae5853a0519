import type { QueuePolicy } from '#engine/book/book-venue-config.ts';
import type { OrderBook } from '#engine/book/order-book.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';

/**
 * Where our resting orders stand in the line at their price. Whoever was there when we came is ahead; whoever came later is
 * behind, so a level that grows changes nothing.
 */
export class QueuePositions {
  private readonly policy: QueuePolicy;
  private readonly book: OrderBook;

  constructor(policy: QueuePolicy, book: OrderBook) {
    this.policy = policy;
    this.book = book;
  }

  /** An order that comes to rest, or gives its place up, is behind everybody shown at its price. */
  join(working: WorkingOrder): void {
    working.seen = this.shownAt(working);
    working.ahead = this.policy === 'none' ? 0 : working.seen;
    working.traded = 0;
    working.shown = working.display;
  }

  /** Call for every resting order when the data have changed the book. */
  follow(working: WorkingOrder): void {
    const shown = this.shownAt(working);
    const { seen, ahead } = working;
    working.seen = shown;
    if (ahead === 0 || shown === undefined) return;
    if (shown === 0) working.ahead = 0;
    else if (ahead === undefined) working.ahead = shown;
    else if (seen !== undefined && shown < seen) this.shrink(working, ahead, seen, shown);
  }

  /**
   * A trade of `lots` at exactly the order's price, by whom it could meet. Gives what is left of it for us; an order whose place
   * is not known yet gets nothing.
   */
  passed(working: WorkingOrder, lots: number): number {
    working.traded += lots;
    const { ahead } = working;
    if (ahead === undefined) return 0;
    working.ahead = Math.max(0, ahead - lots);
    return Math.max(0, lots - ahead);
  }

  /** The next part of an iceberg goes to the end of the line. */
  showNext(working: WorkingOrder): void {
    const traded = working.traded;
    this.join(working);
    // What was traded just now still stands in the level that the data last showed.
    if (working.ahead !== undefined) working.ahead = Math.max(0, working.ahead - traded);
    working.traded = traded;
  }

  /** A level got smaller by more than was traded there: the rest was cancelled, ahead of us or behind. */
  private shrink(working: WorkingOrder, ahead: number, seen: number, shown: number): void {
    const explained = Math.min(seen - shown, working.traded);
    working.traded -= explained;
    const cancelled = seen - shown - explained;
    if (cancelled === 0) return;
    if (this.policy === 'optimistic') working.ahead = Math.max(0, ahead - cancelled);
    if (this.policy === 'proportional') {
      const there = Math.max(ahead, seen - explained);
      // Rounded against us: a part of a lot that was cancelled ahead was not.
      working.ahead = Math.max(0, ahead - Math.floor((cancelled * ahead) / there));
    }
  }

  /**
   * Lots shown at the order's price: 0 where it is better than the best of its side. Undefined where the data do not reach that
   * far, behind the only level of quotes.
   */
  private shownAt({ sign, limitTicks }: WorkingOrder): number | undefined {
    const { book } = this;
    if (limitTicks === undefined || book.source === 'trades' || book.source === 'nothing') return 0;
    const side = sign === 1 ? book.bids : book.asks;
    if (!book.isOneLevel) return side.lotsAt(limitTicks);
    const { best } = side;
    if (best === undefined || (limitTicks - best) * sign > 0) return 0;
    return limitTicks === best ? side.bestLots : undefined;
  }
}
