import type { Side } from '#domain/orders/order.ts';
import type { BookSide } from '#domain/market/book-side.ts';
import type { BookChange } from '#sandbox/exchange/market/book-shape.ts';

/** What is left of levels from which users have just taken. */
export class TakenLevels {
  private readonly book: { readonly bids: BookSide; readonly asks: BookSide };
  private readonly left = { bids: new Map<number, number>(), asks: new Map<number, number>() };

  constructor(book: { readonly bids: BookSide; readonly asks: BookSide }) {
    this.book = book;
  }

  /** An order of this side took lots at a price. */
  takeAt(side: Side, ticks: number, lots: number): void {
    const name = side === 'buy' ? 'asks' : 'bids';
    const there = this.left[name].get(ticks) ?? this.book[name].lotsAt(ticks);
    if (there > 0) this.left[name].set(ticks, Math.max(0, there - lots));
  }

  /** An order of this side took the best that there was, no worse than a price. */
  takeBest(side: Side, worst: number, lots: number): void {
    const name = side === 'buy' ? 'asks' : 'bids';
    const facing = this.book[name];
    let missing = lots;
    for (let rank = 0; rank < facing.length && missing > 0; rank++) {
      const ticks = facing.ticksAt(rank);
      if (side === 'buy' ? ticks > worst : ticks < worst) return;
      const there = this.left[name].get(ticks) ?? facing.lotsAtRank(rank);
      const part = Math.min(there, missing);
      this.takeAt(side, ticks, part);
      missing -= part;
    }
  }

  get change(): BookChange {
    return { bids: [...this.left.bids].flat(), asks: [...this.left.asks].flat() };
  }
}
