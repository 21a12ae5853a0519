import type { DoubtReason } from '#domain/prediction/prediction-event.ts';
import type { FeedTrouble, PredictionListener } from '#domain/prediction/prediction-feed.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';

/** Counts of one watch, and the first trouble of each kind for its listener. */
export class FeedTally {
  messages = 0;
  duplicates = 0;
  hashesChecked = 0;
  hashesWrong = 0;
  snapshots = 0;
  readonly doubts: Record<DoubtReason, number> = {
    disconnected: 0,
    silent: 0,
    hash: 0,
    'best-prices': 0,
    crossed: 0,
    mirror: 0,
    'no-book': 0,
    reordered: 0,
    malformed: 0,
  };
  private readonly kinds = new Map<string, number>();
  private readonly tell: PredictionListener['onTrouble'];

  constructor(tell: PredictionListener['onTrouble']) {
    this.tell = tell;
  }

  /** `message` is made only when it is told. Kinds are ours, never words of a message, so that there are few of them. */
  trouble(kind: string, market: MarketId | undefined, message: () => string): void {
    const before = this.kinds.get(kind);
    this.kinds.set(kind, before === undefined ? 1 : before + 1);
    if (before !== undefined) return;
    const trouble: FeedTrouble = { kind, message: `${message()} (more of this kind are counted, not told)`, market };
    this.tell(trouble);
  }

  get troubles(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.kinds);
  }
}
