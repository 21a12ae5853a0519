import { BookSide } from '#domain/market/book-side.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import { mirrored } from '#domain/prediction/price-grid.ts';
import { hashOf } from '#adapters/polymarket/wire/book-hash.ts';
import { NO_ASK, NO_BID } from '#adapters/polymarket/wire/market-message.ts';
import type { WireBook } from '#adapters/polymarket/wire/market-message.ts';
import { priceText, sizeText } from '#adapters/polymarket/wire/units.ts';

/** What a book's hash covers besides its levels and its time. */
export interface BookFacts {
  minOrderSize: string;
  tickSize: string;
  isNegRisk: boolean;
}

/** The book of one token, exactly as the venue tells it, with what is needed to check its hash. */
export class TokenBook {
  readonly asset: string;
  readonly bids = new BookSide(1);
  readonly asks = new BookSide(-1);
  readonly facts: BookFacts;
  /** Whether there is a book: none before the first, none between a change of the tick size and the next book. */
  hasBook = false;
  /** The venue's time of what was applied last. */
  time = 0;
  /** The venue's time of the whole book that it began with. */
  loadedAt = 0;
  /** What the venue said last of this book's hash; empty when it said nothing. */
  hash = '';
  /** Whether the hash came with a change: nothing promises that it is that of the whole book. */
  isHashOfChange = false;
  /** Whether it was made out of the other outcome's book, and not told itself. */
  isDerived = false;
  /** Prices of the last trades as texts, the latest first: a hash covers the last one, and says not which that was. */
  private readonly lastTrades: string[] = [''];
  /** Those of the other outcome, as prices of this one: kept apart, so that many of them do not push the own last one out. */
  private readonly mirroredTrades: string[] = [];

  constructor(asset: string, facts: BookFacts) {
    this.asset = asset;
    this.facts = facts;
  }

  /** {@link NO_BID} when nobody bids. */
  get bestBid(): number {
    return this.bids.best ?? NO_BID;
  }

  /** {@link NO_ASK} when nobody asks. */
  get bestAsk(): number {
    return this.asks.best ?? NO_ASK;
  }

  get isCrossed(): boolean {
    return this.bestBid >= this.bestAsk;
  }

  load(bids: LevelPairs, asks: LevelPairs, time: number): void {
    this.bids.load(bids);
    this.asks.load(asks);
    this.time = time;
    this.loadedAt = time;
    this.hasBook = true;
    this.isDerived = false;
    this.isHashOfChange = false;
  }

  /** Takes over the other outcome's book: its asks at p are bids here at 1 - p. */
  mirror(other: TokenBook): void {
    this.load(mirroredPairs(other.asks.pairs()), mirroredPairs(other.bids.pairs()), other.time);
    this.isDerived = true;
    this.hash = '';
  }

  /** Puts a level; gives the size that it had. */
  set(isBid: boolean, price: number, lots: number): number {
    return (isBid ? this.bids : this.asks).set(price, lots);
  }

  drop(): void {
    this.bids.clear();
    this.asks.clear();
    this.hasBook = false;
    this.hash = '';
  }

  learn({
    min_order_size: least,
    tick_size: tick,
    neg_risk: isNegRisk,
    last_trade_price: last,
  }: Partial<WireBook>): void {
    if (least !== undefined) this.facts.minOrderSize = least;
    if (tick !== undefined) this.facts.tickSize = tick;
    if (isNegRisk !== undefined) this.facts.isNegRisk = isNegRisk;
    if (last !== undefined) this.traded(last);
  }

  /** Notes the price of a trade of this outcome. */
  traded(text: string): void {
    noted(this.lastTrades, text);
  }

  /** Notes the price of a trade of the other outcome, as one of this. */
  tradedMirrored(text: string): void {
    noted(this.mirroredTrades, text);
  }

  /** Whether the book has the hash that was said, with any of the last trades that are known. */
  fitsHash(market: string): boolean {
    const head = `{"market":"${market}","asset_id":"${this.asset}",`;
    const levels = `"hash":"","bids":${sideJson(this.bids)},"asks":${sideJson(this.asks)}`;
    const { minOrderSize, tickSize, isNegRisk } = this.facts;
    const facts = `,"min_order_size":"${minOrderSize}","tick_size":"${tickSize}","neg_risk":${isNegRisk}`;
    const summary = `${head}"timestamp":"${this.time}",${levels}${facts},"last_trade_price":"`;
    for (const trade of [...this.lastTrades, ...this.mirroredTrades]) {
      if (hashOf(`${summary}${trade}"}`) === this.hash) return true;
      const padded = padTo3(trade);
      if (padded !== trade && hashOf(`${summary}${padded}"}`) === this.hash) return true;
    }
    return hashOf(`${head}${levels}}`) === this.hash;
  }
}

/** The latest first, each once in a row. */
function noted(trades: string[], text: string): void {
  if (trades[0] === text) return;
  trades.unshift(text);
  if (trades.length > TRADES_KEPT) trades.pop();
}

function mirroredPairs(pairs: readonly number[]): number[] {
  return pairs.map((value, i) => (i % 2 === 0 ? mirrored(value) : value));
}

const TRADES_KEPT = 4;

/** Prices of last trades are written with three digits in books, and shorter in trades: `0.51` is `0.510`. */
function padTo3(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  return text === '' || fraction.length >= 3 ? text : `${whole}.${fraction.padEnd(3, '0')}`;
}

/** Levels from the worst to the best, as the venue sends both sides. */
function sideJson(side: BookSide): string {
  let text = '';
  for (let rank = side.length - 1; rank >= 0; rank--) {
    const level = `{"price":"${priceText(side.ticksAt(rank))}","size":"${sizeText(side.lotsAtRank(rank))}"}`;
    text = text === '' ? level : `${text},${level}`;
  }
  return `[${text}]`;
}
