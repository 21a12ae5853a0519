import type { State } from '#core/state.ts';
import type { BookDelta, BookSnapshot } from '#domain/market/book-delta.ts';
import type { Quote } from '#domain/market/quote.ts';
import { decodeExact, encodeExact } from '#engine/exact-state.ts';
import { BookSide } from '#domain/market/book-side.ts';

/** What the levels of a book were made from. Quotes and trades show one level a side, depth shows many. */
export type BookSource = 'nothing' | 'depth' | 'quotes' | 'trades';

/**
 * What became of a delta. `gap`: updates between `expectedId` and `foundId` are missing, and the book cannot be trusted until
 * the next snapshot. `duplicate` and `late` were in the book already; `no-snapshot` has nothing to be applied to.
 */
export type DeltaOutcome =
  | { readonly kind: 'applied' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'late' }
  | { readonly kind: 'no-snapshot' }
  | { readonly kind: 'gap'; readonly expectedId: number; readonly foundId: number };

/** Aggregated sizes of one instrument by price, in whole ticks and lots, from whatever source shows most. */
export class OrderBook {
  readonly bids = new BookSide(1);
  readonly asks = new BookSide(-1);
  /** Time of the last change, UTC ms; minus infinity before the first. */
  time = Number.NEGATIVE_INFINITY;
  source: BookSource = 'nothing';
  private lastId = Number.NaN;
  private gapped = false;

  /** False after a gap, until a snapshot or a quote. */
  get isSound(): boolean {
    return !this.gapped;
  }

  /** Whether somebody bids more than somebody else asks: bad or half-applied data, nothing can be met in it. */
  get isCrossed(): boolean {
    const { best } = this.bids;
    const { best: ask } = this.asks;
    return best !== undefined && ask !== undefined && best > ask;
  }

  /** Whether only the best level of each side is ever shown. */
  get isOneLevel(): boolean {
    return this.source === 'quotes' || this.source === 'trades';
  }

  applySnapshot(snapshot: BookSnapshot): void {
    this.bids.load(snapshot.bids);
    this.asks.load(snapshot.asks);
    this.lastId = snapshot.lastId;
    this.gapped = false;
    this.changed('depth', snapshot.time);
  }

  applyDelta(delta: BookDelta): DeltaOutcome {
    const { lastId } = this;
    if (this.source !== 'depth') return NO_SNAPSHOT;
    if (delta.lastId <= lastId) return delta.lastId === lastId ? DUPLICATE : LATE;
    const before = delta.previousId ?? delta.firstId - 1;
    if (this.gapped || before > lastId) {
      this.gapped = true;
      return { kind: 'gap', expectedId: lastId + 1, foundId: delta.firstId };
    }
    this.bids.setAll(delta.bids);
    this.asks.setAll(delta.asks);
    this.lastId = delta.lastId;
    this.changed('depth', delta.time);
    return APPLIED;
  }

  /** The book becomes this one level a side. */
  applyQuote(quote: Quote): void {
    this.bids.clear();
    this.asks.clear();
    this.bids.set(quote.bidTicks, quote.bidLots);
    this.asks.set(quote.askTicks, quote.askLots);
    this.gapped = false;
    this.changed('quotes', quote.time);
  }

  /** With nothing but trades to go by, bid and ask stand at the last of them, with what is left of its size: 0 keeps the price. */
  applyTrade(ticks: number, lots: number, time: number): void {
    this.bids.keepOnly(ticks, lots);
    this.asks.keepOnly(ticks, lots);
    this.changed('trades', time);
  }

  snapshot(): State {
    const { time, source, lastId, gapped } = this;
    return encodeExact({
      time,
      source,
      lastId,
      gapped,
      bids: this.bids.pairs(),
      asks: this.asks.pairs(),
    }) as State;
  }

  restore(state: State): void {
    const { bids, asks, ...fields } = decodeExact(state) as BookState;
    Object.assign(this, fields);
    if (fields.source === 'trades') {
      this.bids.keepOnly(bids[0]!, bids[1]!);
      this.asks.keepOnly(asks[0]!, asks[1]!);
    } else {
      this.bids.load(bids);
      this.asks.load(asks);
    }
  }

  private changed(source: BookSource, time: number): void {
    this.source = source;
    if (time > this.time) this.time = time;
  }
}

interface BookState {
  readonly bids: number[];
  readonly asks: number[];
  readonly time: number;
  readonly source: BookSource;
  readonly lastId: number;
  readonly gapped: boolean;
}

const APPLIED: DeltaOutcome = { kind: 'applied' };
const DUPLICATE: DeltaOutcome = { kind: 'duplicate' };
const LATE: DeltaOutcome = { kind: 'late' };
const NO_SNAPSHOT: DeltaOutcome = { kind: 'no-snapshot' };
