import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookHash, depth, imbalance, walk } from '#engine/book/book-reading.ts';
import { OrderBook } from '#engine/book/order-book.ts';

const EMPTY: readonly number[] = [];

/** 99 x 5, 98 x 7 bid; 101 x 4, 103 x 6 asked; after update 10. */
function smallBook(): OrderBook {
  const book = new OrderBook();
  book.applySnapshot({ time: 1, lastId: 10, bids: [98, 7, 99, 5], asks: [101, 4, 103, 6] });
  return book;
}

function delta(firstId: number, lastId: number, bids: readonly number[] = EMPTY, asks: readonly number[] = EMPTY) {
  return { time: lastId, firstId, lastId, previousId: undefined, bids, asks };
}

describe('an order book', () => {
  it('knows its levels, best first', () => {
    const book = smallBook();
    expect([book.bids.best, book.bids.bestLots, book.asks.best, book.asks.bestLots]).toEqual([99, 5, 101, 4]);
    expect(depth(book.asks, 9)).toEqual([
      { ticks: 101, lots: 4 },
      { ticks: 103, lots: 6 },
    ]);
    expect([book.asks.lotsAt(103), book.asks.lotsAt(102)]).toEqual([6, 0]);
    expect(new OrderBook().bids.best).toBeUndefined();
  });

  it('takes changes in order, and says what else came', () => {
    const book = smallBook();
    expect(book.applyDelta(delta(8, 9))).toEqual({ kind: 'late' });
    expect(book.applyDelta(delta(8, 10))).toEqual({ kind: 'duplicate' });
    expect(book.applyDelta(delta(9, 11, [99, 0, 97, 2], [101, 9]))).toEqual({ kind: 'applied' });
    expect([book.bids.best, book.asks.bestLots]).toEqual([98, 9]);
    expect(book.applyDelta(delta(12, 12))).toEqual({ kind: 'applied' });
    expect(book.applyDelta(delta(14, 15, [100, 1]))).toEqual({ kind: 'gap', expectedId: 13, foundId: 14 });
    expect(book.bids.best).toBe(98);
  });

  it('follows the previous id where a source says it', () => {
    const book = smallBook();
    expect(book.applyDelta({ ...delta(900, 950), previousId: 10 }).kind).toBe('applied');
    expect(book.applyDelta({ ...delta(960, 970), previousId: 949 }).kind).toBe('applied');
    expect(book.applyDelta({ ...delta(980, 990), previousId: 971 }).kind).toBe('gap');
  });

  it('is not trusted after a gap, until a snapshot', () => {
    const book = smallBook();
    book.applyDelta(delta(20, 21));
    expect(book.isSound).toBe(false);
    expect(book.applyDelta(delta(11, 12)).kind).toBe('gap');
    book.applySnapshot({ time: 30, lastId: 30, bids: [99, 1], asks: [100, 1] });
    expect(book.isSound).toBe(true);
    expect(book.applyDelta(delta(31, 31, [99, 3])).kind).toBe('applied');
  });

  it('has nothing to change before a snapshot', () => {
    expect(new OrderBook().applyDelta(delta(1, 2, [99, 1]))).toEqual({ kind: 'no-snapshot' });
  });

  it('notices that it is crossed', () => {
    const book = smallBook();
    expect(book.isCrossed).toBe(false);
    book.applyDelta(delta(11, 11, [102, 1]));
    expect(book.isCrossed).toBe(true);
  });

  it('is one level a side with quotes, and a side without lots is empty', () => {
    const book = smallBook();
    book.applyQuote({ time: 5, bidTicks: 100, bidLots: 3, askTicks: 101, askLots: 0 });
    expect([book.bids.length, book.bids.best, book.asks.length, book.isOneLevel]).toEqual([1, 100, 0, true]);
  });

  it('stands at the last trade when nothing else is known', () => {
    const book = new OrderBook();
    book.applyTrade(100, 3, 1);
    expect([book.bids.best, book.asks.best, book.asks.bestLots, book.isCrossed]).toEqual([100, 100, 3, false]);
  });

  it('is walked level by level', () => {
    const book = smallBook();
    // 4 at 101 and 3 at 103: (404 + 309) / 7.
    expect(walk(book, 'buy', 7)).toEqual({
      pieces: [
        { ticks: 101, lots: 4 },
        { ticks: 103, lots: 3 },
      ],
      lots: 7,
      averageTicks: 713 / 7,
    });
    expect(walk(book, 'buy', 7, 102).lots).toBe(4);
    expect(walk(book, 'sell', 100).lots).toBe(12);
    expect(walk(book, 'sell', 3, 100).averageTicks).toBeUndefined();
  });

  it('says which side is heavier', () => {
    expect(imbalance(smallBook(), 1)).toBe((5 - 4) / 9);
    expect(imbalance(smallBook(), 2)).toBe((12 - 10) / 22);
    expect(imbalance(new OrderBook(), 2)).toBeUndefined();
  });

  it('has the same hash when it shows the same', () => {
    const other = smallBook();
    other.applyDelta(delta(11, 11, [90, 1]));
    expect(bookHash(other, 2)).toBe(bookHash(smallBook(), 2));
    expect(bookHash(other, 3)).not.toBe(bookHash(smallBook(), 3));
  });
});

/** Changes over few prices, so that levels come, go and come again. */
const CHANGES = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 })), {
  maxLength: 300,
});

describe('a book over any changes', () => {
  it('equals a plain map of levels', () => {
    fc.assert(
      fc.property(CHANGES, (changes) => {
        const book = new OrderBook();
        book.applySnapshot({ time: 0, lastId: 0, bids: [20, 1], asks: [21, 1] });
        const bids = new Map([[20, 1]]);
        const asks = new Map([[21, 1]]);
        changes.forEach(([isBid, ticks, lots], i) => {
          const pair = [ticks, lots];
          book.applyDelta(delta(i + 1, i + 1, isBid ? pair : EMPTY, isBid ? EMPTY : pair));
          const side = isBid ? bids : asks;
          if (lots === 0) side.delete(ticks);
          else side.set(ticks, lots);
        });
        const sorted = (side: Map<number, number>, sign: number) =>
          [...side].map(([ticks, lots]) => ({ ticks, lots })).sort((a, b) => sign * (a.ticks - b.ticks));
        expect(depth(book.bids, 99)).toEqual(sorted(bids, -1));
        expect(depth(book.asks, 99)).toEqual(sorted(asks, 1));
        const restored = new OrderBook();
        restored.restore(JSON.parse(JSON.stringify(book.snapshot())));
        expect(restored.snapshot()).toEqual(book.snapshot());
      }),
      { numRuns: 500 },
    );
  });

  it('is the mirror of the book of mirrored changes', () => {
    fc.assert(
      fc.property(CHANGES, (changes) => {
        const [book, mirror] = [new OrderBook(), new OrderBook()];
        for (const [isBid, ticks, lots] of changes) {
          (isBid ? book.bids : book.asks).set(ticks, lots);
          (isBid ? mirror.asks : mirror.bids).set(100 - ticks, lots);
        }
        const turned = depth(mirror.asks, 99).map(({ ticks, lots }) => ({ ticks: 100 - ticks, lots }));
        expect(depth(book.bids, 99)).toEqual(turned);
      }),
      { numRuns: 300 },
    );
  });
});
