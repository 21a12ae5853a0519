import { hashText } from '#core/hash.ts';
import type { Side } from '#domain/orders/order.ts';
import type { BookSide } from '#domain/market/book-side.ts';
import type { OrderBook } from '#engine/book/order-book.ts';

/** A level, or a piece of one: a price in ticks and a size in lots. */
export interface BookLevel {
  readonly ticks: number;
  readonly lots: number;
}

/** The best `count` levels of a side, best first; fewer when there are fewer. */
export function depth(side: BookSide, count: number): BookLevel[] {
  const ranks = Array.from({ length: Math.min(count, side.length) }, (_, rank) => rank);
  return ranks.map((rank) => ({ ticks: side.ticksAt(rank), lots: side.lotsAtRank(rank) }));
}

/** What an order that takes up to `lots` would meet, best price first; less than asked when the book holds less. */
export interface BookWalk {
  readonly pieces: readonly BookLevel[];
  readonly lots: number;
  /** Average price in ticks; undefined when nothing was met. */
  readonly averageTicks: number | undefined;
}

/** Walks the side that an order of `side` would meet, down to the price `worstTicks` when one is given. */
export function walk(book: OrderBook, side: Side, lots: number, worstTicks?: number): BookWalk {
  const facing = side === 'buy' ? book.asks : book.bids;
  const pieces: BookLevel[] = [];
  let left = lots;
  let paid = 0;
  for (let rank = 0; rank < facing.length && left > 0; rank++) {
    const ticks = facing.ticksAt(rank);
    if (worstTicks !== undefined && (worstTicks - ticks) * facing.sign > 0) break;
    const taken = Math.min(left, facing.lotsAtRank(rank));
    pieces.push({ ticks, lots: taken });
    paid += ticks * taken;
    left -= taken;
  }
  const met = lots - left;
  return { pieces, lots: met, averageTicks: met === 0 ? undefined : paid / met };
}

/**
 * (bids - asks) / (bids + asks) over the lots of the best `count` levels, -1 to 1: above 0 more is bid than asked. Undefined for
 * an empty book.
 */
export function imbalance(book: OrderBook, count: number): number | undefined {
  const bids = lotsWithin(book.bids, count);
  const asks = lotsWithin(book.asks, count);
  return bids + asks === 0 ? undefined : (bids - asks) / (bids + asks);
}

/** SHA-256 of the best `count` levels of both sides: books that show the same have the same. */
export function bookHash(book: OrderBook, count: number): string {
  const text = (side: BookSide): string =>
    depth(side, count)
      .map(({ ticks, lots }) => `${ticks}:${lots}`)
      .join(',');
  return hashText(`${text(book.bids)}|${text(book.asks)}`);
}

function lotsWithin(side: BookSide, count: number): number {
  let sum = 0;
  for (let rank = 0; rank < Math.min(count, side.length); rank++) sum += side.lotsAtRank(rank);
  return sum;
}
