import type { UnixMs } from '#core/time.ts';
import { BookSide } from '#domain/market/book-side.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';

/**
 * The events from an instant on. If the book was known then, it comes first, as it stood: events before it are folded into one
 * `book` at that instant.
 */
export function eventsFrom(events: readonly PredictionEvent[], from: UnixMs): readonly PredictionEvent[] {
  const first = events.findIndex(({ receivedTime }) => receivedTime >= from);
  const count = first === -1 ? events.length : first;
  if (count === 0) return events;
  const book = bookAfter(events.slice(0, count), from);
  const later = events.slice(count);
  return book === undefined ? later : [book, ...later];
}

function bookAfter(events: readonly PredictionEvent[], at: UnixMs): PredictionEvent | undefined {
  const bids = new BookSide(1);
  const asks = new BookSide(-1);
  let isKnown = false;
  for (const event of events) {
    if (event.kind === 'book') {
      bids.load(event.bids);
      asks.load(event.asks);
      isKnown = true;
    } else if (event.kind === 'change') {
      bids.setAll(event.bids);
      asks.setAll(event.asks);
    } else if (event.kind === 'doubt' || event.kind === 'tick-size' || event.kind === 'resolved') {
      isKnown = false;
    }
  }
  const { market } = events[0]!;
  if (!isKnown) return undefined;
  return { kind: 'book', market, time: at, receivedTime: at, bids: bids.pairs(), asks: asks.pairs() };
}
