import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import type { BookDelta, BookSnapshot } from '#domain/market/book-delta.ts';
import { backoffMs } from '#adapters/transport/retry.ts';
import type { Backoff } from '#adapters/transport/retry.ts';

export interface DepthSyncParts {
  readonly clock: Clock;
  readonly backoff: Backoff;
  /** The whole book, as the venue has it now. */
  readonly fetch: () => Promise<BookSnapshot>;
  readonly onSnapshot: (snapshot: BookSnapshot) => void;
  readonly onDelta: (delta: BookDelta) => void;
  readonly onTrouble: (kind: string, detail: () => string) => void;
}

/** Deltas that wait for a snapshot; of more than that the oldest go, and the hole is found by their numbers. */
const BUFFERED = 5_000;

/**
 * Makes a whole book of snapshots and numbered deltas, as Binance describes it: deltas are kept while the snapshot is fetched; those
 * that it holds already are dropped; each of the others must go on where the one before it ended. Where one does not, it is told
 * all the same, so that the books it reaches know of the hole, and a new snapshot follows.
 * https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly
 */
export class DepthSync {
  private readonly parts: DepthSyncParts;
  /** The last update that was told; NaN while a snapshot is on its way. */
  private lastId = Number.NaN;
  private waiting: BookDelta[] = [];
  /** Counts beginnings: what was fetched for an earlier one is of no use. */
  private round = 0;

  constructor(parts: DepthSyncParts) {
    this.parts = parts;
  }

  /** The stream has begun: whatever was known before is old. */
  begin(): void {
    this.waiting = [];
    this.fetchBook();
  }

  /** The stream has ended. */
  stop(): void {
    this.round++;
    this.lastId = Number.NaN;
    this.waiting = [];
  }

  take(delta: BookDelta): void {
    const { lastId } = this;
    if (Number.isNaN(lastId)) {
      if (this.waiting.length >= BUFFERED) this.waiting.shift();
      this.waiting.push(delta);
      return;
    }
    if (delta.lastId <= lastId) return;
    if (delta.firstId > lastId + 1) {
      this.parts.onTrouble('hole in the book', () => `expected update ${lastId + 1}, was ${delta.firstId}`);
      this.waiting = [delta];
      this.parts.onDelta(delta);
      this.fetchBook();
      return;
    }
    this.lastId = delta.lastId;
    this.parts.onDelta(delta);
  }

  private fetchBook(): void {
    this.lastId = Number.NaN;
    void this.fetchUntilItFits(++this.round);
  }

  private async fetchUntilItFits(round: number): Promise<void> {
    const { clock, backoff, fetch } = this.parts;
    for (let attempt = 1; ; attempt++) {
      try {
        const snapshot = await fetch();
        if (round !== this.round) return;
        // One that ends before the first delta that was kept leaves a hole: a later one will not.
        const first = this.waiting[0];
        if (first === undefined || first.firstId <= snapshot.lastId + 1) {
          this.start(snapshot);
          return;
        }
      } catch (error) {
        if (!(error instanceof AdapterError)) throw error;
        this.parts.onTrouble('no book', () => error.message);
      }
      await clock.sleep(backoffMs(backoff, attempt));
      if (round !== this.round) return;
    }
  }

  private start(snapshot: BookSnapshot): void {
    const { waiting } = this;
    this.waiting = [];
    this.lastId = snapshot.lastId;
    this.parts.onSnapshot(snapshot);
    for (const delta of waiting) this.take(delta);
  }
}
