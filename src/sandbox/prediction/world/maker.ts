import type { Rng } from '#core/rng.ts';
import { luckOf } from '#sandbox/prediction/world/chance.ts';
import type { LevelBook } from '#sandbox/prediction/world/level-book.ts';

/** Levels that a maker quotes on each side. */
export const MAKER_LEVELS = 5;

/** A market maker: so many levels on each side of what it believes, moved as a block, with a size of its own at each. */
export class Maker {
  readonly wallet: string;
  /** Half of the spread that it wants, in ticks. */
  readonly halfSpread: number;
  /** Mean size of a level, far from the close. */
  readonly meanSize: number;
  /** Highest bid and lowest ask that it quotes; levels outside the book are left out. */
  bidTop = 0;
  askTop = 0;
  isQuoting = false;
  /** Away until then, by its own wish; infinite while it has withdrawn. */
  awayUntil = 0;
  /** It is about to look at its quotes. */
  isStirring = false;
  /** Contracts of Yes bought less those sold, in mean levels; what makes it skew. */
  inventory = 0;
  private readonly bidSizes = new Int32Array(MAKER_LEVELS);
  private readonly askSizes = new Int32Array(MAKER_LEVELS);

  constructor(wallet: string, halfSpread: number, meanSize: number) {
    this.wallet = wallet;
    this.halfSpread = halfSpread;
    this.meanSize = meanSize;
  }

  /** Its best bid when makers take the chance of Yes for `centre` (in ticks): lower the more Yes it has. */
  wantedBid(centre: number): number {
    return Math.floor(centre - this.skew() - this.halfSpread);
  }

  wantedAsk(centre: number): number {
    return Math.ceil(centre - this.skew() + this.halfSpread);
  }

  /** Quotes around `centre` (in ticks), never through the other side of the book. */
  quote(book: LevelBook, centre: number, depth: number, rng: Rng): void {
    const bidTop = Math.min(this.wantedBid(centre), book.bestAsk - 1, book.levels - 2);
    const askTop = Math.max(this.wantedAsk(centre), bidTop + 1, 1);
    if (!this.isQuoting) {
      this.isQuoting = true;
      this.bidTop = bidTop;
      // Where its own side of the book is, the other makers' bids must stay clear of its asks.
      this.askTop = Math.max(askTop, book.bestBid + 1);
      for (let i = 0; i < MAKER_LEVELS; i++) this.placeBid(book, this.bidTop - i, depth, rng);
      for (let i = 0; i < MAKER_LEVELS; i++) this.placeAsk(book, this.askTop + i, depth, rng);
      return;
    }
    // What it takes back first makes room for what it places.
    if (bidTop < this.bidTop) {
      this.moveBids(book, bidTop, depth, rng);
      this.moveAsks(book, Math.max(askTop, book.bestBid + 1), depth, rng);
    } else {
      this.moveAsks(book, Math.max(askTop, book.bestBid + 1), depth, rng);
      this.moveBids(book, Math.min(this.wantedBid(centre), book.bestAsk - 1), depth, rng);
    }
  }

  /** Draws the size of one of its levels anew; `isBid` and `away` (levels from its best) say which. */
  resize(book: LevelBook, isBid: boolean, away: number, depth: number, rng: Rng): void {
    const level = isBid ? this.bidTop - away : this.askTop + away;
    if (level < 1 || level >= book.levels) return;
    if (isBid) {
      if (level >= book.bestAsk) return;
      this.takeBackBid(book, level);
      this.placeBid(book, level, depth, rng);
    } else {
      if (level <= book.bestBid) return;
      this.takeBackAsk(book, level);
      this.placeAsk(book, level, depth, rng);
    }
  }

  /** Quotes anew where its size was executed. */
  restore(book: LevelBook, depth: number, rng: Rng): void {
    for (let i = 0; i < MAKER_LEVELS; i++) {
      const bid = this.bidTop - i;
      const ask = this.askTop + i;
      if (bid > 0 && bid < book.bestAsk && this.bidSizes[bid % MAKER_LEVELS] === 0)
        this.placeBid(book, bid, depth, rng);
      if (ask > book.bestBid && this.askSizes[ask % MAKER_LEVELS] === 0) this.placeAsk(book, ask, depth, rng);
    }
  }

