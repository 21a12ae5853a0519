import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metAtLeast } from '#testkit/whole-run.ts';
import { AdapterError } from '#core/errors.ts';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import type { BookDelta, BookSnapshot } from '#domain/market/book-delta.ts';
import { OrderBook } from '#engine/book/order-book.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { DepthSync } from '#adapters/feeds/binance/depth-sync.ts';

/** A venue's book that changes a few levels at a time, and can be asked for at any moment. */
class TrueBook {
  private readonly rng: Rng;
  private readonly bids = new Map<number, number>();
  private readonly asks = new Map<number, number>();
  private lastId = 100;

  constructor(seed: number) {
    this.rng = new Rng(seed);
    for (let i = 0; i < 40; i++) this.change();
  }

  /** One message, covering one or several updates. */
  change(): BookDelta {
    const firstId = this.lastId + 1;
    this.lastId += this.rng.integer(1, 3);
    const bids = this.changeSide(this.bids, -1);
    const asks = this.changeSide(this.asks, 1);
    return { time: this.lastId, firstId, lastId: this.lastId, previousId: undefined, bids, asks };
  }

  snapshot(): BookSnapshot {
    return { time: this.lastId, lastId: this.lastId, bids: [...this.bids].flat(), asks: [...this.asks].flat() };
  }

  private changeSide(side: Map<number, number>, direction: 1 | -1): number[] {
    const pairs: number[] = [];
    for (let i = this.rng.integer(0, 3); i > 0; i--) {
      const ticks = 1_000 + direction * this.rng.integer(1, 30);
      const lots = this.rng.uniform() < 0.3 ? 0 : this.rng.integer(1, 99);
      if (lots === 0) side.delete(ticks);
      else side.set(ticks, lots);
      pairs.push(ticks, lots);
    }
    return pairs;
  }
}

function sorted(pairs: ArrayLike<number>): number[][] {
  const levels = Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i]!, pairs[2 * i + 1]!]);
  return levels.toSorted((a, b) => a[0]! - b[0]!);
}

const snapshotAfter = (lastId: number): BookSnapshot => ({ time: 0, lastId, bids: [999, 1], asks: [1_001, 1] });
const delta = (firstId: number, lastId = firstId): BookDelta => {
  return { time: 0, firstId, lastId, previousId: undefined, bids: [], asks: [] };
};

/** A sync whose snapshots are given by hand, or by `fetch`. */
function stage(fetch: () => Promise<BookSnapshot>) {
  const clock = new VirtualClock(unixMs(0));
  const told: string[] = [];
  const troubles: string[] = [];
  const book = new OrderBook();
  const sync = new DepthSync({
    clock,
    backoff: { firstWaitMs: 100, longestWaitMs: 1_000, jitter: () => 0 },
    fetch,
    onSnapshot: (snapshot) => {
      told.push(`snapshot ${snapshot.lastId}`);
      book.applySnapshot(snapshot);
    },
    onDelta: (delta) => told.push(`${delta.firstId}-${delta.lastId} ${book.applyDelta(delta).kind}`),
    onTrouble: (kind, detail) => troubles.push(`${kind}: ${detail()}`),
  });
  return { clock, told, troubles, book, sync };
}

