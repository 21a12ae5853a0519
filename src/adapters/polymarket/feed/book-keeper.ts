import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import { Decimal } from '#core/decimal.ts';
import type { DoubtReason, PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { mirrored } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import {
  checkBest,
  checkCrossed,
  checkMirroredLevel,
  hasSameLevels,
  inOrder,
  isBookOf,
} from '#adapters/polymarket/feed/book-checks.ts';
import type { Finding } from '#adapters/polymarket/feed/book-checks.ts';
import type { FeedTally } from '#adapters/polymarket/feed/feed-tally.ts';
import { TokenBook } from '#adapters/polymarket/feed/token-book.ts';
import { PENDING_MAX } from '#adapters/polymarket/feed/watched-market.ts';
import type { WatchedMarket } from '#adapters/polymarket/feed/watched-market.ts';
import { priceText, priceUnits } from '#adapters/polymarket/wire/units.ts';
import type {
  BookMessage,
  LastTradeMessage,
  LevelChange,
  MarketMessage,
  PriceChangeMessage,
} from '#adapters/polymarket/wire/market-message.ts';

export interface BookKeeperParts {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly tally: FeedTally;
  readonly emit: (event: PredictionEvent) => void;
  /** The book has to be fetched again, at once or after a while in which the stream may bring it. */
  readonly onDoubt: (watched: WatchedMarket, reason: DoubtReason) => void;
  /** Something does not fit that is no proof: worth a look. */
  readonly onUncertain: (watched: WatchedMarket) => void;
  /** A hash did not fit, and the book was right. */
  readonly onRefuted: () => void;
  /** The book has changed: its hash is to be compared once it is quiet. */
  readonly onChanged: (watched: WatchedMarket) => void;
}

/** Applies what is heard to the books, checks it, and tells what the first outcome's book does. */
export class BookKeeper {
  private readonly parts: BookKeeperParts;

  constructor(parts: BookKeeperParts) {
    this.parts = parts;
  }

  hear(watched: WatchedMarket, message: MarketMessage): void {
    watched.heard(this.parts.clock.monotonic());
    switch (message.kind) {
      case 'price_change':
        this.onPriceChange(watched, message);
        break;
      case 'book':
        this.onBook(watched, message);
        break;
      case 'last_trade_price':
        this.onTrade(watched, message);
        break;
      case 'tick_size_change':
        this.onTickSize(watched, message);
        break;
      case 'best_bid_ask':
        this.onBest(watched, message);
        break;
      case 'market_resolved': {
        const winner = message.winner === '' ? 'split' : watched.outcomeOf(message.winner);
        if (winner === undefined) this.doubt(watched, 'malformed', `unknown winner "${message.winner}"`);
        else this.resolve(watched, winner, message.time);
        break;
      }
      case 'new_market':
    }
  }

  /** From now on the book is not to be used. What was found while it was doubtful already makes it be fetched once more. */
  doubt(watched: WatchedMarket, reason: DoubtReason, message: string): void {
    if (watched.isResolved) return;
    const { clock, tally, onDoubt } = this.parts;
    const receivedTime = clock.now();
    if (watched.doubt === undefined) {
      tally.doubts[reason]++;
      watched.doubt = { reason, since: receivedTime };
      watched.isLive = false;
      const time = (watched.books[0].time || receivedTime) as UnixMs;
      this.parts.emit({ kind: 'doubt', market: watched.market.id, time, receivedTime, reason, message });
    }
    // What comes from here on is newer than any book that is asked for now, and is applied to it.
    watched.pending ??= [];
    onDoubt(watched, reason);
  }

  resolve(watched: WatchedMarket, winner: OutcomeIndex | 'split', time: number): void {
    if (watched.isResolved) return;
    watched.isResolved = true;
    watched.pending = undefined;
    const { clock, emit } = this.parts;
    emit({ kind: 'resolved', market: watched.market.id, time: time as UnixMs, receivedTime: clock.now(), winner });
  }

  /** A fetched book, and what has come since it was asked for, become the books of both outcomes. */
  repair(watched: WatchedMarket, snapshot: BookMessage): void {
    const [first, second] = watched.books;
    if (watched.doubt?.reason === 'hash' && isBookOf(first, snapshot)) this.parts.onRefuted();
    const pending = watched.pending ?? [];
    watched.pending = undefined;
    first.load(snapshot.bids, snapshot.asks, snapshot.time);
    second.mirror(first);
    first.learn(snapshot.source);
    first.hash = snapshot.hash;
    for (const message of inOrder(pending, snapshot.time)) this.apply(watched, message);
    this.becomeLive(watched);
  }

  /** Whether a fetched book with what has come since is our book. */
  confirms(watched: WatchedMarket, snapshot: BookMessage): boolean {
    const [first] = watched.books;
    const copy = new TokenBook(first.asset, { ...first.facts });
    copy.load(snapshot.bids, snapshot.asks, snapshot.time);
    for (const { changes } of inOrder(watched.pending ?? [], snapshot.time)) {
      for (const { asset, isBid, price, lots } of changes) if (asset === first.asset) copy.set(isBid, price, lots);
    }
    return hasSameLevels(copy.bids, first.bids) && hasSameLevels(copy.asks, first.asks);
  }

  /** The connection is gone: nothing that was known counts. */
  lost(watched: WatchedMarket, reason: string): void {
    if (watched.isResolved) return;
    if (watched.isLive || watched.doubt !== undefined) this.doubt(watched, 'disconnected', reason);
    watched.pending = undefined;
    for (const book of watched.books) book.drop();
  }

  private onPriceChange(watched: WatchedMarket, message: PriceChangeMessage): void {
    const { pending } = watched;
    if (pending !== undefined && pending.length < PENDING_MAX) pending.push(message);
    const assets = message.changes.every(({ asset }) => watched.outcomeOf(asset) !== undefined);
    if (!assets) return this.doubt(watched, 'malformed', 'a change names a token of another market');
    if (watched.doubt !== undefined) {
      watched.rememberChange(message);
      return;
    }
    if (!this.isExpected(watched, message)) return;
    watched.rememberChange(message);
    this.apply(watched, message);
    const finding = this.check(watched, message);
    if (finding !== undefined) return this.doubt(watched, finding.reason, finding.message);
    this.tell(watched, message);
    this.parts.onChanged(watched);
  }

  /** Whether there is a book to apply it to, and it comes neither twice nor late. */
  private isExpected(watched: WatchedMarket, message: PriceChangeMessage): boolean {
    const [first, second] = watched.books;
    if (!first.hasBook) {
      this.doubt(watched, 'no-book', 'a change came before any book');
      return false;
    }
    if (!second.hasBook) second.mirror(first);
    const { time, changes } = message;
    if (time < first.loadedAt) {
      // The book that was loaded since has it already.
      this.parts.tally.duplicates++;
      return false;
    }
    let latest = 0;
    for (const { asset } of changes) latest = Math.max(latest, (asset === first.asset ? first : second).time);
    if (time > latest) return true;
    if (watched.knowsChange(message)) {
      this.parts.tally.duplicates++;
      return false;
    }
    if (time === latest) return true;
    this.doubt(watched, 'reordered', `a change of ${time} came after one of ${latest}`);
    return false;
  }

  private apply({ books: [first, second] }: WatchedMarket, { changes, time }: PriceChangeMessage): void {
    for (const { asset, isBid, price, lots, hash } of changes) {
      const book = asset === first.asset ? first : second;
      book.set(isBid, price, lots);
      book.hash = hash;
      book.isHashOfChange = true;
      if (time > book.time) book.time = time;
    }
  }

  private check(watched: WatchedMarket, { changes }: PriceChangeMessage): Finding | undefined {
    const [first, second] = watched.books;
    let lastOfFirst: LevelChange | undefined;
    let lastOfSecond: LevelChange | undefined;
    for (const change of changes) {
      if (change.asset === first.asset) lastOfFirst = change;
      else lastOfSecond = change;
    }
    if (lastOfFirst !== undefined) {
      const finding = checkBest(first, lastOfFirst) ?? checkCrossed(first);
      if (finding !== undefined) return finding;
    }
    if (lastOfSecond !== undefined) {
      const finding = checkBest(second, lastOfSecond) ?? checkCrossed(second);
      if (finding !== undefined) return finding;
    }
    if (lastOfFirst === undefined || lastOfSecond === undefined || !watched.isMirrored) return undefined;
    for (const { asset, isBid, price } of changes) {
      const [book, other] = asset === first.asset ? [first, second] : [second, first];
      const finding = checkMirroredLevel(book, other, { isBid, price });
      if (finding !== undefined) return finding;
    }
    return undefined;
  }

  private tell(watched: WatchedMarket, { changes, time }: PriceChangeMessage): void {
    const [{ asset: first }] = watched.books;
    const bids: number[] = [];
    const asks: number[] = [];
    for (const { asset, isBid, price, lots } of changes) {
      if (asset === first) (isBid ? bids : asks).push(price, lots);
    }
    if (bids.length + asks.length === 0) return;
    const { clock, emit } = this.parts;
    emit({ kind: 'change', market: watched.market.id, time: time as UnixMs, receivedTime: clock.now(), bids, asks });
  }

  private onBook(watched: WatchedMarket, message: BookMessage): void {
    const outcome = watched.outcomeOf(message.asset);
    if (outcome === undefined) return this.doubt(watched, 'malformed', 'a book names a token of another market');
    const book = watched.books[outcome];
    const isLate = book.hasBook && message.time < book.time;
    if (isLate && watched.doubt === undefined) {
      // An old book that is told again says nothing against ours; an old one that is new to us may.
      if (message.hash === '' || message.hash !== book.hash) this.parts.onUncertain(watched);
      this.parts.tally.duplicates++;
      return;
    }
    if (isLate && watched.doubt?.reason !== 'disconnected' && watched.doubt?.reason !== 'no-book') return;
    const isKnown = watched.doubt === undefined && book.hasBook && !book.isDerived;
    if (isKnown && message.time === book.time && isBookOf(book, message)) {
      book.learn(message.source);
      this.parts.tally.duplicates++;
      return;
    }
    book.load(message.bids, message.asks, message.time);
    book.learn(message.source);
    book.hash = message.hash;
    if (outcome === 0) this.takeBook(watched, message);
    else this.parts.onChanged(watched);
  }

  private takeBook(watched: WatchedMarket, message: BookMessage): void {
    const [first, second] = watched.books;
    const wasDoubtful = watched.doubt !== undefined;
    const later = watched.pending?.filter(({ time }) => time > message.time) ?? [];
    watched.pending = undefined;
    if (!second.hasBook || second.time < message.time) {
      second.mirror(first);
    }
    for (const change of inOrder(later, message.time)) this.apply(watched, change);
    if (first.hasBook) this.becomeLive(watched);
    // It came over the same stream that was doubted.
    if (wasDoubtful) this.parts.onUncertain(watched);
  }

  private becomeLive(watched: WatchedMarket): void {
    const [first] = watched.books;
    const crossed = checkCrossed(first);
    if (crossed !== undefined) return this.doubt(watched, crossed.reason, crossed.message);
    watched.doubt = undefined;
    watched.isLive = true;
    const { clock, emit, onChanged } = this.parts;
    const { id: market } = watched.market;
    const [bids, asks] = [first.bids.pairs(), first.asks.pairs()];
    emit({ kind: 'book', market, time: first.time as UnixMs, receivedTime: clock.now(), bids, asks });
    onChanged(watched);
  }

  private onTrade(watched: WatchedMarket, message: LastTradeMessage): void {
    const outcome = watched.outcomeOf(message.asset);
    if (outcome === undefined) return this.doubt(watched, 'malformed', 'a trade names a token of another market');
    const { clock, emit, tally } = this.parts;
    if (watched.knowsTrade(message)) {
      tally.duplicates++;
      return;
    }
    watched.books[outcome].traded(message.priceText);
    watched.books[outcome === 0 ? 1 : 0].tradedMirrored(priceText(mirrored(message.price)));
    const { price: ticks, lots, aggressor } = message;
    const place = { market: watched.market.id, time: message.time as UnixMs, receivedTime: clock.now() };
    emit({ kind: 'trade', ...place, outcome, ticks, lots, aggressor });
  }

  /** Each token tells the change; the first that does begins the new epoch. */
  private onTickSize(watched: WatchedMarket, message: Extract<MarketMessage, { kind: 'tick_size_change' }>): void {
    const outcome = watched.outcomeOf(message.asset);
    if (outcome === undefined) return this.doubt(watched, 'malformed', 'a tick size names a token of another market');
    const tick = priceUnits(message.tick);
    if (tick === watched.tick || tick === 0) return;
    watched.tick = tick;
    for (const book of watched.books) {
      book.drop();
      book.facts.tickSize = message.tick;
    }
    const { clock, emit } = this.parts;
    const place = { market: watched.market.id, time: message.time as UnixMs, receivedTime: clock.now() };
    emit({ kind: 'tick-size', ...place, tickSize: Decimal.parse(message.tick) });
    this.doubt(watched, 'no-book', `the tick size is ${message.tick} now: a new book follows`);
  }

  private onBest(watched: WatchedMarket, message: Extract<MarketMessage, { kind: 'best_bid_ask' }>): void {
    const outcome = watched.outcomeOf(message.asset);
    if (outcome === undefined) return this.doubt(watched, 'malformed', 'best prices name a token of another market');
    const book = watched.books[outcome];
    if (watched.doubt !== undefined || !book.hasBook || message.time < book.time) return;
    if (checkBest(book, message) !== undefined) this.parts.onUncertain(watched);
  }
}
