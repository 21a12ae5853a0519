import { Rng } from '#core/rng.ts';
import { captureState, restoreState } from '#core/state.ts';
import type { State } from '#core/state.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';
import type { BookAnswers } from '#engine/book/book-answers.ts';
import type { BookVenueConfig } from '#engine/book/book-venue-config.ts';
import type { Liquidity } from '#engine/book/liquidity.ts';
import type { OrderBook } from '#engine/book/order-book.ts';
import type { QueuePositions } from '#engine/book/queue-position.ts';
import type { Taker } from '#engine/book/taker.ts';
import { isTriggered } from '#engine/book/triggers.ts';
import type { TrailingStops } from '#engine/book/triggers.ts';
import { leaves, takesAnyPrice } from '#engine/book/working-order.ts';
import type { WorkingOrder } from '#engine/book/working-order.ts';
import type { WorkingOrders } from '#engine/book/working-orders.ts';

/**
 * What orders do in a market that stands: they begin, wait for triggers, take, rest in line, are met by trades and by quotes that
 * cross them. Knows nothing of time on the way, hours or feeds.
 */
export class BookMatcher {
  /** Ticks of the last trade. */
  last: number | undefined;
  private readonly parts: MatcherParts;
  private readonly rng: Rng;

  constructor(parts: MatcherParts) {
    this.parts = parts;
    this.rng = new Rng(parts.config.seed);
  }

  /** An order of sound form begins: it is accepted or refused, taken, or put to rest. */
  begin(working: WorkingOrder): void {
    const { orders, config } = this.parts;
    const { type, closes, reduceOnly } = working.order;
    if ((reduceOnly || closes !== undefined) && orders.holdings.reducible(working) === 0) {
      if (closes !== undefined) orders.accept(working);
      orders.refuse(working, 'reduce-only', 'position-closed');
      return;
    }
    this.fitToPosition(working);
    switch (type.kind) {
      case 'market':
      case 'market-to-limit':
      case 'limit':
        this.work(working);
        return;
      case 'stop':
      case 'stop-limit':
      case 'touch':
      case 'touch-limit':
      case 'trailing-stop': {
        this.followTrail(working);
        const isPassed = this.isFired(working);
        if (isPassed && !working.accepted && config.triggeredOnArrival === 'rejected') {
          orders.refuse(working, 'already-triggered', 'ioc');
          return;
        }
        orders.accept(working);
        working.phase = 'waiting';
        if (isPassed) this.fire(working);
      }
    }
  }

  /** Everything that the market, as it stands now, lets orders do; until nothing more happens. */
  match(): void {
    const { orders, book, taker } = this.parts;
    if (orders.live().length === 0 || !taker.canMeet) return;
    if (book.source !== 'trades') this.meetCrossing();
    let changed = true;
    while (changed) {
      changed = this.fireTriggers();
      for (let next = orders.nextWoken(); next !== undefined; next = orders.nextWoken()) {
        this.begin(next);
        changed = true;
      }
    }
    orders.purge();
  }

  /**
   * A public trade meets resting orders: those that it goes through, and those at its price whose turn it is, when whoever came
   * was on the other side. All of them together get at most its lots.
   */
  meetTrade(ticks: number, lots: number, aggressor: Aggressor): void {
    const { orders } = this.parts;
    let left = lots;
    for (const working of this.inPriority(
      () => ticks,
      (one) => this.isMetBy(one, ticks, aggressor),
    )) {
      if (left <= 0) return;
      const before = working.filled;
      if (working.limitTicks === ticks) this.meetInLine(working, left);
      else this.meetWhole(working, left);
      left -= working.filled - before;
      orders.met += working.filled - before;
    }
  }

  /** Keeps the places in line of resting orders; call after the data have changed the book. */
  followQueues(): void {
    for (const working of this.parts.orders.live()) if (working.phase === 'resting') this.parts.queue.follow(working);
  }

  /** The nearest level, strictly between two prices, at which some order of ours waits or rests; undefined when there is none. */
  nextLevel(from: number, to: number): number | undefined {
    let nearest: number | undefined;
    for (const { phase, triggerTicks, limitTicks } of this.parts.orders.live()) {
      const level = phase === 'waiting' ? triggerTicks : phase === 'resting' ? limitTicks : undefined;
      if (level === undefined || (level - from) * (to - level) <= 0) continue;
      if (nearest === undefined || Math.abs(level - from) < Math.abs(nearest - from)) nearest = level;
    }
    return nearest;
  }

  snapshot(): unknown {
    return { last: this.last, rng: captureState(this.rng) };
  }

  restore(state: unknown): void {
    const { last, rng } = state as { readonly last: number | undefined; readonly rng: State };
    this.last = last;
    restoreState(this.rng, rng);
  }

  /** An order that only reduces is cut to what there is to reduce; bracket exits and orders that name an entry take what is open. */
  private fitToPosition(working: WorkingOrder): void {
    const { orders } = this.parts;
    const { reduceOnly, closes } = working.order;
    const reducible = orders.holdings.reducible(working);
    if (!reduceOnly || closes !== undefined || leaves(working) <= reducible) return;
    orders.accept(working);
    orders.resize(working, working.filled + reducible);
  }

