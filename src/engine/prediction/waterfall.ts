import type { Decimal } from '#core/decimal.ts';
import { probabilityOf } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import type { MarketReading } from '#domain/prediction/prediction-strategy.ts';
import { sideMet, unitsFor } from '#engine/prediction/outcome-venue.ts';

/** What a decision saw when it was made: three ideas of the price that it would get, of the outcome traded, 0…1. */
export interface SeenPrices {
  readonly mid: number;
  /** The best price on the side that it meets. */
  readonly touch: number;
  /** The average over as many contracts as it wants. */
  readonly depth: number;
}

/**
 * The profit of the same contracts under one more cost at a time, in collateral: bought and sold at the mid; at the best prices; over
 * the levels; with fees; and as it really was, in time and in part.
 */
export interface Waterfall {
  readonly mid: number;
  readonly touch: number;
  readonly depth: number;
  readonly fees: number;
  readonly net: number;
}

export const NO_WATERFALL: Waterfall = { mid: 0, touch: 0, depth: 0, fees: 0, net: 0 };

/** What an order of so many lots would see now; undefined in a book that is not sound. */
export function seenPrices(
  reading: MarketReading,
  outcome: OutcomeIndex,
  order: { readonly side: 'buy' | 'sell'; readonly lots: number },
): SeenPrices | undefined {
  if (!reading.isSound) return undefined;
  const { side, lots } = order;
  const met = sideMet(reading, outcome, side);
  let left = lots;
  let paid = 0;
  for (let rank = 0; rank < met.length && left > 0; rank++) {
    const part = Math.min(left, met.lotsAtRank(rank));
    paid += unitsFor(outcome, met.ticksAt(rank)) * part;
    left -= part;
  }
  const touch = unitsFor(outcome, met.best!);
  const mid = outcome === 0 ? reading.mid : 1 - reading.mid;
  return {
    mid,
    touch: probabilityOf(touch),
    depth: lots > left ? probabilityOf(paid / (lots - left)) : probabilityOf(touch),
  };
}

/** A payoff is the same under every idea of costs. */
export function seenPayoff(worth: Decimal): SeenPrices {
  const value = worth.toNumber();
  return { mid: value, touch: value, depth: value };
}

export function waterfallOf(
  prices: { readonly entry: SeenPrices; readonly exit: SeenPrices },
  amounts: { readonly quantity: Decimal; readonly fees: Decimal; readonly net: Decimal },
): Waterfall {
  const { entry, exit } = prices;
  const quantity = amounts.quantity.toNumber();
  const depth = quantity * (exit.depth - entry.depth);
  return {
    mid: quantity * (exit.mid - entry.mid),
    touch: quantity * (exit.touch - entry.touch),
    depth,
    fees: depth - amounts.fees.toNumber(),
    net: amounts.net.toNumber(),
  };
}

export function addWaterfalls(a: Waterfall, b: Waterfall): Waterfall {
  return {
    mid: a.mid + b.mid,
    touch: a.touch + b.touch,
    depth: a.depth + b.depth,
    fees: a.fees + b.fees,
    net: a.net + b.net,
  };
}
