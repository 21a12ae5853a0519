import type { Rng } from '#core/rng.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { exponential, luckOf } from '#sandbox/prediction/world/chance.ts';
import type { Stage } from '#sandbox/prediction/world/stage.ts';
import type { TradedMarket } from '#sandbox/prediction/world/traded-market.ts';
import { MAKER_LEVELS } from '#sandbox/prediction/world/maker.ts';
import type { TradingFloor } from '#sandbox/prediction/world/trading-floor.ts';

/** What goes on in a market by itself: makers, resting orders of the crowd, and those who come to trade. */
export class EverydayFlow {
  private readonly stage: Stage;
  private readonly floor: TradingFloor;
  private readonly wallets: readonly string[];

  constructor(stage: Stage, floor: TradingFloor, wallets: readonly string[]) {
    this.stage = stage;
    this.floor = floor;
    this.wallets = wallets;
  }

  /** One thing happens in an open market. Gives after how many milliseconds the next one does. */
  act(place: TradedMarket): number {
    const { rng, now } = this.stage;
    const elapsed = now - place.lastActAt;
    place.lastActAt = now;
    place.press *= Math.max(0, 1 - elapsed / PRESS_MS);
    const { chance } = place;
    place.slowChance += (chance - place.slowChance) * Math.min(1, elapsed / MOMENTUM_MS);
    const luck = luckOf(rng);
    if (luck < 0.52) this.makerActs(place);
    else if (luck < 0.7) this.crowdRests(place);
    else if (luck < 0.87) this.crowdCancels(place);
    else this.someoneTrades(place, chance);
    const perMinute = place.activity * place.surge * hourFactor(now);
    return exponential(MINUTE_MS / perMinute, rng);
  }

  /** The crowd's orders of a market that has just opened, beside its makers' quotes. */
  fill(place: TradedMarket): void {
    const { rng } = this.stage;
    for (let i = 0; i < 2 * CROWD_ORDERS; i++) {
      this.rest(place, i % 2 === 0, 1 + Math.floor(exponential(2 * CROWD_AWAY, rng)), this.orderSize());
    }
  }

  /** Size of an order of the crowd: most are small, few are large. */
  private orderSize(): number {
    return Math.max(500, Math.round(100 * Math.exp(3.4 + 1.1 * this.stage.rng.normal())));
  }

  private makerActs(place: TradedMarket): void {
    const { rng, now, announcer } = this.stage;
    const maker = place.makers[Math.floor(luckOf(rng) * place.makers.length)]!;
    if (maker.awayUntil > now) return;
    maker.inventory *= 0.97;
    if (luckOf(rng) < 0.002) {
      maker.withdraw(place.book);
      maker.awayUntil = now + rng.integer(5_000, 60_000);
    } else {
      this.floor.requote(place, maker);
      if (!place.book.hasTouched) {
        maker.resize(place.book, luckOf(rng) < 0.5, levelsAway(rng), place.depth, rng);
      }
    }
    announcer.changes(place.market.id, place.book);
  }

  private crowdRests(place: TradedMarket): void {
    const { rng, announcer } = this.stage;
    const isBid = luckOf(rng) < 0.5;
    const away = Math.floor(exponential(CROWD_AWAY, rng)) - (luckOf(rng) < 0.2 ? 1 : 0);
    this.rest(place, isBid, away, this.orderSize());
    announcer.changes(place.market.id, place.book);
  }

  /** An order of the crowd, so many ticks from the best of its side, and never through the other. */
  private rest(place: TradedMarket, isBid: boolean, away: number, size: number): void {
    const { book } = place;
    if (isBid) {
      const from = book.bestBid > 0 ? book.bestBid : Math.floor(place.chance * book.levels) - 2;
      const level = Math.min(from - away, book.bestAsk - 1);
      if (level < 1 || place.crowdBids[level]! > CROWD_LIMIT) return;
      place.crowdBids[level]! += size;
      book.addBid(level, size);
    } else {
      const from = book.bestAsk < book.levels ? book.bestAsk : Math.ceil(place.chance * book.levels) + 2;
      const level = Math.max(from + away, book.bestBid + 1);
      if (level >= book.levels || place.crowdAsks[level]! > CROWD_LIMIT) return;
      place.crowdAsks[level]! += size;
      book.addAsk(level, size);
    }
  }

  private crowdCancels(place: TradedMarket): void {
    const { rng, announcer } = this.stage;
    const { book } = place;
    const isBid = luckOf(rng) < 0.5;
    const sizes = isBid ? place.crowdBids : place.crowdAsks;
    const best = isBid ? book.bestBid : book.bestAsk;
    for (let i = 0; i < 4; i++) {
      const away = Math.floor(exponential(CROWD_AWAY, rng));
      const level = isBid ? best - away : best + away;
      if (level < 1 || level >= book.levels || sizes[level] === 0) continue;
      const size = sizes[level]!;
      sizes[level] = 0;
      if (isBid) book.addBid(level, -size);
      else book.addAsk(level, -size);
      announcer.changes(place.market.id, book);
      return;
    }
  }

  private someoneTrades(place: TradedMarket, chance: number): void {
    const { rng } = this.stage;
    const luck = luckOf(rng);
    const moved = (chance - place.slowChance) * place.book.levels;
    let isBuy = luckOf(rng) < 0.5;
    // The informed trade against what makers have not understood yet, the followers with what has moved.
    if (luck < 0.3 && Math.abs(place.press) > 0.02) isBuy = place.press < 0;
    else if (luck > 0.75 && Math.abs(moved) > 1.5) isBuy = moved > 0;
    const size = this.orderSize();
    // Nobody in his senses pays far more than it is worth, however thin the book.
    const far = 3 + 3 * luckOf(rng);
    const limit = Math.round(chance * place.book.levels + (isBuy ? far : -far));
    const done = this.floor.take(place, isBuy, size, limit, this.pickWallet());
    place.press += (isBuy ? IMPACT : -IMPACT) * Math.min(2, done / 20_000);
  }

  private pickWallet(): string {
    const { rng } = this.stage;
    const luck = luckOf(rng);
    return this.wallets[Math.floor(this.wallets.length * luck * luck)]!;
  }
}

/** A level to touch, from 0 (the best) outwards, mostly near. */
function levelsAway(rng: Rng): number {
  const luck = luckOf(rng);
  return Math.floor(MAKER_LEVELS * luck * luck);
}

/** By the hour of the UTC day: busiest in the American afternoon. */
function hourFactor(instant: number): number {
  return HOURS[Math.floor(instant / HOUR_MS) % 24]!;
}

const HOURS: readonly number[] = [
  0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.5, 1.6, 1.6, 1.5, 1.4, 1.4, 1.3, 1.2, 1.2, 1,
];
/** How long pressure lasts, and over how long followers look back. */
const PRESS_MS = 4 * MINUTE_MS;
const MOMENTUM_MS = 5 * MINUTE_MS;
/** What an order of 200 contracts adds to the log-odds. */
const IMPACT = 0.02;
/** Mean distance of the crowd's orders from the best, in ticks, and how many there are a side at first. */
const CROWD_AWAY = 4;
const CROWD_ORDERS = 10;
/** The crowd leaves a level alone that has so much. */
const CROWD_LIMIT = 500_000;

export function drawWallets(count: number, hexOf: (digits: number, rng: Rng) => string, rng: Rng): readonly string[] {
  return Array.from({ length: count }, () => `0x${hexOf(40, rng)}`);
}
