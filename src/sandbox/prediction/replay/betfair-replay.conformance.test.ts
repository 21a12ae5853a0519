import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import { OrderBook } from '#engine/book/order-book.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { MarketChangeMessage } from '#sandbox/prediction/replay/betfair-message.ts';
import { readRecording } from '#sandbox/prediction/replay/read-recording.ts';
import { RecordedMarkets } from '#sandbox/prediction/replay/recorded-markets.ts';
import { sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/prediction/betfair';
const FILES = sharedFiles(FOLDER, /\.(bz2|gz|jsonl?)$/);

/** Unpacking takes longest: each file is read once. */
const read = new Map<string, readonly MarketChangeMessage[]>();

function messagesOf(file: string): readonly MarketChangeMessage[] {
  const messages = read.get(file) ?? readRecording(join(sharedFolder() ?? '', FOLDER, file));
  read.set(file, messages);
  return messages;
}

function replay(file: string) {
  const messages = messagesOf(file);
  const recorded = new RecordedMarkets(messages);
  const events: PredictionEvent[] = [];
  recorded.advanceTo(recorded.end, (event) => void events.push(event));
  return { messages, recorded, events };
}

describe.skipIf(FILES.length === 0)('recorded exchange streams', () => {
  it.each(FILES)('%s: every line is read, and its markets are one event', (file) => {
    const { messages, recorded, events } = replay(file);
    const markets = recorded.markets();
    expect(messages.length).toBeGreaterThan(100);
    expect(markets.length).toBeGreaterThan(1);
    expect(new Set(markets.map(({ event }) => event?.id)).size).toBe(1);
    expect(new Set(markets.map(({ slug }) => slug)).size).toBe(markets.length);
    // Most lines change a level or tell a trade of one runner or more.
    const changes = events.filter(({ kind }) => kind === 'book' || kind === 'change').length;
    expect(changes).toBeGreaterThan(0.2 * messages.length);
    const trades = events.filter(({ kind }) => kind === 'trade').length;
    expect(trades).toBeGreaterThan(0.01 * messages.length);
    expect(events.every(({ time }, i) => i === 0 || time >= events[i - 1]!.time)).toBe(true);
  });

  it.each(FILES)('%s: no size is ever below zero, and no book stays crossed', (file) => {
    const books = new Map<MarketId, OrderBook>();
    let crossed = 0;
    let below = 0;
    let seen = 0;
    for (const event of replay(file).events) {
      if (event.kind !== 'book' && event.kind !== 'change') continue;
      for (const [, lots] of [...pairsOf(event.bids), ...pairsOf(event.asks)]) {
        if (!(Number.isSafeInteger(lots) && lots >= 0)) below++;
      }
      seen++;
      const book = books.get(event.market) ?? new OrderBook();
      books.set(event.market, book);
      book.bids.setAll(event.bids);
      book.asks.setAll(event.asks);
      const { best: bid } = book.bids;
      const { best: ask } = book.asks;
      if (bid !== undefined && ask !== undefined && bid >= ask) crossed++;
    }
    // Bets in play may cross for a moment in the recording itself.
    expect(below).toBe(0);
    expect(crossed / seen).toBeLessThan(0.001);
  });

  it.each(FILES)('%s: as many winners as it had, each told once', (file) => {
    const { messages, recorded, events } = replay(file);
    const last = messages.flatMap(({ mc = [] }) => mc.flatMap(({ marketDefinition: one }) => one ?? [])).at(-1);
    const won = recorded.markets().filter(({ winner }) => winner === 0);
    const names = (last?.runners ?? [])
      .filter(({ status }) => status === 'WINNER')
      .map(({ name, id }) => name ?? `Runner ${id}`);
    expect(won.map(({ event }) => event?.label)).toEqual(names);
    const told = events.filter((event) => event.kind === 'resolved');
    expect(told.filter(({ winner }) => winner === 0).map(({ market }) => market)).toEqual(won.map(({ id }) => id));
    expect(new Set(told.map(({ market }) => market)).size).toBe(told.length);
  });

  it.each(FILES)('%s: the same however it is cut into steps', (file) => {
    const { recorded, events } = replay(file);
    const again = new RecordedMarkets(messagesOf(file));
    const stepped: PredictionEvent[] = [];
    for (let at: number = again.now; at < recorded.end; at += 600_000) {
      again.advanceTo(unixMs(at), (event) => void stepped.push(event));
    }
    again.advanceTo(recorded.end, (event) => void stepped.push(event));
    expect(stepped.length).toBe(events.length);
    expect(stepped.at(-1)).toEqual(events.at(-1));
  });
});

function pairsOf(pairs: LevelPairs): [ticks: number, lots: number][] {
  return Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i]!, pairs[2 * i + 1]!]);
}
