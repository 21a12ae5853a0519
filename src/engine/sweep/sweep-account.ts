import type { Side } from '#domain/orders/order.ts';
import type { OrderHash } from '#engine/order-hash.ts';
import type { SweepCosts } from '#engine/sweep/sweep-costs.ts';
import type { SweepPosition } from '#engine/sweep/sweep-position.ts';
import { SweepTrades } from '#engine/sweep/sweep-trades.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { safe } from '#engine/sweep/whole-numbers.ts';

/** Cash, the one position, and what its trades come to: what ledger, order life cycle and trade book are to the full engine. */
export class SweepAccount {
  readonly trades: SweepTrades;
  /** Quote units. */
  cash: number;
  position: SweepPosition | undefined;
  /** As analysis numbers, for marking every bar. */
  cashNumber: number;
  positionNumber = 0;
  private readonly costs: SweepCosts;
  private readonly hash: OrderHash;

  constructor(cash: number, costs: SweepCosts, instrument: Instrument, hash: OrderHash) {
    this.cash = safe(cash);
    this.costs = costs;
    this.hash = hash;
    this.cashNumber = cash / costs.quoteFactor;
    this.trades = new SweepTrades(costs, instrument);
  }

  equityAt(close: number): number {
    return this.positionNumber === 0 ? this.cashNumber : this.cashNumber + this.positionNumber * close;
  }

  enter(position: SweepPosition, at: number, time: number): void {
    position.entryPrice = at;
    position.entryTime = time;
    position.open = position.entered;
    this.position = position;
    this.book(position.side, position.entered, at, 'taker', time);
  }

  /** Closes `quantity` of the position; it is gone afterwards when that was all of it. */
  reduce(quantity: number, at: number, liquidity: 'maker' | 'taker', time: number): void {
    const position = this.position!;
    position.open -= quantity;
    this.book(position.exitSide, quantity, at, liquidity, time);
    if (position.open > 0) return;
    this.trades.add(position, time);
    this.position = undefined;
  }

  private book(side: Side, quantity: number, at: number, liquidity: 'maker' | 'taker', time: number): void {
    const { costs } = this;
    const position = this.position!;
    const value = costs.value(at, quantity, side);
    const fee = costs.fee(at, quantity, liquidity);
    const paid = side === 'buy' ? value : -value;
    position.paid += paid;
    position.fees += fee;
    this.cash = safe(this.cash - paid - fee);
    this.cashNumber = this.cash / costs.quoteFactor;
    const open = position.side === 'buy' ? position.open : -position.open;
    this.positionNumber = open / costs.quantityFactor;
    this.hash.addFillUnits(side, quantity, at, fee, time);
  }
}
