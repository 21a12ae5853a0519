import type { UnixMs } from '#core/time.ts';
import { BookSide } from '#domain/market/book-side.ts';
import type { DoubtReason, PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** What is known of one market at this moment. Prices and sizes are in units of `price-grid.ts`, of the first outcome. */
export class MarketState {
  market: PredictionMarket;
  /** Dense number of the market in its desk, so that detectors can keep arrays. */
  readonly index: number;
  readonly bids = new BookSide(1);
  readonly asks = new BookSide(-1);
  /** Tick size in price units. */
  tick: number;
  /** Why its book is not to be used now; undefined while it is sound. */
  doubt: DoubtReason | undefined = 'no-book';
  isResolved = false;
  /** Of the last event of any kind, by our clock. */
  heardAt = Number.NEGATIVE_INFINITY;
  /** When the book was last told or confirmed, by our clock. */
  bookAt = Number.NEGATIVE_INFINITY;
  /** Price of the last trade, of the first outcome; NaN before one. */
  lastTradeUnits = Number.NaN;

  constructor(market: PredictionMarket, index: number) {
    this.market = market;
    this.index = index;
    this.tick = tickUnits(market);
  }

  /** Whether prices can be taken from the book: sound, two-sided and not crossed. */
  get isSound(): boolean {
    return (
      this.doubt === undefined && !this.isResolved && this.bids.length > 0 && this.asks.length > 0 && !this.isCrossed
    );
  }

  get isCrossed(): boolean {
    return this.bids.length > 0 && this.asks.length > 0 && this.bids.best! >= this.asks.best!;
  }

  /** Between the best prices, a probability; NaN while the book is not sound. */
  get mid(): number {
    return this.isSound ? (this.bids.best! + this.asks.best!) / (2 * PRICE_UNITS) : Number.NaN;
  }

  /** In ticks; NaN while the book is not sound. */
  get spreadTicks(): number {
    return this.isSound ? (this.asks.best! - this.bids.best!) / this.tick : Number.NaN;
  }

  isFresh(now: UnixMs, limitMs: number): boolean {
    return this.isSound && now - this.bookAt <= limitMs;
  }

  /** Brings an event in; detectors look afterwards. */
  apply(event: PredictionEvent): void {
    if (event.receivedTime > this.heardAt) this.heardAt = event.receivedTime;
    if (event.kind === 'change') this.change(event);
    else if (event.kind === 'book') this.load(event);
    else if (event.kind === 'trade') {
      this.lastTradeUnits = event.outcome === 0 ? event.ticks : PRICE_UNITS - event.ticks;
    } else if (event.kind === 'doubt') this.doubt = event.reason;
    else if (event.kind === 'resolved') this.isResolved = true;
    else if (event.kind === 'tick-size') {
      this.market = { ...this.market, rules: { ...this.market.rules, tickSize: event.tickSize } };
      this.tick = tickUnits(this.market);
      this.doubt = 'no-book';
    }
  }

  private change({ bids, asks, receivedTime }: Extract<PredictionEvent, { kind: 'change' }>): void {
    this.bids.setAll(bids);
    this.asks.setAll(asks);
    this.bookAt = receivedTime;
  }

  private load({ bids, asks, receivedTime }: Extract<PredictionEvent, { kind: 'book' }>): void {
    this.bids.load(bids);
    this.asks.load(asks);
    this.bookAt = receivedTime;
    this.doubt = undefined;
  }
}

function tickUnits({ rules }: PredictionMarket): number {
  return Number(rules.tickSize.round(4, 'down').units);
}
