import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';

/** Division leaves odds such as 1.6 a hair beside their unit. */
const HAIR = 1e-9;

/**
 * Decimal odds as a price, 1 / odds, on the grid. Bids are rounded down and asks up: what cannot be told exactly is told as worse
 * than it was, and a book that was not crossed stays so.
 */
export function unitsOfOdds(odds: number, side: 'bid' | 'ask'): number {
  const units = PRICE_UNITS / odds;
  const rounded = side === 'bid' ? Math.floor(units + HAIR) : Math.ceil(units - HAIR);
  return Math.min(PRICE_UNITS - 1, Math.max(1, rounded));
}

/** A backer's stake as contracts that pay 1, in lots: he wins stake times odds. */
export function lotsOfStake(stake: number, odds: number): number {
  return Math.round(stake * odds * SIZE_UNITS);
}

/** One side of a runner's book, told in odds and kept in units of the grid, where several odds may meet. */
export class OddsLadder {
  private readonly side: 'bid' | 'ask';
  private readonly byOdds = new Map<number, number>();
  private readonly byUnits = new Map<number, number>();

  constructor(side: 'bid' | 'ask') {
    this.side = side;
  }

  /** Puts the stake at some odds; gives the level that it belongs to with its size by now. */
  set(odds: number, stake: number): readonly [units: number, lots: number] {
    const units = unitsOfOdds(odds, this.side);
    const lots = lotsOfStake(stake, odds);
    const level = (this.byUnits.get(units) ?? 0) + lots - (this.byOdds.get(odds) ?? 0);
    if (lots === 0) this.byOdds.delete(odds);
    else this.byOdds.set(odds, lots);
    if (level === 0) this.byUnits.delete(units);
    else this.byUnits.set(units, level);
    return [units, level];
  }

  /** Every level, price then size. */
  pairs(): number[] {
    return [...this.byUnits].flat();
  }

  clear(): void {
    this.byOdds.clear();
    this.byUnits.clear();
  }

  get best(): number | undefined {
    if (this.byUnits.size === 0) return undefined;
    return this.side === 'bid' ? Math.max(...this.byUnits.keys()) : Math.min(...this.byUnits.keys());
  }
}
