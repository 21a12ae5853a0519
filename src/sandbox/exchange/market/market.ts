import { present } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderChanges } from '#domain/orders/venue-port.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import type { BookLevel } from '#engine/book/book-reading.ts';
import { DEFAULT_BOOK_VENUE } from '#engine/book/book-venue-config.ts';
import type { BookVenueConfig } from '#engine/book/book-venue-config.ts';
import { BookVenue } from '#engine/book/book-venue.ts';
import type { ExecutionGuard } from '#engine/sim/execution-guard.ts';
import { BarSteps } from '#sandbox/exchange/market/bar-steps.ts';
import { playBar } from '#sandbox/exchange/market/bar-play.ts';
import { reshape } from '#sandbox/exchange/market/book-shape.ts';
import type { BookChange, BookProfile } from '#sandbox/exchange/market/book-shape.ts';
import { Klines } from '#sandbox/exchange/market/klines.ts';
import type { MarketSource } from '#sandbox/exchange/market/market-source.ts';
import { ShownBook } from '#sandbox/exchange/market/shown-book.ts';
import { TakenLevels } from '#sandbox/exchange/market/taken-levels.ts';
import { Tape } from '#sandbox/exchange/market/tape.ts';
import type { PublicTrade } from '#sandbox/exchange/market/tape.ts';
import type { SymbolRules } from '#sandbox/exchange/symbol-rules.ts';

/** Who hears what happens in a market, in order. */
export interface MarketListener {
  onTrade(market: Market, trade: PublicTrade): void;
  onOrderEvent(market: Market, event: OrderEvent): void;
  /** After everything that one cause has changed. */
  onSettled(market: Market): void;
}

export interface MarketOptions {
  readonly seed: number;
  readonly now: number;
  readonly guard: ExecutionGuard;
  readonly listener: MarketListener;
}

/** After users took from the book, others come back to it. */
const REFILL_MS = 1_000;
/** What a level near the best is worth where no volume says otherwise, in quote currency. */
const LEVEL_WORTH = 50_000;
/** How fast the mean of ranges and volumes follows. */
const MEMORY_BARS = 50;
/** Share of a bar's volume that stands at one level. */
const LEVEL_SHARE = 0.2;
/** Distance of bid and ask, and of level from level, as shares of the price. */
const SPREAD_RATIO = 2e-5;
const STEP_RATIO = 3e-5;

/**
 * One symbol: others trade along the bars of its source, with a book around them, and users' orders are matched against both by
 * the engine's book venue. Users are guests: what they do is not printed on the tape and moves no price, so that the candles
 * stay those of the source; what they take from a level is gone until others come back to it.
 */
export class Market {
  readonly rules: SymbolRules;
  readonly tape = new Tape();
  readonly klines: Klines;
  readonly shown: ShownBook;
  private readonly source: MarketSource;
  private readonly venue: BookVenue;
  private readonly steps: BarSteps;
  private readonly rng: Rng;
  private readonly listener: MarketListener;
  private plan: readonly TradeTick[] = [];
  private place = 0;
  private nextBar: Bar | undefined;
  private bookId = 0;
  private now: number;
  private refillAt = Number.POSITIVE_INFINITY;
  private profile: BookProfile;
  private center: { readonly bid: number; readonly ask: number };
  private meanRange = Number.NaN;
  private meanLots = Number.NaN;

  constructor(rules: SymbolRules, source: MarketSource, options: MarketOptions) {
    this.rules = rules;
    this.source = source;
    this.listener = options.listener;
    this.now = options.now;
    this.rng = new Rng(options.seed);
    this.steps = new BarSteps(rules.instrument);
    this.klines = new Klines(this.steps, () => source.history());
    this.venue = new BookVenue(rules.instrument, VENUE_CONFIG, { guard: options.guard });
    this.shown = new ShownBook(this.venue.book);
    const start = this.steps.ticks(source.startPrice);
    this.profile = this.profileAt(start, 1);
    this.center = this.centerAt(start, 'buyer');
    // A market has traded before anybody came: stops know where it stands.
    this.venue.onTrade({ time: this.now, ticks: start, lots: 1, aggressor: 'unknown' });
    this.venue.onSnapshot({ time: this.now, lastId: 0, bids: [], asks: [] });
    this.change(reshape(this.venue.book, this.center, this.profile, this.rng));
    this.nextBar = source.next();
  }

