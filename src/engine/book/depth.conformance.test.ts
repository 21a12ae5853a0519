import { describe, expect, it } from 'vitest';
import { OrderBook } from '#engine/book/order-book.ts';
import { depthSets, readDepthSet } from '#testkit/shared-depth.ts';
import { sharedFolder } from '#testkit/shared-data.ts';

// A recorded snapshot with the changes after it gives a book; the exchange said its best bid and ask by itself. After each
// change the last quote with an update number up to the change's must be what the book shows.

describe.skipIf(sharedFolder() === undefined)('the book rebuilt from recorded changes', () => {
  it('finds recorded sets', () => {
    expect(depthSets().length).toBeGreaterThan(0);
  });

  it.each(depthSets())('%s shows the best bid and ask that the exchange said', (name) => {
    const { snapshot, deltas, quotes } = readDepthSet(name);
    const book = new OrderBook();
    book.applySnapshot(snapshot);
    let compared = 0;
    let equal = 0;
    let next = 0;
    const outcomes = new Map<string, number>();
    for (const delta of deltas) {
      const { kind } = book.applyDelta(delta);
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
      while (next < quotes.length && quotes[next]!.updateId <= delta.lastId) next++;
      const quote = quotes[next - 1];
      if (kind !== 'applied' || quote === undefined) continue;
      compared++;
      const same =
        book.bids.best === quote.bidTicks &&
        book.asks.best === quote.askTicks &&
        book.bids.bestLots === quote.bidLots &&
        book.asks.bestLots === quote.askLots;
      if (same) equal++;
    }
    expect(compared).toBeGreaterThan(500);
    expect(equal).toBe(compared);
    // What came before the snapshot is late, and nothing is missing.
    expect([...outcomes.keys()].sort()).toEqual(['applied', 'late']);
    expect(outcomes.get('applied')! + outcomes.get('late')!).toBe(deltas.length);
    expect(compared).toBe(outcomes.get('applied'));
  });
});
