import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import { exponential, luckOf } from '#sandbox/prediction/world/chance.ts';
import { LOTS } from '#sandbox/prediction/world/announcer.ts';
import type { Maker } from '#sandbox/prediction/world/maker.ts';
import { Settlements } from '#sandbox/prediction/world/settlements.ts';
import { TASKS } from '#sandbox/prediction/world/stage.ts';
import type { Stage } from '#sandbox/prediction/world/stage.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';

/** Makers of one market at most: part of a task's subject. */
const MAKER_STRIDE = 8;

/** What is common to all who trade: executions against the book, and makers looking after their quotes. */
export class TradingFloor {
  private readonly stage: Stage;
  private readonly settlements = new Settlements();
  private executions = 0;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  /** Takes up to `size` from the other side, not beyond the level `limit`. Gives what was executed. */
  take(place: TradedMarket, isBuy: boolean, size: number, limit: number, wallet: string): number {
    const { book } = place;
    const unit = PRICE_UNITS / book.levels;
    let left = size;
    while (left > 0) {
      const level = isBuy ? book.bestAsk : book.bestBid;
      if (level <= 0 || level >= book.levels || (isBuy ? level > limit : level < limit)) break;
      const fill = Math.min(left, isBuy ? book.asks[level]! : book.bids[level]!);
      this.tell(place, level * unit, fill, isBuy, wallet);
      this.fillResting(place, !isBuy, level, fill);
      if (isBuy) book.addAsk(level, -fill);
      else book.addBid(level, -fill);
      left -= fill;
    }
    this.stage.announcer.changes(place.market.id, book);
    return size - left;
  }

  settle(slot: number): void {
    const execution = this.settlements.take(slot);
    if (execution === undefined) return;
    const { now, say } = this.stage.announcer;
    say({ kind: 'settled', time: now, receivedTime: now, ...execution });
  }

  /** A maker brings its quotes to what it believes now; stale ones of others do not stand in its way for long. */
  requote(place: TradedMarket, maker: Maker): void {
    const { stage } = this;
    if (maker.awayUntil > stage.now) return;
    const { book } = place;
    const centre = place.chance * book.levels;
    const bid = maker.wantedBid(centre);
    const ask = maker.wantedAsk(centre);
    if (bid >= book.bestAsk || ask <= book.bestBid) this.clearWay(place, maker, { centre, bid, ask });
    maker.quote(book, centre, place.depth, stage.rng);
  }

  /** All makers of a market look at their quotes within so many milliseconds. */
  stir(place: TradedMarket, withinMs: number): void {
    for (let i = 0; i < place.makers.length; i++) this.stirMaker(place, i, withinMs);
  }

  stirMaker(place: TradedMarket, index: number, withinMs: number): void {
    const maker = place.makers[index]!;
    if (maker.isStirring) return;
    maker.isStirring = true;
    const { rng } = this.stage;
    this.stage.plan(TASKS.stir, place.place * MAKER_STRIDE + index, withinMs * (0.1 + 0.9 * luckOf(rng)));
  }

  /** A maker that stirred does what it meant to. */
  onStir(subject: number): void {
    const place = this.stage.places[Math.floor(subject / MAKER_STRIDE)]!;
    const maker = place.makers[subject % MAKER_STRIDE];
    if (maker === undefined) return;
    maker.isStirring = false;
    if (!place.isOpen || maker.awayUntil > this.stage.now) return;
    this.requote(place, maker);
    maker.restore(place.book, place.depth, this.stage.rng);
    this.stage.announcer.changes(place.market.id, place.book);
  }

  private clearWay(
    place: TradedMarket,
    mover: Maker,
    wanted: { readonly centre: number; readonly bid: number; readonly ask: number },
  ): void {
    const { book } = place;
    for (const maker of place.makers) {
      if (maker !== mover && maker.isQuoting) maker.quote(book, wanted.centre, place.depth, this.stage.rng);
    }
    this.stage.announcer.changes(place.market.id, book);
    // What is still in the way are slow people's orders: it takes them. Another maker's it leaves alone.
    for (;;) {
      const isUp = wanted.bid >= book.bestAsk;
      if (!isUp && wanted.ask > book.bestBid) return;
      const level = isUp ? book.bestAsk : book.bestBid;
      if (level <= 0 || level >= book.levels) return;
      if (place.makers.some((maker) => maker.sizeAt(!isUp, level) > 0)) return;
      this.take(place, isUp, isUp ? book.asks[level]! : book.bids[level]!, level, mover.wallet);
    }
  }

  private tell(place: TradedMarket, units: number, size: number, isBuy: boolean, wallet: string): void {
    const { stage } = this;
    const outcome = stage.announcer.trade(place.market.id, units, size, isBuy);
    const slot = this.settlements.put({
      market: place.market.id,
      outcome,
      ticks: outcome === 0 ? units : PRICE_UNITS - units,
      lots: size * LOTS,
      aggressor: isBuy === (outcome === 0) ? 'buyer' : 'seller',
      wallet,
      tradeId: `t${++this.executions}`,
    });
    stage.plan(TASKS.settle, slot, Math.min(30_000, 2_000 + exponential(4_000, stage.rng)));
  }

  /** Takes an execution from whoever rests there: what stands longest first, then makers, then the crowd. */
  private fillResting(place: TradedMarket, isBid: boolean, level: number, size: number): void {
    let left = size;
    if (place.extraSize > 0 && place.extraLevel === level && place.isExtraBid === isBid) {
      const part = Math.min(left, place.extraSize);
      place.extraSize -= part;
      left -= part;
      place.onExtraHit?.(part);
    }
    for (let i = 0; left > 0 && i < place.makers.length; i++) {
      const maker = place.makers[i]!;
      const part = Math.min(left, maker.sizeAt(isBid, level));
      if (part === 0) continue;
      maker.executed(isBid, level, part);
      left -= part;
      this.stirMaker(place, i, 4_000);
    }
    if (left > 0) (isBid ? place.crowdBids : place.crowdAsks)[level]! -= left;
  }
}
