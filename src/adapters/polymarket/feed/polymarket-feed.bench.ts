import { hrtime } from 'node:process';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { FakePolymarket } from '#adapters/polymarket/feed/fake-polymarket.ts';
import { PolymarketFeed } from '#adapters/polymarket/feed/polymarket-feed.ts';
import { MARKET_SCHEMAS } from '#adapters/polymarket/wire/market-schema.ts';
import type { BenchCase } from '#tools/bench-case.ts';

const MARKETS = 500;
const MESSAGES = 100_000;
/** The best of these counts. */
const ROUNDS = 3;

export const benches: readonly BenchCase[] = [
  {
    name: 'prediction feed',
    run: async () => {
      const texts = recordedTexts();
      let ours = Number.POSITIVE_INFINITY;
      for (let round = 0; round < ROUNDS; round++) ours = Math.min(ours, await throughFeed(texts));
      const schema = best(() => throughSchema(texts));
      const maps = best(() => throughMaps(texts));
      const figure = { value: MESSAGES / ours, unit: 'messages/s' };
      return [
        { name: 'text to checked event', ...figure, peer: 'JSON.parse + zod 4, no book', peerValue: MESSAGES / schema },
        { name: 'text to checked event', ...figure, peer: 'JSON.parse + Maps, no checks', peerValue: MESSAGES / maps },
      ];
    },
  },
];

/** Changes of both tokens of many markets, with best prices and hashes, as the venue sends them. */
function recordedTexts(): string[] {
  const venue = new FakePolymarket(new VirtualClock(START), MARKETS);
  const rng = new Rng(5);
  return Array.from({ length: MESSAGES }, (_, i) => {
    const market = venue.markets[rng.integer(0, MARKETS - 1)]!;
    market.time = START + 1_000 + i;
    return market.move(rng);
  });
}

const START = unixMs(1_790_000_000_000);

/** Seconds for all messages: decoded, applied, checked, told, and compared with their hash after every 200 of a market. */
async function throughFeed(texts: readonly string[]): Promise<number> {
  const clock = new VirtualClock(START);
  const venue = new FakePolymarket(clock, MARKETS);
  const ports = { gamma: venue.http, clob: venue.http, data: venue.http, sockets: venue.sockets, clock };
  const feed = new PolymarketFeed({ ...ports, settings: { statusMs: 0, settledMs: 0, marketsPerConnection: MARKETS } });
  let events = 0;
  const listener = { onEvent: () => void events++, onMarket: ignore, onConnection: ignore, onTrouble: ignore };
  const markets = venue.markets.map(({ market }) => market);
  const watch = feed.watch(markets, listener);
  await clock.runUntil(START + 500);
  const connection = venue.connections[0]!;
  const before = events;
  const from = hrtime.bigint();
  for (const text of texts) connection.say(text);
  const seconds = Number(hrtime.bigint() - from) / 1e9;
  const { doubtful, hashes } = watch.health();
  watch.close();
  if (events - before !== texts.length || doubtful.length > 0 || hashes.wrong > 0) {
    throw new Error(`Expected ${texts.length} events and no doubt, had ${events - before} and ${doubtful.length}`);
  }
  return seconds;
}

function ignore(): void {
  // Nothing of it is measured.
}

function throughSchema(texts: readonly string[]): number {
  const from = hrtime.bigint();
  for (const text of texts) MARKET_SCHEMAS.price_change.parse(JSON.parse(text));
  return Number(hrtime.bigint() - from) / 1e9;
}

/** What most bots do: prices and sizes as floating numbers in a map for each side, nothing checked. */
function throughMaps(texts: readonly string[]): number {
  const books = new Map<string, { readonly bids: Map<number, number>; readonly asks: Map<number, number> }>();
  const from = hrtime.bigint();
  for (const text of texts) {
    const message = JSON.parse(text) as {
      readonly price_changes: readonly Record<'asset_id' | 'price' | 'side' | 'size', string>[];
    };
    for (const { asset_id, price, side, size } of message.price_changes) {
      let book = books.get(asset_id);
      if (book === undefined) books.set(asset_id, (book = { bids: new Map(), asks: new Map() }));
      const levels = side === 'BUY' ? book.bids : book.asks;
      if (Number(size) === 0) levels.delete(Number(price));
      else levels.set(Number(price), Number(size));
    }
  }
  return Number(hrtime.bigint() - from) / 1e9;
}

function best(run: () => number): number {
  return Math.min(...Array.from({ length: ROUNDS }, run));
}
