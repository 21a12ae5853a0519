import type { Side } from '#domain/orders/order.ts';

/**
 * Where a position can end, whatever resting orders fill, in whatever order and parts: every quantity from {@link low} to
 * {@link high}, in whole lots. Orders that only reduce are cut by their venue to what is open, so they bring a position towards
 * flat and never beyond; alone they reach no new exposure, but what they take away, a plain order of their side sells again.
 */
export class PositionReach {
  /** Negative when short. */
  position = 0;
  /** What rests of plain orders. */
  buys = 0;
  sells = 0;
  /** What rests of orders that only reduce. Stop and target of one position overlap; their sum may exceed it. */
  reducingBuys = 0;
  reducingSells = 0;

  get low(): number {
    return lowest(this.position, this.reducingSells) - this.sells;
  }

  get high(): number {
    return highest(this.position, this.reducingBuys) + this.buys;
  }

  /** Whether anything is held or rests that could be. */
  get isFlat(): boolean {
    return this.position === 0 && this.buys === 0 && this.sells === 0;
  }

  /** The largest size of a position, on either side, that can be reached. */
  get worst(): number {
    return Math.max(Math.abs(this.low), Math.abs(this.high));
  }

  lowWith(side: Side, lots: number, reduceOnly: boolean): number {
    if (side === 'buy') return this.low;
    if (reduceOnly) return lowest(this.position, this.reducingSells + lots) - this.sells;
    return this.low - lots;
  }

  highWith(side: Side, lots: number, reduceOnly: boolean): number {
    if (side === 'sell') return this.high;
    if (reduceOnly) return highest(this.position, this.reducingBuys + lots) + this.buys;
    return this.high + lots;
  }

  /**
   * Whether an order makes a position reachable that was not, flat excepted: a larger one on its side, or one on the other
   * side of flat. An order that does not only reduces, together with all that rest.
   */
  raises(side: Side, lots: number, reduceOnly: boolean): boolean {
    if (side === 'sell') return this.lowWith(side, lots, reduceOnly) < Math.min(this.low, 0);
    return this.highWith(side, lots, reduceOnly) > Math.max(this.high, 0);
  }

  /** Notes that an order rests with so many lots more, or fewer when negative. */
  rest(side: Side, lots: number, reduceOnly: boolean): void {
    if (side === 'buy') {
      if (reduceOnly) this.reducingBuys += lots;
      else this.buys += lots;
    } else if (reduceOnly) this.reducingSells += lots;
    else this.sells += lots;
  }
}

function lowest(position: number, reducing: number): number {
  return position > 0 ? Math.max(position - reducing, 0) : position;
}

function highest(position: number, reducing: number): number {
  return position < 0 ? Math.min(position + reducing, 0) : position;
}
