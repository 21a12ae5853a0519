import type { Decimal } from '#core/decimal.ts';
import type { Rng } from '#core/rng.ts';
import type { UnixMs } from '#core/time.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId, OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';
import { luckOf } from '#sandbox/prediction/world/chance.ts';
import { SIZES_A_CONTRACT } from '#sandbox/prediction/world/level-book.ts';
import type { LevelBook } from '#sandbox/prediction/world/level-book.ts';

/** Says what happens, in the words of the domain, at the instant that the world has reached. */
export class Announcer {
  now: UnixMs;
  say: (event: PredictionEvent) => void = ignore;
  private readonly rng: Rng;
  private readonly wrongSideRatio: number;

  constructor(now: UnixMs, wrongSideRatio: number, rng: Rng) {
    this.now = now;
    this.wrongSideRatio = wrongSideRatio;
    this.rng = rng;
  }

  /** The whole book. */
  book(market: MarketId, book: LevelBook): void {
    const { now } = this;
    const bids: number[] = [];
    const asks: number[] = [];
    const unit = PRICE_UNITS / book.levels;
    for (let at = book.bestBid; at > 0; at = book.bidBelow(at)) bids.push(at * unit, book.bids[at]! * LOTS);
    for (let at = book.bestAsk; at < book.levels; at = book.askAbove(at)) asks.push(at * unit, book.asks[at]! * LOTS);
    book.forgetTouched();
    this.say({ kind: 'book', market, time: now, receivedTime: now, bids, asks });
  }

  /** Whatever has been touched since the last time; nothing when nothing has. */
  changes(market: MarketId, book: LevelBook): void {
    if (!book.hasTouched) return;
    const { now } = this;
    const unit = PRICE_UNITS / book.levels;
    const bids = pairs(book.touchedBids, book.bidsTouched, book.bids, unit);
    const asks = pairs(book.touchedAsks, book.asksTouched, book.asks, unit);
    book.forgetTouched();
    this.say({ kind: 'change', market, time: now, receivedTime: now, bids, asks });
  }

  /** A trade of Yes at a level. Some are told of as a trade of No, which is the same the other way round. Gives which. */
  trade(market: MarketId, units: number, size: number, isBuy: boolean): OutcomeIndex {
    const { now, rng } = this;
    const luck = luckOf(rng);
    const outcome: OutcomeIndex = luck < NO_RATIO ? 1 : 0;
    const isBuyOfOutcome = isBuy === (outcome === 0);
    const aggressor = isBuyOfOutcome !== luckOf(rng) < this.wrongSideRatio ? 'buyer' : 'seller';
    const ticks = outcome === 0 ? units : PRICE_UNITS - units;
    const lots = size * LOTS;
    this.say({ kind: 'trade', market, time: now, receivedTime: now, outcome, ticks, lots, aggressor });
    return outcome;
  }

  tickSize(market: MarketId, tickSize: Decimal): void {
    this.say({ kind: 'tick-size', market, time: this.now, receivedTime: this.now, tickSize });
  }

  resolved(market: MarketId, winner: OutcomeIndex): void {
    this.say({ kind: 'resolved', market, time: this.now, receivedTime: this.now, winner });
  }
}

/** Lots of `price-grid.ts` in a size of a book. */
export const LOTS = SIZE_UNITS / SIZES_A_CONTRACT;

/** How many trades are told of as trades of the second outcome. */
const NO_RATIO = 0.35;
const NONE: LevelPairs = [];

function pairs(touched: Int32Array, count: number, sizes: Int32Array, unit: number): LevelPairs {
  if (count === 0) return NONE;
  if (count === 1) return [touched[0]! * unit, sizes[touched[0]!]! * LOTS];
  const list: number[] = [];
  for (let i = 0; i < count; i++) list.push(touched[i]! * unit, sizes[touched[i]!]! * LOTS);
  return list;
}

function ignore(): void {}
