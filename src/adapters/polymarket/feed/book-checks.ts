import type { BookSide } from '#domain/market/book-side.ts';
import type { DoubtReason } from '#domain/prediction/prediction-event.ts';
import { mirrored } from '#domain/prediction/price-grid.ts';
import { TokenBook } from '#adapters/polymarket/feed/token-book.ts';
import type { BookMessage, LevelChange, PriceChangeMessage } from '#adapters/polymarket/wire/market-message.ts';

/** What a check found. */
export interface Finding {
  readonly reason: DoubtReason;
  readonly message: string;
}

/** Whether the venue's best prices are ours. What was not said is not compared. */
export function checkBest(
  book: TokenBook,
  { bestBid, bestAsk }: Pick<LevelChange, 'bestBid' | 'bestAsk'>,
): Finding | undefined {
  const isBidRight = Number.isNaN(bestBid) || bestBid === book.bestBid;
  const isAskRight = Number.isNaN(bestAsk) || bestAsk === book.bestAsk;
  if (isBidRight && isAskRight) return undefined;
  const message = `the venue says ${bestBid}/${bestAsk}, our book ${book.bestBid}/${book.bestAsk} (1/10,000)`;
  return { reason: 'best-prices', message };
}

export function checkCrossed(book: TokenBook): Finding | undefined {
  if (!book.isCrossed) return undefined;
  return { reason: 'crossed', message: `${book.bestBid} is bid and ${book.bestAsk} asked (1/10,000)` };
}

/** Whether a level stands in both books: a bid of one outcome at p is an ask of the other at 1 - p. */
export function checkMirroredLevel(
  book: TokenBook,
  other: TokenBook,
  { isBid, price }: Pick<LevelChange, 'isBid' | 'price'>,
): Finding | undefined {
  const here = (isBid ? book.bids : book.asks).lotsAt(price);
  const there = (isBid ? other.asks : other.bids).lotsAt(mirrored(price));
  if (there === here) return undefined;
  return {
    reason: 'mirror',
    message: `${here} at ${price} of one outcome, ${there} at ${mirrored(price)} of the other`,
  };
}

/** Whether two books are each other's mirror, level by level. */
export function checkMirror(first: TokenBook, second: TokenBook): Finding | undefined {
  if (isMirrorSide(first.bids, second.asks) && isMirrorSide(first.asks, second.bids)) return undefined;
  return { reason: 'mirror', message: 'the books of the two outcomes differ' };
}

function isMirrorSide(side: BookSide, other: BookSide): boolean {
  if (side.length !== other.length) return false;
  for (let rank = 0; rank < side.length; rank++) {
    if (side.ticksAt(rank) !== mirrored(other.ticksAt(rank))) return false;
    if (side.lotsAtRank(rank) !== other.lotsAtRank(rank)) return false;
  }
  return true;
}

export function hasSameLevels(side: BookSide, other: BookSide): boolean {
  if (side.length !== other.length) return false;
  for (let rank = 0; rank < side.length; rank++) {
    if (side.ticksAt(rank) !== other.ticksAt(rank) || side.lotsAtRank(rank) !== other.lotsAtRank(rank)) return false;
  }
  return true;
}

/** Whether a whole book that was told is ours. */
export function isBookOf(book: TokenBook, { bids, asks }: BookMessage): boolean {
  const other = new TokenBook(book.asset, book.facts);
  other.load(bids, asks, 0);
  return hasSameLevels(other.bids, book.bids) && hasSameLevels(other.asks, book.asks);
}

/** Changes that are not older than a book, by their time; those of the same time as they came. */
export function inOrder(messages: readonly PriceChangeMessage[], from: number): PriceChangeMessage[] {
  return messages.filter(({ time }) => time >= from).toSorted((a, b) => a.time - b.time);
}
