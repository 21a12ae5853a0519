import type { Rng } from '#core/rng.ts';
import type { BookSide } from '#domain/market/book-side.ts';

/** How the book of others looks, in ticks and lots. */
export interface BookProfile {
  /** Distance of best bid and ask. */
  readonly spreadTicks: number;
  /** Distance of the levels behind the best. */
  readonly stepTicks: number;
  /** Mean size of a level near the best. */
  readonly levelLots: number;
}

/** Levels that change: ticks and their new size, 0 for none. */
export interface BookChange {
  readonly bids: number[];
  readonly asks: number[];
}

/** Levels that the exchange shows of others on each side. */
const SHOWN_LEVELS = 24;

/**
 * The levels of others around a new best bid and ask, as changes of what is there: what would cross goes, what is missing comes,
 * one level a side gets another size. Levels that need no change stay as they are, so that queues and diffs are as in life.
 */
export function reshape(
  book: { readonly bids: BookSide; readonly asks: BookSide },
  best: { readonly bid: number; readonly ask: number },
  profile: BookProfile,
  rng: Rng,
): BookChange {
  return {
    bids: reshapeSide(book.bids, best.bid, profile, rng),
    asks: reshapeSide(book.asks, best.ask, profile, rng),
  };
}

function reshapeSide(side: BookSide, best: number, profile: BookProfile, rng: Rng): number[] {
  const { sign } = side;
  const { stepTicks } = profile;
  const changes: number[] = [];
  const wanted = ladder(best, sign, stepTicks);
  const last = wanted.at(-1)!;
  for (let rank = 0; rank < side.length; rank++) {
    const ticks = side.ticksAt(rank);
    const isBetter = (ticks - best) * sign > 0;
    const isTooFar = (ticks - last) * sign < 0;
    if (isBetter || isTooFar) changes.push(ticks, 0);
  }
  const other = rng.integer(0, wanted.length - 1);
  wanted.forEach((ticks, rank) => {
    if (rank === other || side.lotsAt(ticks) === 0) changes.push(ticks, drawLots(profile, rank, rng));
  });
  return changes;
}

/** The best price and, behind it, whole multiples of the step: neighbours of a moving price keep their levels. */
function ladder(best: number, sign: 1 | -1, step: number): number[] {
  const prices = [best];
  let at = sign === 1 ? Math.floor((best - 1) / step) * step : Math.ceil((best + 1) / step) * step;
  while (prices.length < SHOWN_LEVELS && at > 0) {
    prices.push(at);
    at -= sign * step;
  }
  return prices;
}

/** More lies further away, up to three times as much. */
function drawLots({ levelLots }: BookProfile, rank: number, rng: Rng): number {
  const depth = 0.5 + Math.min(2.5, 0.15 * rank);
  return Math.max(1, Math.round(levelLots * depth * (0.5 + rng.uniform())));
}