  /** When something happens here by itself; infinite when nothing will. */
  get nextAt(): number {
    const trade = this.plan[this.place]?.time ?? this.nextBar?.openTime ?? Number.POSITIVE_INFINITY;
    return Math.min(trade, this.refillAt);
  }

  /** The price of the last trade, or where the market stood at the start, in ticks. */
  get lastTicks(): number {
    return this.tape.last?.ticks ?? this.steps.ticks(this.source.startPrice);
  }

  /** Lets everything happen that is due by an instant. */
  advance(instant: number): void {
    while (this.nextAt <= instant) {
      if (this.refillAt <= Math.min(instant, this.plan[this.place]?.time ?? instant)) this.refill();
      else if (this.place < this.plan.length) this.print(this.plan[this.place++]!);
      if (this.place >= this.plan.length && this.nextBar !== undefined && this.nextBar.openTime <= instant) {
        this.beginBar(this.nextBar);
      }
    }
    this.now = Math.max(this.now, instant);
    this.venue.onTime(this.now);
  }

  /** `changes` are made before anything else can happen to the order. */
  submit(order: ApprovedOrder, changes?: OrderChanges): void {
    this.venue.submit(order);
    if (changes !== undefined) this.venue.amend(order.id, changes);
    this.settle('order');
  }

  cancel(id: OrderId): void {
    this.venue.cancel(id);
    this.settle('order');
  }

  /** What an order of this side would meet now, best price first, up to so many lots and no worse than a price. */
  offered(side: Side, lots: number, worst = side === 'buy' ? Number.POSITIVE_INFINITY : 0): readonly BookLevel[] {
    const { asks, bids } = this.venue.book;
    const facing = side === 'buy' ? asks : bids;
    const offers: BookLevel[] = [];
    let left = lots;
    for (let rank = 0; rank < facing.length && left > 0; rank++) {
      const ticks = facing.ticksAt(rank);
      if (side === 'buy' ? ticks > worst : ticks < worst) break;
      const part = Math.min(left, facing.lotsAtRank(rank));
      offers.push({ ticks, lots: part });
      left -= part;
    }
    return offers;
  }

  /** Another participant trades at a price: users' orders that it reaches are met, stops fire, and the book moves there. */
  tradeAt(ticks: number, lots: number): void {
    const aggressor = ticks >= this.lastTicks ? 'buyer' : 'seller';
    this.print({ time: this.now, ticks, lots, aggressor });
  }

  /** Another participant leaves so many lots at a price, in place of what stands there. */
  putLevel(side: Side, ticks: number, lots: number): void {
    this.change(side === 'buy' ? { bids: [ticks, lots], asks: [] } : { bids: [], asks: [ticks, lots] });
  }

  /** Takes everybody else out of the book. */
  emptyBook(): void {
    const gone = (pairs: number[]): number[] => pairs.map((value, i) => (i % 2 === 0 ? value : 0));
    this.refillAt = Number.POSITIVE_INFINITY;
    this.change({ bids: gone(this.venue.book.bids.pairs()), asks: gone(this.venue.book.asks.pairs()) });
  }

  private beginBar(bar: Bar): void {
    const lots = this.steps.lots(bar.volume);
    const range = Math.max(1, this.steps.ticks(bar.high) - this.steps.ticks(bar.low));
    const stress = Number.isNaN(this.meanRange) ? 1 : Math.max(1, range / this.meanRange);
    this.meanRange = follow(this.meanRange, range);
    this.meanLots = follow(this.meanLots, lots);
    this.profile = this.profileAt(this.steps.ticks(bar.open), stress);
    this.plan = playBar(bar, this.steps, this.rng);
    this.place = 0;
    this.nextBar = this.source.next();
  }

