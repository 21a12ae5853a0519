import type { Side } from '#domain/orders/order.ts';
import type { OrderBook } from '#engine/book/order-book.ts';

/** A level as clients see it. */
export interface ShownLevel {
  readonly ticks: number;
  readonly lots: number;
}

/** What has changed between two looks: the levels' new sizes, and the numbers of the first and last change. */
export interface ShownChange {
  readonly firstId: number;
  readonly lastId: number;
  readonly bids: readonly ShownLevel[];
  readonly asks: readonly ShownLevel[];
}

/** The book as it is published: levels of others and users' resting orders together, every change numbered. */
export class ShownBook {
  lastId = 1;
  private readonly others: OrderBook;
  private readonly users = { buy: new Map<number, number>(), sell: new Map<number, number>() };
  private readonly watchers = new Set<BookWatcher>();

  constructor(others: OrderBook) {
    this.others = others;
  }

  /** Levels of others have changed; `pairs` are ticks and lots. */
  touch(side: Side, pairs: readonly number[]): void {
    for (let i = 0; i < pairs.length; i += 2) this.changed(side, pairs[i]!);
  }

  /** A user's resting size at a price has grown, or become less. */
  rest(side: Side, ticks: number, lotsMore: number): void {
    if (lotsMore === 0) return;
    const resting = this.users[side];
    const lots = (resting.get(ticks) ?? 0) + lotsMore;
    if (lots > 0) resting.set(ticks, lots);
    else resting.delete(ticks);
    this.changed(side, ticks);
  }

  /** Best first. */
  levels(side: Side, limit: number): readonly ShownLevel[] {
    const others = side === 'buy' ? this.others.bids : this.others.asks;
    const resting = this.users[side];
    const levels: ShownLevel[] = [];
    if (resting.size === 0) {
      for (let rank = 0; rank < Math.min(limit, others.length); rank++) {
        levels.push({ ticks: others.ticksAt(rank), lots: others.lotsAtRank(rank) });
      }
      return levels;
    }
    for (let rank = 0; rank < others.length; rank++) levels.push(this.level(side, others.ticksAt(rank)));
    for (const ticks of resting.keys()) if (others.lotsAt(ticks) === 0) levels.push(this.level(side, ticks));
    return levels.sort((a, b) => (side === 'buy' ? b.ticks - a.ticks : a.ticks - b.ticks)).slice(0, limit);
  }

  best(side: Side): ShownLevel | undefined {
    return this.levels(side, 1)[0];
  }

  /** Collects changes from now on. */
  watch(): BookWatcher {
    const watcher = new BookWatcher(this);
    this.watchers.add(watcher);
    return watcher;
  }

  unwatch(watcher: BookWatcher): void {
    this.watchers.delete(watcher);
  }

  level(side: Side, ticks: number): ShownLevel {
    const others = side === 'buy' ? this.others.bids : this.others.asks;
    return { ticks, lots: others.lotsAt(ticks) + (this.users[side].get(ticks) ?? 0) };
  }

  private changed(side: Side, ticks: number): void {
    this.lastId++;
    for (const watcher of this.watchers) watcher.note(side, ticks);
  }
}

/** Remembers which levels changed since the last look. */
export class BookWatcher {
  private readonly book: ShownBook;
  private readonly touched = { buy: new Set<number>(), sell: new Set<number>() };
  private seenId: number;

  constructor(book: ShownBook) {
    this.book = book;
    this.seenId = book.lastId;
  }

  note(side: Side, ticks: number): void {
    this.touched[side].add(ticks);
  }

  /** What has changed since the last call; undefined when nothing has. */
  take(): ShownChange | undefined {
    const { book, touched, seenId } = this;
    if (book.lastId === seenId) return undefined;
    const [bids, asks] = [read(book, 'buy', touched.buy), read(book, 'sell', touched.sell)];
    touched.buy.clear();
    touched.sell.clear();
    this.seenId = book.lastId;
    return { firstId: seenId + 1, lastId: book.lastId, bids, asks };
  }
}

function read(book: ShownBook, side: Side, touched: ReadonlySet<number>): readonly ShownLevel[] {
  return [...touched].map((ticks) => book.level(side, ticks));
}
