import type { Quantity } from '#core/money.ts';
import type { BookLevel } from '#engine/book/book-reading.ts';
import type { BookVenueConfig } from '#engine/book/book-venue-config.ts';
import type { Liquidity } from '#engine/book/liquidity.ts';
import type { OrderBook } from '#engine/book/order-book.ts';
import { leaves, takesAnyPrice, workable } from '#engine/book/working-order.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';
import type { WorkingOrders } from '#engine/book/working-orders.ts';
import type { ExecutionGuard } from '#engine/sim/execution-guard.ts';

/** Orders that take: they walk the book as far as price, protection, time in force and the account allow. */
export class Taker {
  /** False while trading is paused or over. */
  trades = true;
  private readonly book: OrderBook;
  private readonly liquidity: Liquidity;
  private readonly orders: WorkingOrders;
  private readonly config: BookVenueConfig;
  private readonly guard: ExecutionGuard | undefined;

  constructor(parts: TakerParts) {
    this.book = parts.book;
    this.liquidity = parts.liquidity;
    this.orders = parts.orders;
    this.config = parts.config;
    this.guard = parts.guard;
  }

  /** Whether anything may be met: in a market that trades, and in a book that misses nothing and does not cross itself. */
  get canMeet(): boolean {
    return this.trades && this.book.isSound && !this.book.isCrossed;
  }

  /** The best price that an order of this sign would meet, in ticks. */
  facing(sign: 1 | -1): number | undefined {
    if (!this.canMeet) return undefined;
    return (sign === 1 ? this.book.asks : this.book.bids).best;
  }

  /** Whether a limit would meet somebody at once. */
  wouldTake({ sign, limitTicks }: WorkingOrder): boolean {
    const best = this.facing(sign);
    return best !== undefined && limitTicks !== undefined && (limitTicks - best) * sign >= 0;
  }

  /** Meets an order against the book and ends it where what is left must not wait. Whoever still has something left rests. */
  take(working: WorkingOrder): void {
    const { order, sign } = working;
    const best = this.facing(sign);
    const anyPrice = takesAnyPrice(order.type) && working.limitTicks === undefined;
    const worst = anyPrice ? this.protection(best, sign) : working.limitTicks;
    const wanted = this.orders.fillable(working);
    const pieces = best === undefined ? [] : this.liquidity.offered(sign, wanted, worst);
    if (order.timeInForce.kind === 'fok' && sumOf(pieces) < leaves(working)) {
      this.orders.cancel(working, 'fok');
      return;
    }
    if (pieces.length > 0 && !this.isGranted(working, pieces.at(-1)!.ticks)) return;
    for (const { ticks, lots } of pieces) this.fillAt(working, ticks, lots);
    if (working.phase === 'done') return;
    if (workable(working) <= 0 && working.cap < working.total) {
      // A child whose parent may fill on: what that brings, it takes then.
      working.phase = 'asleep';
      return;
    }
    if (order.timeInForce.kind === 'ioc') this.orders.cancel(working, 'ioc');
    else if (anyPrice) this.finishAnyPrice(working, best, worst);
  }

  /** Asks the account once for an order that opens or adds; false when nothing of it can be paid. */
  isGranted(working: WorkingOrder, ticks: number): boolean {
    const { order } = working;
    if (this.guard === undefined || working.granted || order.reduceOnly || order.closes !== undefined) return true;
    const { grid } = this.orders;
    const wanted = grid.quantity(leaves(working));
    const allowed = lotsOf(this.guard.affordable(order, grid.price(ticks), wanted), grid);
    working.granted = true;
    if (allowed <= 0) this.orders.cancel(working, 'margin');
    else if (allowed < leaves(working)) this.orders.resize(working, working.filled + allowed);
    return allowed > 0;
  }

  private fillAt(working: WorkingOrder, ticks: number, lots: number): void {
    const part = Math.min(lots, this.orders.fillable(working));
    if (part <= 0) return;
    this.liquidity.take(working.sign, ticks, part);
    this.orders.met += part;
    this.orders.fill(working, ticks, part, 'taker');
  }

  /** The rest of an order that takes any price: one tick worse where only the best level is known, else it is over. */
  private finishAnyPrice(working: WorkingOrder, best: number | undefined, worst: number | undefined): void {
    const { sign } = working;
    const rest = this.orders.fillable(working);
    if (rest > 0 && best !== undefined && this.book.isOneLevel && this.config.beyondBest === 'slip') {
      const next = best + sign;
      if (worst === undefined || (worst - next) * sign >= 0) {
        if (!this.isGranted(working, next)) return;
        this.orders.fill(working, next, Math.min(rest, this.orders.fillable(working)), 'taker');
      }
    }
    this.orders.cancel(working, this.orders.holdings.reducible(working) === 0 ? 'position-closed' : 'ioc');
  }

  private protection(best: number | undefined, sign: 1 | -1): number | undefined {
    const { protectionTicks } = this.config;
    return protectionTicks === null || best === undefined ? undefined : best + sign * protectionTicks;
  }
}

export interface TakerParts {
  readonly book: OrderBook;
  readonly liquidity: Liquidity;
  readonly orders: WorkingOrders;
  readonly config: BookVenueConfig;
  readonly guard: ExecutionGuard | undefined;
}

function lotsOf(size: Quantity, grid: WorkingOrders['grid']): number {
  const lots = grid.lotsOf(size);
  return lots ?? Number.NaN;
}

function sumOf(pieces: readonly BookLevel[]): number {
  let sum = 0;
  for (const { lots } of pieces) sum += lots;
  return sum;
}