  private work(working: WorkingOrder): void {
    const { orders, taker, queue } = this.parts;
    const { type, options, timeInForce } = working.order;
    const best = taker.facing(working.sign);
    if (best === undefined && working.limitTicks === undefined) {
      orders.refuse(working, 'no-market', 'ioc');
      return;
    }
    if (options.postOnly && taker.wouldTake(working)) {
      orders.refuse(working, 'post-only', 'post-only');
      return;
    }
    orders.accept(working);
    working.phase = 'taking';
    if (type.kind === 'market-to-limit') working.limitTicks = best;
    const isPickedUpAtOnce = timeInForce.kind === 'ioc' || timeInForce.kind === 'fok';
    if (takesAnyPrice(type) || isPickedUpAtOnce || taker.wouldTake(working)) taker.take(working);
    if (working.phase !== 'taking') return;
    working.phase = 'resting';
    queue.join(working);
  }

  private fire(working: WorkingOrder): void {
    const { orders } = this.parts;
    if (!takesAnyPrice(working.order.type)) orders.answers.triggered(working.order.id);
    working.triggerTicks = undefined;
    this.work(working);
  }

  private fireTriggers(): boolean {
    let fired = false;
    for (const working of this.parts.orders.live()) {
      if (working.phase !== 'waiting') continue;
      this.followTrail(working);
      if (!this.isFired(working)) continue;
      fired = true;
      this.fire(working);
    }
    return fired;
  }

  private isFired(working: WorkingOrder): boolean {
    const at = this.reference(working);
    return at !== undefined && this.parts.taker.canMeet && isTriggered(working, at);
  }

  private followTrail(working: WorkingOrder): void {
    if (working.order.type.kind !== 'trailing-stop') return;
    const at = this.reference(working);
    const moved = at !== undefined && this.parts.trails.follow(working, at);
    if (moved && working.accepted) this.parts.answers.amended(working);
  }

  private reference({ sign }: WorkingOrder): number | undefined {
    return this.parts.config.triggerBy === 'last' ? this.last : this.parts.taker.facing(sign);
  }

  /** Resting orders that the other side of the book now crosses: whoever comes that far meets us first. */
  private meetCrossing(): void {
    const { orders, taker, liquidity } = this.parts;
    for (const working of this.inPriority(
      (sign) => taker.facing(sign),
      (one) => one.ahead === 0 && taker.wouldTake(one),
    )) {
      const { sign, limitTicks } = working;
      for (const { ticks, lots } of liquidity.offered(sign, orders.fillable(working), limitTicks)) {
        const before = working.filled;
        this.meetWhole(working, lots);
        liquidity.take(sign, ticks, working.filled - before);
        orders.met += working.filled - before;
      }
    }
  }

  private isMetBy(working: WorkingOrder, ticks: number, aggressor: Aggressor): boolean {
    const distance = beyond(working, ticks);
    return distance > 0 || (distance === 0 && aggressor !== (working.sign === 1 ? 'buyer' : 'seller'));
  }

  /** The price went through the order: nobody is ahead of it any more. */
  private meetWhole(working: WorkingOrder, lots: number): void {
    working.ahead = 0;
    this.meetMaker(working, lots);
  }

  private meetInLine(working: WorkingOrder, lots: number): void {
    const { orders, queue } = this.parts;
    let reaching = queue.passed(working, lots);
    if (reaching <= 0 || !this.isTouched()) return;
    for (;;) {
      const part = Math.min(reaching, working.shown, orders.fillable(working));
      if (part <= 0) return;
      this.meetMaker(working, part);
      working.shown -= part;
      if (working.phase !== 'resting' || working.shown > 0) return;
      queue.showNext(working);
      reaching = queue.passed(working, reaching - part);
    }
  }

  private meetMaker(working: WorkingOrder, lots: number): void {
    const { orders, taker } = this.parts;
    const { limitTicks } = working;
    if (limitTicks === undefined || !taker.isGranted(working, limitTicks)) return;
    const part = Math.min(lots, orders.fillable(working));
    if (part > 0) orders.fill(working, limitTicks, part, 'maker');
  }

  private isTouched(): boolean {
    const { touchRatio } = this.parts.config;
    return touchRatio === 1 || (touchRatio > 0 && this.rng.uniform() < touchRatio);
  }

  /** Resting orders that fit, those that lie further beyond what their side is met at first, then those that came first. */
  private inPriority(
    metAt: (sign: 1 | -1) => number | undefined,
    fits: (working: WorkingOrder) => boolean,
  ): WorkingOrder[] {
    const found: WorkingOrder[] = [];
    for (const one of this.parts.orders.live()) if (one.phase === 'resting' && fits(one)) found.push(one);
    if (found.length < 2) return found;
    const far = (one: WorkingOrder): number => beyond(one, metAt(one.sign));
    return found.sort((a, b) => far(b) - far(a) || a.sequence - b.sequence);
  }
}

/** How far a resting order's price is better than another, in ticks. */
function beyond({ sign, limitTicks }: WorkingOrder, ticks: number | undefined): number {
  return limitTicks === undefined || ticks === undefined ? Number.NaN : (limitTicks - ticks) * sign;
}

export interface MatcherParts {
  readonly config: BookVenueConfig;
  readonly book: OrderBook;
  readonly orders: WorkingOrders;
  readonly liquidity: Liquidity;
  readonly queue: QueuePositions;
  readonly trails: TrailingStops;
  readonly answers: BookAnswers;
  readonly taker: Taker;
}