describe('a synchronised book', () => {
  it('keeps what comes before the snapshot, and leaves out what the snapshot holds', async () => {
    const { clock, told, sync } = stage(async () => snapshotAfter(12));
    sync.begin();
    for (const one of [delta(9, 10), delta(11, 13), delta(14)]) sync.take(one);
    await clock.runUntil(0);
    sync.take(delta(15, 20));
    expect(told).toEqual(['snapshot 12', '11-13 applied', '14-14 applied', '15-20 applied']);
  });

  it('fetches again while the snapshot is older than the first message that was kept', async () => {
    const answers = [snapshotAfter(5), snapshotAfter(7), snapshotAfter(8)];
    const { clock, told, sync } = stage(async () => answers.shift()!);
    sync.begin();
    sync.take(delta(9));
    await clock.runUntil(10_000);
    expect(told).toEqual(['snapshot 8', '9-9 applied']);
  });

  it('tells the message after a hole, so that the book knows of it, and then a new snapshot', async () => {
    const answers = [snapshotAfter(1), snapshotAfter(6)];
    const { clock, told, troubles, book, sync } = stage(async () => answers.shift()!);
    sync.begin();
    await clock.runUntil(0);
    sync.take(delta(2));
    sync.take(delta(5));
    expect(book.isSound).toBe(false);
    sync.take(delta(6, 7));
    await clock.runUntil(0);
    expect(book.isSound).toBe(true);
    expect(told).toEqual(['snapshot 1', '2-2 applied', '5-5 gap', 'snapshot 6', '6-7 applied']);
    expect(troubles).toEqual(['hole in the book: expected update 3, was 5']);
  });

  it('drops what comes twice or late', async () => {
    const { clock, told, sync } = stage(async () => snapshotAfter(1));
    sync.begin();
    await clock.runUntil(0);
    for (const one of [delta(2), delta(2), delta(1), delta(3)]) sync.take(one);
    expect(told).toEqual(['snapshot 1', '2-2 applied', '3-3 applied']);
  });

  it('asks again, more and more slowly, while there is no book to be had', async () => {
    let asked = 0;
    const { clock, told, troubles, sync } = stage(async () => {
      if (++asked < 4) throw new AdapterError('feed.unavailable', 'away', { retryable: true });
      return snapshotAfter(3);
    });
    sync.begin();
    await clock.runUntil(349);
    expect(asked).toBe(3);
    await clock.runUntil(350);
    expect(told).toEqual(['snapshot 3']);
    expect(troubles).toEqual(['no book: away', 'no book: away', 'no book: away']);
  });

  it('takes no snapshot that was asked for before the connection was lost', async () => {
    const waiting: ((snapshot: BookSnapshot) => void)[] = [];
    const { clock, told, sync } = stage(() => new Promise((give) => waiting.push(give)));
    sync.begin();
    sync.stop();
    sync.take(delta(2));
    sync.begin();
    waiting[0]!(snapshotAfter(1));
    waiting[1]!(snapshotAfter(50));
    await clock.runUntil(0);
    sync.take(delta(51));
    expect(told).toEqual(['snapshot 50', '51-51 applied']);
  });

  it('equals the truth once all is quiet, whatever was dropped, doubled or out of order', async () => {
    const faults = fc.array(fc.constantFrom('pass', 'pass', 'pass', 'drop', 'double', 'swap', 'lose', 'wait'), {
      minLength: 1,
      maxLength: 120,
    });
    let holes = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), faults, async (seed, steps) => {
        const truth = new TrueBook(seed);
        const rng = new Rng(seed + 1);
        const { clock, book, troubles, sync } = stage(async () => {
          // The answer stands for some moment between the question and its arrival.
          const early = truth.snapshot();
          await clock.sleep(rng.integer(0, 300));
          if (rng.uniform() < 0.2) throw new AdapterError('feed.unavailable', 'away', { retryable: true });
          return rng.uniform() < 0.5 ? early : truth.snapshot();
        });
        sync.begin();
        let held: BookDelta | undefined;
        const send = (one: BookDelta): void => {
          sync.take(one);
          if (held !== undefined) sync.take(held);
          held = undefined;
        };
        for (const fault of steps) {
          const change = truth.change();
          if (fault === 'swap') held = change;
          else if (fault === 'lose') {
            sync.stop();
            sync.begin();
          } else if (fault !== 'drop') send(change);
          if (fault === 'double') sync.take(change);
          await clock.runUntil(clock.now() + (fault === 'wait' ? 500 : 20));
        }
        for (let i = 0; i < 3; i++) {
          send(truth.change());
          await clock.runUntil(clock.now() + 20_000);
        }
        holes += troubles.filter((trouble) => trouble.startsWith('hole')).length;
        const { bids, asks } = truth.snapshot();
        expect(book.isSound).toBe(true);
        expect(sorted(book.bids.pairs())).toEqual(sorted(bids));
        expect(sorted(book.asks.pairs())).toEqual(sorted(asks));
      }),
      { numRuns: 300 },
    );
    expect(holes).toBeGreaterThanOrEqual(metAtLeast(30));
  });
});