  private print(tick: TradeTick): void {
    this.now = Math.max(this.now, tick.time);
    const trade = this.tape.print({ ...tick, time: this.now });
    this.klines.add(trade);
    this.center = this.centerAt(tick.ticks, tick.aggressor);
    // Whoever traded had gone through everything better: stops that fire now find the book as it is left.
    const around = reshape(this.venue.book, this.center, this.profile, this.rng);
    const isBuy = tick.aggressor === 'buyer';
    this.change({ bids: isBuy ? [] : around.bids, asks: isBuy ? around.asks : [] });
    this.venue.onTrade(trade);
    this.settle('trade');
    this.change({ bids: isBuy ? around.bids : [], asks: isBuy ? [] : around.asks });
    this.listener.onTrade(this, trade);
  }

  private refill(): void {
    this.now = Math.max(this.now, this.refillAt);
    this.refillAt = Number.POSITIVE_INFINITY;
    this.change(reshape(this.venue.book, this.center, this.profile, this.rng));
  }

  /** Another state of the book of others. What it crosses is met at once. */
  private change({ bids, asks }: BookChange): void {
    if (bids.length === 0 && asks.length === 0) return;
    const id = ++this.bookId;
    this.venue.onDelta({ time: this.now, firstId: id, lastId: id, previousId: undefined, bids, asks });
    this.shown.touch('buy', bids);
    this.shown.touch('sell', asks);
    this.settle('book moved');
  }

  /** Passes on what the venue says, and takes what users took out of the book; until nothing more follows. */
  private settle(cause: Cause): void {
    if (this.venue.hasEvents) {
      const taken = new TakenLevels(this.venue.book);
      for (const event of this.venue.takeEvents()) {
        if (event.kind === 'filled') this.noteTaken(event.fill, cause, taken);
        this.listener.onOrderEvent(this, event);
      }
      const { change } = taken;
      if (change.bids.length + change.asks.length > 0) {
        this.refillAt = Math.min(this.refillAt, this.now + REFILL_MS);
        this.change(change);
      }
    }
    this.listener.onSettled(this);
  }

  /** A resting order that a trade met took nothing from the book; one that the book moved across took the best that came. */
  private noteTaken({ side, price, quantity, liquidity }: Fill, cause: Cause, taken: TakenLevels): void {
    const { grid } = this.rules;
    const ticks = present(grid.ticksOf(price), 'a price in whole ticks');
    const lots = present(grid.lotsOf(quantity), 'a size in whole lots');
    if (liquidity === 'taker') taken.takeAt(side, ticks, lots);
    else if (cause === 'book moved') taken.takeBest(side, ticks, lots);
  }

  private centerAt(ticks: number, aggressor: TradeTick['aggressor']): { readonly bid: number; readonly ask: number } {
    const { spreadTicks } = this.profile;
    // A buyer met the ask, a seller the bid.
    const bid = Math.max(1, aggressor === 'seller' ? ticks : ticks - spreadTicks);
    return { bid, ask: bid + spreadTicks };
  }

  /** Wider and thinner the further a bar goes beyond the usual. */
  private profileAt(ticks: number, stress: number): BookProfile {
    const { priceTick, quantityStep } = this.rules.instrument;
    const lotWorth = ticks * priceTick.toNumber() * quantityStep.toNumber();
    const usual = Number.isNaN(this.meanLots) ? LEVEL_WORTH / lotWorth : this.meanLots * LEVEL_SHARE;
    return {
      spreadTicks: Math.max(1, Math.round(ticks * SPREAD_RATIO * stress)),
      stepTicks: Math.max(1, Math.round(ticks * STEP_RATIO * stress)),
      levelLots: Math.max(1, usual / (stress * stress)),
    };
  }
}

/** What the venue's answers follow from. */
type Cause = 'order' | 'trade' | 'book moved';

const VENUE_CONFIG: BookVenueConfig = {
  ...DEFAULT_BOOK_VENUE,
  // What is taken leaves the book itself here.
  consumption: 'off',
  beyondBest: 'cancel',
  triggerBy: 'last',
  triggeredOnArrival: 'rejected',
  // Commissions are the exchange's own: they are taken in more than one asset.
  takerFeeBps: 0,
  makerFeeBps: 0,
};

function follow(mean: number, value: number): number {
  return Number.isNaN(mean) ? value : mean + (value - mean) / MEMORY_BARS;
}
