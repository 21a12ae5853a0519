import type { UnixMs } from '#core/time.ts';
import { unixMs } from '#core/time.ts';
import { AdapterError } from '#core/errors.ts';
import type { PricePoint } from '#domain/prediction/prediction-feed.ts';
import {
  clobBooksSchema,
  clobMarketSchema,
  clobMarketsPageSchema,
  feeRateSchema,
  midpointSchema,
  negRiskSchema,
  priceHistorySchema,
  tickSizeSchema,
} from '#adapters/polymarket/wire/clob.ts';
import type { ClobMarket } from '#adapters/polymarket/wire/clob.ts';
import { formulaOf, isBookHash } from '#adapters/polymarket/wire/book-hash.ts';
import { decodeMarketMessage } from '#adapters/polymarket/wire/market-decoder.ts';
import type { BookMessage } from '#adapters/polymarket/wire/market-message.ts';
import { RestClient } from '#adapters/polymarket/rest/rest-client.ts';
import type { RestParts } from '#adapters/polymarket/rest/rest-client.ts';
import { z } from 'zod';

/** Told of each book that came over REST: whether its hash fits; undefined when it has none. */
export type OnHash = (fits: boolean | undefined, token: string) => void;

const FIRST_PAGE = 'MA==';
const BEHIND_LAST_PAGE = 'LTE=';

/** What the order book's service answers without a key. */
export class ClobClient {
  private readonly rest: RestClient;

  constructor(parts: RestParts) {
    this.rest = new RestClient('clob', parts);
  }

  async book(token: string): Promise<BookMessage> {
    const message = decodeMarketMessage(await this.rest.get('/book', { token_id: token }, z.unknown()));
    if (message.kind === 'book' && message.asset === token) return message;
    throw new AdapterError('feed.malformed', `Expected the book of ${token} from Polymarket, was a ${message.kind}`, {
      retryable: true,
    });
  }

  /**
   * Books by token. One that cannot be read is left out, and so is one that the venue refuses, as it does those of markets that are
   * over: where it refuses the whole question because of one, the question is halved.
   */
  async books(tokens: readonly string[], onHash?: OnHash): Promise<ReadonlyMap<string, BookMessage>> {
    if (tokens.length === 0) return new Map();
    const question = tokens.map((token_id) => ({ token_id }));
    try {
      return booksIn(await this.rest.post('/books', question, clobBooksSchema), onHash);
    } catch (error) {
      if (!(error instanceof AdapterError) || error.code !== 'feed.rejected') throw error;
      if (tokens.length === 1) return new Map();
      const middle = Math.ceil(tokens.length / 2);
      const first = await this.books(tokens.slice(0, middle), onHash);
      return new Map([...first, ...(await this.books(tokens.slice(middle), onHash))]);
    }
  }

  /** Of the token, 0…1. */
  async midpoint(token: string): Promise<number> {
    const { mid } = await this.rest.get('/midpoint', { token_id: token }, midpointSchema);
    return Number(mid);
  }

  /** Mid prices of a token between two instants, oldest first, at best one a minute. */
  async priceHistory(token: string, from: UnixMs, to: UnixMs, fidelityMinutes = 1): Promise<readonly PricePoint[]> {
    const span = { startTs: Math.floor(from / 1000), endTs: Math.ceil(to / 1000) };
    const query = { market: token, ...span, fidelity: fidelityMinutes };
    const { history } = await this.rest.get('/prices-history', query, priceHistorySchema);
    const points = history.map(({ t, p }) => ({ time: unixMs(t * 1000), price: p }));
    return points.filter(({ time }) => time >= from && time <= to).toSorted((a, b) => a.time - b.time);
  }

  /** As the venue writes it: `0.01`. */
  async tickSize(token: string): Promise<string> {
    const answer = await this.rest.get('/tick-size', { token_id: token }, tickSizeSchema);
    return String(answer.minimum_tick_size);
  }

  /** Whether a token is traded through the contract for exclusive events. */
  async isNegRisk(token: string): Promise<boolean> {
    return (await this.rest.get('/neg-risk', { token_id: token }, negRiskSchema)).neg_risk;
  }

  /** The fee of old orders, basis points. */
  async feeRateBps(token: string): Promise<number> {
    return Number((await this.rest.get('/fee-rate', { token_id: token }, feeRateSchema)).base_fee);
  }

  market(condition: string): Promise<ClobMarket> {
    return this.rest.get(`/markets/${encodeURIComponent(condition)}`, {}, clobMarketSchema);
  }

  async *markets(): AsyncGenerator<readonly ClobMarket[]> {
    const seen = new Set<string>();
    for (let cursor = FIRST_PAGE; cursor !== BEHIND_LAST_PAGE && cursor !== '' && !seen.has(cursor);) {
      seen.add(cursor);
      const page = await this.rest.get('/markets', { next_cursor: cursor }, clobMarketsPageSchema);
      yield page.data;
      cursor = page.next_cursor;
    }
  }
}

function booksIn(list: readonly unknown[], onHash?: OnHash): Map<string, BookMessage> {
  const books = new Map<string, BookMessage>();
  for (const item of list) {
    const message = decodeMarketMessage(item);
    if (message.kind !== 'book') continue;
    const { hash, source, asset } = message;
    onHash?.(isBookHash(hash) ? formulaOf(source, hash) !== undefined : undefined, asset);
    books.set(asset, message);
  }
  return books;
}
