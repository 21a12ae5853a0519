import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import { BookSide } from '#domain/market/book-side.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { LivedMarkets } from '#sandbox/prediction/lived-markets.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DENSE_WORLD } from '#sandbox/prediction/world/world-config.ts';

const CONFIG = { ...DENSE_WORLD, marketCount: 8, startTime: unixMs(Date.UTC(2026, 10, 2)) };
const at = (ms: number) => unixMs(CONFIG.startTime + ms);

/** Books as somebody has them who heard all of these. */
function booksAfter(events: readonly PredictionEvent[]): ReadonlyMap<string, readonly [number[], number[]]> {
  const books = new Map<string, readonly [BookSide, BookSide]>();
  for (const event of events) {
    if (event.kind !== 'book' && event.kind !== 'change') continue;
    const [bids, asks] = books.get(event.market) ?? [new BookSide(1), new BookSide(-1)];
    books.set(event.market, [bids, asks]);
    if (event.kind === 'book') bids.load(event.bids);
    else bids.setAll(event.bids);
    if (event.kind === 'book') asks.load(event.asks);
    else asks.setAll(event.asks);
  }
  return new Map([...books].map(([id, [bids, asks]]) => [id, [bids.pairs(), asks.pairs()] as const]));
}

describe('markets that have lived before', () => {
  it('tell whoever comes later the books of those who were there from the beginning', () => {
    const whole: PredictionEvent[] = [];
    new PredictionWorld(CONFIG).advanceTo(at(HOUR_MS + 5 * MINUTE_MS), (event) => whole.push(event));
    const lived = new LivedMarkets(new PredictionWorld(CONFIG));
    const before: PredictionEvent[] = [];
    for (let part = 1; part <= 6; part++) lived.live(at(part * 10 * MINUTE_MS), (event) => before.push(event));
    const after: PredictionEvent[] = [];
    lived.advanceTo(at(2 * HOUR_MS), (event) => after.push(event));
    expect([after, lived.now]).toEqual([[], at(HOUR_MS)]);
    lived.begin();
    lived.advanceTo(at(HOUR_MS + 2 * MINUTE_MS), (event) => after.push(event));
    lived.advanceTo(at(HOUR_MS + 5 * MINUTE_MS), (event) => after.push(event));
    expect(before.length).toBeGreaterThan(500);
    expect(after.filter(({ kind }) => kind === 'book').length).toBeGreaterThanOrEqual(8);
    const books = booksAfter(after);
    for (const [id, levels] of booksAfter(whole)) expect(books.get(id), id).toEqual(levels);
    const told = after.filter(({ receivedTime }) => receivedTime > at(HOUR_MS));
    expect(told).toEqual(whole.filter(({ receivedTime }) => receivedTime > at(HOUR_MS)));
  });
});
