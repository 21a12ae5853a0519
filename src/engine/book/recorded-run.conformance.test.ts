import { describe, expect, it } from 'vitest';
import { canonicalJson, hashText } from '#core/hash.ts';
import type { BookDelta } from '#domain/market/book-delta.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import { advance, submitted } from '#domain/orders/order-state.ts';
import type { OrderState } from '#domain/orders/order-state.ts';
import { DEFAULT_BOOK_VENUE } from '#engine/book/book-venue-config.ts';
import type { BookVenueConfig, QueuePolicy } from '#engine/book/book-venue-config.ts';
import { BookVenue } from '#engine/book/book-venue.ts';
import { bookOrder } from '#testkit/book-orders.ts';
import { depthSets, readDepthSet } from '#testkit/shared-depth.ts';
import type { DepthSet } from '#testkit/shared-depth.ts';
import { sharedFolder } from '#testkit/shared-data.ts';

// Somebody quotes a little at the best bid and ask of recorded books and quotes anew after so many messages, whether or not
// anything was filled, so that every policy sees the same orders.

const REQUOTE_AFTER = 150;
const LOTS = 50;

type Message = { readonly delta: BookDelta } | { readonly trade: TradeTick };

/** Changes and trades in the order in which they were received; changes that came while the snapshot was fetched come with it. */
function messagesOf({ deltas, trades, snapshot }: DepthSet): Message[] {
  const news = deltas.filter(({ lastId }) => lastId > snapshot.lastId);
  const timed = [
    ...news.map((delta) => ({ time: Math.max(delta.time, snapshot.time), message: { delta } })),
    ...trades.map((trade) => ({ time: trade.time, message: { trade } })),
  ];
  const later = timed.filter(({ time }) => time >= snapshot.time);
  return later.sort((a, b) => a.time - b.time).map(({ message }) => message);
}

interface Quoted {
  readonly events: OrderEvent[];
  readonly venue: BookVenue;
  /** What was wrong on the way; empty is right. */
  readonly faults: string[];
  readonly makerLots: number;
}

function quoteAlong(set: DepthSet, changes: Partial<BookVenueConfig>, restoreAt = -1): Quoted {
  const config: BookVenueConfig = { ...DEFAULT_BOOK_VENUE, latency: { kind: 'constant', delayMs: 5 }, ...changes };
  let venue = new BookVenue(set.instrument, config);
  const grid = new LotGrid(set.instrument);
  venue.onSnapshot(set.snapshot);
  const events: OrderEvent[] = [];
  const faults: string[] = [];
  const levels = new Map<string, number>();
  let makerLots = 0;
  messagesOf(set).forEach((message, i) => {
    if (i === restoreAt) {
      const state = JSON.parse(JSON.stringify(venue.snapshot())) as ReturnType<BookVenue['snapshot']>;
      venue = new BookVenue(set.instrument, config);
      venue.restore(state);
    }
    if ('delta' in message) {
      const { kind } = venue.onDelta(message.delta);
      if (kind !== 'applied') faults.push(`a change was ${kind}`);
    } else {
      venue.onTrade(message.trade);
    }
    for (const { ahead, order } of venue.orders.live()) {
      if (ahead === undefined || ahead < 0) faults.push(`${order.id} has ${ahead} ahead`);
    }
    const news = venue.takeEvents();
    events.push(...news);
    for (const event of news) {
      if (event.kind !== 'filled') continue;
      const { side, price, quantity } = event.fill;
      const ticks = grid.ticksOf(price)!;
      makerLots += grid.lotsOf(quantity)!;
      const sign = side === 'buy' ? 1 : -1;
      if (event.fill.liquidity !== 'maker') faults.push(`${event.orderId} took`);
      if (ticks !== levels.get(event.orderId)) faults.push(`${event.orderId} filled at another price than its own`);
      // A trade at or through our price, or a book that has come to it.
      const facing = sign === 1 ? venue.book.asks.best : venue.book.bids.best;
      const traded = 'trade' in message && (ticks - message.trade.ticks) * sign >= 0;
      if (!traded && (facing === undefined || (ticks - facing) * sign < 0)) faults.push(`${event.orderId} met nobody`);
    }
    if (i % REQUOTE_AFTER === 0) requote(venue, i, { grid, levels });
  });
  return { events, venue, faults, makerLots };
}

function requote(venue: BookVenue, i: number, known: { grid: LotGrid; levels: Map<string, number> }): void {
  venue.cancelAll('all');
  for (const side of ['buy', 'sell'] as const) {
    const ticks = (side === 'buy' ? venue.book.bids : venue.book.asks).best;
    if (ticks === undefined) continue;
    const id = `${side}-${i}`;
    known.levels.set(id, ticks);
    const type = { kind: 'limit', price: known.grid.price(ticks) } as const;
    const quantity = known.grid.quantity(LOTS).toString();
    venue.submit(bookOrder({ id, side, quantity, type, options: { postOnly: true } }));
  }
}

describe.skipIf(sharedFolder() === undefined)('quoting along recorded books', () => {
  it('finds recorded sets', () => {
    expect(depthSets().length).toBeGreaterThan(0);
  });

  it.each(depthSets())('%s: fills are believable, complete and the same every time', (name) => {
    const set = readDepthSet(name);
    const { events, venue, faults, makerLots } = quoteAlong(set, {});
    expect(faults).toEqual([]);
    expect(makerLots).toBeGreaterThan(0);

    // Fills sum to what the venue holds, and each order lives a legal life.
    const grid = new LotGrid(set.instrument);
    const states = new Map<string, OrderState>();
    let net = 0;
    for (const event of events) {
      const before = states.get(event.orderId) ?? submitted(grid.quantity(LOTS));
      states.set(event.orderId, advance(before, event));
      if (event.kind === 'filled') net += (event.fill.side === 'buy' ? 1 : -1) * grid.lotsOf(event.fill.quantity)!;
    }
    expect(net).toBe(venue.orders.holdings.net);

    const hash = (run: Quoted): string => hashText(canonicalJson(run.events));
    expect(hash(quoteAlong(set, {}))).toBe(hash({ events, venue, faults, makerLots }));
    expect(hash(quoteAlong(set, {}, 1_000))).toBe(hash({ events, venue, faults, makerLots }));
  });

  it.each(depthSets())('%s: the more kindly the queue is taken, the more is filled', (name) => {
    const set = readDepthSet(name);
    const filled = (queue: QueuePolicy): number => quoteAlong(set, { queue }).makerLots;
    const [tradesOnly, proportional, optimistic, none] = (
      ['tradesOnly', 'proportional', 'optimistic', 'none'] as const
    ).map(filled);
    expect(proportional).toBeGreaterThanOrEqual(tradesOnly!);
    expect(optimistic).toBeGreaterThanOrEqual(proportional!);
    expect(none).toBeGreaterThanOrEqual(optimistic!);
    expect(none).toBeGreaterThan(tradesOnly!);
  });
});