  withdraw(book: LevelBook): void {
    if (!this.isQuoting) return;
    this.isQuoting = false;
    for (let i = 0; i < MAKER_LEVELS; i++) {
      this.takeBackBid(book, this.bidTop - i);
      this.takeBackAsk(book, this.askTop + i);
    }
  }

  /** How much of a level is its own. */
  sizeAt(isBid: boolean, level: number): number {
    if (!this.isQuoting) return 0;
    const away = isBid ? this.bidTop - level : level - this.askTop;
    if (away < 0 || away >= MAKER_LEVELS) return 0;
    return (isBid ? this.bidSizes : this.askSizes)[level % MAKER_LEVELS]!;
  }

  /** So much of it was executed; the book has been told already. */
  executed(isBid: boolean, level: number, size: number): void {
    (isBid ? this.bidSizes : this.askSizes)[level % MAKER_LEVELS]! -= size;
    this.inventory += (isBid ? size : -size) / this.meanSize;
  }

  /** A book with another tick size: it has nothing in it yet. */
  startAfresh(): void {
    this.isQuoting = false;
    this.bidSizes.fill(0);
    this.askSizes.fill(0);
  }

  private skew(): number {
    return Math.max(-3, Math.min(3, this.inventory * 0.15));
  }

  private moveBids(book: LevelBook, top: number, depth: number, rng: Rng): void {
    const from = this.bidTop;
    if (top === from) return;
    for (let i = 0; i < MAKER_LEVELS; i++) {
      const level = from - i;
      if (level > top || level <= top - MAKER_LEVELS) this.takeBackBid(book, level);
    }
    this.bidTop = top;
    for (let i = 0; i < MAKER_LEVELS; i++) {
      const level = top - i;
      if (level > from || level <= from - MAKER_LEVELS) this.placeBid(book, level, depth, rng);
    }
  }

  private moveAsks(book: LevelBook, top: number, depth: number, rng: Rng): void {
    const from = this.askTop;
    if (top === from) return;
    for (let i = 0; i < MAKER_LEVELS; i++) {
      const level = from + i;
      if (level < top || level >= top + MAKER_LEVELS) this.takeBackAsk(book, level);
    }
    this.askTop = top;
    for (let i = 0; i < MAKER_LEVELS; i++) {
      const level = top + i;
      if (level < from || level >= from + MAKER_LEVELS) this.placeAsk(book, level, depth, rng);
    }
  }

  private placeBid(book: LevelBook, level: number, depth: number, rng: Rng): void {
    if (level < 1 || level >= book.levels) return;
    const size = this.drawSize(depth * (1 + 0.25 * (this.bidTop - level)), rng);
    this.bidSizes[level % MAKER_LEVELS] = size;
    book.addBid(level, size);
  }

  private placeAsk(book: LevelBook, level: number, depth: number, rng: Rng): void {
    if (level < 1 || level >= book.levels) return;
    const size = this.drawSize(depth * (1 + 0.25 * (level - this.askTop)), rng);
    this.askSizes[level % MAKER_LEVELS] = size;
    book.addAsk(level, size);
  }

  private takeBackBid(book: LevelBook, level: number): void {
    if (level < 1 || level >= book.levels) return;
    const size = this.bidSizes[level % MAKER_LEVELS]!;
    this.bidSizes[level % MAKER_LEVELS] = 0;
    if (size > 0) book.addBid(level, -size);
  }

  private takeBackAsk(book: LevelBook, level: number): void {
    if (level < 1 || level >= book.levels) return;
    const size = this.askSizes[level % MAKER_LEVELS]!;
    this.askSizes[level % MAKER_LEVELS] = 0;
    if (size > 0) book.addAsk(level, -size);
  }

  /** At least five contracts, the smallest order. */
  private drawSize(depth: number, rng: Rng): number {
    return Math.max(500, Math.round(this.meanSize * depth * (0.4 + 1.2 * luckOf(rng))));
  }
}
