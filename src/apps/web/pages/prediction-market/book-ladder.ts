import type { PredictionMarketDetail } from '#contract/prediction.ts';

type Level = PredictionMarketDetail['book']['bids'][number];

/** A level of the ladder. */
export interface Rung {
  readonly side: 'bid' | 'ask';
  /** Of the first outcome, 0…1. */
  readonly price: number;
  /** What the second outcome costs there: the two are worth 1 together. */
  readonly other: number;
  readonly contracts: number;
  /** Contracts from the best price up to here. */
  readonly total: number;
}

/** Both sides with what has been added up, best first. */
export interface Ladder {
  readonly asks: readonly Rung[];
  readonly bids: readonly Rung[];
  /** The largest sum of a side, for the length of bars; 0 when the book is empty. */
  readonly reach: number;
}

const MOST_RUNGS = 10;

/** The book as a ladder of its best levels. */
export function bookLadder({ bids, asks }: PredictionMarketDetail['book'], most = MOST_RUNGS): Ladder {
  const sides = { asks: rungsOf('ask', asks.slice(0, most)), bids: rungsOf('bid', bids.slice(0, most)) };
  const sums = [...sides.asks, ...sides.bids].map(({ total }) => total);
  return { ...sides, reach: Math.max(0, ...sums) };
}

function rungsOf(side: Rung['side'], levels: readonly Level[]): Rung[] {
  let total = 0;
  return levels.map(([price, contracts]) => {
    total += contracts;
    return { side, price, other: 1 - price, contracts, total };
  });
}
