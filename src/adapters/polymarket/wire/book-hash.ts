import { createHash } from 'node:crypto';
import type { WireBook, WireLevel } from '#adapters/polymarket/wire/market-message.ts';

/**
 * How a book's hash was made. `summary`: SHA-1 of the JSON of ten fields, its own left empty, as the venue does since 2025
 * (https://github.com/Polymarket/py-clob-client/pull/232). `levels`: of five, without time, as it did before.
 */
export type HashFormula = 'summary' | 'levels';

/** Whether a text is a hash at all: forty hex digits. */
export function isBookHash(hash: string): boolean {
  return /^[0-9a-f]{40}$/.test(hash);
}

/** The formula by which a book has its hash; undefined when by none. */
export function formulaOf(book: WireBook, hash: string): HashFormula | undefined {
  if (hashOf(summaryText(book, book.last_trade_price)) === hash) return 'summary';
  return hashOf(levelsText(book)) === hash ? 'levels' : undefined;
}

/** The text whose SHA-1 is the hash; the price of the last trade is part of it, and not of every message. */
export function summaryText(book: Omit<WireBook, 'hash'>, lastTradePrice: string | undefined): string {
  const { market, asset_id, timestamp, bids, asks, min_order_size, tick_size, neg_risk } = book;
  return JSON.stringify({
    market,
    asset_id,
    timestamp,
    hash: '',
    bids: bids.map(ordered),
    asks: asks.map(ordered),
    min_order_size,
    tick_size,
    neg_risk,
    last_trade_price: lastTradePrice,
  });
}

function levelsText({ market, asset_id, bids, asks }: Omit<WireBook, 'hash' | 'timestamp'>): string {
  return JSON.stringify({ market, asset_id, hash: '', bids: bids.map(ordered), asks: asks.map(ordered) });
}

export function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

function ordered({ price, size }: WireLevel): WireLevel {
  return { price, size };
}
