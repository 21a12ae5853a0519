import { hrtime } from 'node:process';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import type { BookDelta } from '#domain/market/book-delta.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';
import { DEFAULT_BOOK_VENUE } from '#engine/book/book-venue-config.ts';
import { BookVenue } from '#engine/book/book-venue.ts';
import { OrderBook } from '#engine/book/order-book.ts';
import { at, bookInstrument, bookOrder } from '#testkit/book-orders.ts';
import type { BenchCase } from '#tools/bench-case.ts';

const DELTAS = 2_000_000;
const MESSAGES = 200_000;
/** The best of these counts. */
const ROUNDS = 5;
const MIDDLE = 6_000_000;
/** Levels a side at the start, as a venue's snapshot brings them. */
const LEVELS = 1_000;

export const benches: readonly BenchCase[] = [
  {
    name: 'order book',
    run: () => {
      const deltas = messages(randomChanges(DELTAS));
      const seconds = best(() => applyAll(deltas));
      return [{ name: 'L2 deltas, 20 a message', value: DELTAS / seconds, unit: 'deltas/s' }];
    },
  },
  {
    name: 'book venue',
    run: () => {
      const trades = randomTrades(MESSAGES);
      const changes = randomChanges(MESSAGES);
      const seconds = best(() => runVenue(changes, trades));
      return [{ name: 'messages with 10 resting orders', value: (2 * MESSAGES) / seconds, unit: 'messages/s' }];
    },
  },
];

/** Side (1 bid, -1 ask), ticks and lots of single changes, most of them near the best, as recorded depth has them. */
function randomChanges(count: number): Float64Array {
  const rng = new Rng(7);
  const changes = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const sign = rng.uint32() % 2 === 0 ? 1 : -1;
    const away = 1 + Math.floor(LEVELS * rng.uniform() ** 4);
    changes[3 * i] = sign;
    changes[3 * i + 1] = MIDDLE - sign * away;
    changes[3 * i + 2] = rng.uniform() < 0.4 ? 0 : rng.integer(1, 5_000);
  }
  return changes;
}

function randomTrades(count: number): TradeTick[] {
  const rng = new Rng(11);
  return Array.from({ length: count }, (_, i) => {
    const sells = rng.uint32() % 2 === 0;
    return {
      time: i,
      ticks: MIDDLE + (sells ? -1 : 1),
      lots: rng.integer(1, 3),
      aggressor: sells ? 'seller' : 'buyer',
    };
  });
}

function startBook(book: OrderBook): void {
  book.applySnapshot({ time: 0, lastId: 0, bids: levels(-1), asks: levels(1) });
}

function levels(direction: 1 | -1): number[] {
  return Array.from({ length: LEVELS }, (_, i) => [MIDDLE + direction * (i + 1), 100]).flat();
}

/** As a feed brings them: so many levels in one numbered message. */
const LEVELS_IN_MESSAGE = 20;

function messages(changes: Float64Array): BookDelta[] {
  const list: BookDelta[] = [];
  for (let from = 0; from < changes.length; from += 3 * LEVELS_IN_MESSAGE) {
    const bids: number[] = [];
    const asks: number[] = [];
    for (let i = from; i < Math.min(from + 3 * LEVELS_IN_MESSAGE, changes.length); i += 3) {
      (changes[i] === 1 ? bids : asks).push(changes[i + 1]!, changes[i + 2]!);
    }
    const id = list.length + 1;
    const pairs = { bids: Float64Array.from(bids), asks: Float64Array.from(asks) };
    list.push({ time: id, firstId: id, lastId: id, previousId: undefined, ...pairs });
  }
  return list;
}

function applyAll(deltas: readonly BookDelta[]): void {
  const book = new OrderBook();
  startBook(book);
  let applied = 0;
  let spread = 0;
  for (const delta of deltas) {
    if (book.applyDelta(delta).kind === 'applied') applied++;
    spread += (book.asks.best ?? Number.NaN) - (book.bids.best ?? Number.NaN);
  }
  invariant(applied === deltas.length && spread > 0, 'every message was applied, and both sides stand');
}

/** Ten orders far enough behind in line that they stay, with a change and a trade a message. */
function runVenue(changes: Float64Array, trades: readonly TradeTick[]): void {
  const venue = new BookVenue(bookInstrument('0.01', '0.001'), DEFAULT_BOOK_VENUE);
  venue.onSnapshot({ time: 0, lastId: 0, bids: levels(-1), asks: levels(1) });
  for (let i = 0; i < 10; i++) {
    const side = i % 2 === 0 ? 'buy' : 'sell';
    const price = at(((MIDDLE + (side === 'buy' ? -1 : 1) * (200 + i)) / 100).toFixed(2));
    venue.submit(bookOrder({ id: `o${i}`, side, quantity: '1', type: { kind: 'limit', price } }));
  }
  const NONE = new Float64Array(0);
  for (let i = 0; i < trades.length; i++) {
    const pair = changes.subarray(3 * i + 1, 3 * i + 3);
    const isBid = changes[3 * i] === 1;
    const ids = { firstId: i + 1, lastId: i + 1, previousId: undefined };
    venue.onDelta({ time: i, ...ids, bids: isBid ? pair : NONE, asks: isBid ? NONE : pair });
    venue.onTrade(trades[i]!);
  }
  invariant(venue.orders.live().length === 10 && !venue.book.isCrossed, 'the orders rest in a sound book');
}

/** Fewest seconds of a work over several rounds. */
function best(work: () => void): number {
  let seconds = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = hrtime.bigint();
    work();
    seconds = Math.min(seconds, Number(hrtime.bigint() - start) / 1e9);
  }
  return seconds;
}
