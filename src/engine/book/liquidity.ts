import type { BookLevel } from '#engine/book/book-reading.ts';
import type { OrderBook } from '#engine/book/order-book.ts';

/** What was taken from a level that the data still show at the size `shown`. */
interface Taken {
  readonly sign: 1 | -1;
  readonly ticks: number;
  readonly shown: number;
  lots: number;
}

/**
 * What the book offers us. Data do not know of our orders, so what we took would be there again at once: it stays taken until
 * the data give that level another size.
 */
export class Liquidity {
  private readonly book: OrderBook;
  private readonly remembers: boolean;
  private taken: Taken[] = [];

  constructor(book: OrderBook, policy: 'untilFresh' | 'off') {
    this.book = book;
    this.remembers = policy === 'untilFresh';
  }

  /**
   * What an order of this sign could take now, best price first, up to `lots` and down to `worstTicks`.
   */
  offered(sign: 1 | -1, lots: number, worstTicks: number | undefined): BookLevel[] {
    const side = sign === 1 ? this.book.asks : this.book.bids;
    const pieces: BookLevel[] = [];
    let left = lots;
    for (let rank = 0; rank < side.length && left > 0; rank++) {
      const ticks = side.ticksAt(rank);
      if (worstTicks !== undefined && (ticks - worstTicks) * sign > 0) break;
      const free = side.lotsAtRank(rank) - this.takenAt(sign, ticks);
      if (free <= 0) continue;
      const part = Math.min(left, free);
      pieces.push({ ticks, lots: part });
      left -= part;
    }
    return pieces;
  }

  /** Somebody took lots from the side that an order of this sign would meet. Of a trade there is only one, for both sides. */
  take(sign: 1 | -1, ticks: number, lots: number): void {
    if (!this.remembers) return;
    this.note(sign, ticks, lots);
    if (this.book.source === 'trades') this.note(sign === 1 ? -1 : 1, ticks, lots);
  }

  /** Call when the data have changed the book: levels with a new size are fresh. */
  refresh(): void {
    const { taken } = this;
    if (taken.length === 0) return;
    this.taken = taken.filter((one) => this.shownAt(one.sign, one.ticks) === one.shown);
  }

  /** The data speak of a new moment altogether: nothing of ours is taken from it. */
  forget(): void {
    if (this.taken.length > 0) this.taken = [];
  }

  snapshot(): readonly Taken[] {
    return this.taken;
  }

  restore(taken: readonly Taken[]): void {
    this.taken = [...taken];
  }

  private note(sign: 1 | -1, ticks: number, lots: number): void {
    const found = this.taken.find((one) => one.sign === sign && one.ticks === ticks);
    if (found !== undefined) {
      found.lots += lots;
      return;
    }
    const shown = this.shownAt(sign, ticks);
    if (shown !== 0) this.taken.push({ sign, ticks, shown, lots });
  }

  private takenAt(sign: 1 | -1, ticks: number): number {
    for (const one of this.taken) if (one.sign === sign && one.ticks === ticks) return one.lots;
    return 0;
  }

  private shownAt(sign: 1 | -1, ticks: number): number {
    return (sign === 1 ? this.book.asks : this.book.bids).lotsAt(ticks);
  }
}
