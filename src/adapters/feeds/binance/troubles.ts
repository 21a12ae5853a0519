import type { FeedListener } from '#domain/market/market-feed.ts';

/** Counts what went wrong by kind, and tells the listener of the first of each. */
export class Troubles {
  readonly counts = new Map<string, number>();
  private readonly listener: Pick<FeedListener, 'onTrouble'>;

  constructor(listener: Pick<FeedListener, 'onTrouble'>) {
    this.listener = listener;
  }

  /** `detail` is asked for only when it is told. */
  add(kind: string, detail: () => string): void {
    const before = this.counts.get(kind);
    this.counts.set(kind, before === undefined ? 1 : before + 1);
    if (before === undefined) this.listener.onTrouble(`${kind}: ${detail()} (more of this kind are counted, not told)`);
  }
}
