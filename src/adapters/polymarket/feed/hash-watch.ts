import type { Clock } from '#core/clock.ts';
import type { BookKeeper } from '#adapters/polymarket/feed/book-keeper.ts';
import { checkMirror } from '#adapters/polymarket/feed/book-checks.ts';
import type { FullSettings } from '#adapters/polymarket/feed/feed-settings.ts';
import type { FeedTally } from '#adapters/polymarket/feed/feed-tally.ts';
import type { HashTrust } from '#adapters/polymarket/feed/hash-trust.ts';
import type { WatchedMarket } from '#adapters/polymarket/feed/watched-market.ts';
import { isBookHash } from '#adapters/polymarket/wire/book-hash.ts';

export interface HashWatchParts {
  readonly clock: Clock;
  readonly settings: Pick<FullSettings, 'quietMs' | 'changesPerHash'>;
  readonly tally: FeedTally;
  readonly trust: HashTrust;
  readonly keeper: BookKeeper;
  /** A whole book whose hash does not fit it: perhaps the price of a trade is missing. */
  readonly onUncertain: (watched: WatchedMarket) => void;
}

/**
 * Compares books with their hashes and their mirrors once their markets are quiet, and after so many changes at the latest: doing it
 * for each message would cost ten times as much as all the rest.
 */
export class HashWatch {
  private readonly parts: HashWatchParts;
  private readonly changed = new Set<WatchedMarket>();
  private takeBack: (() => void) | undefined;

  constructor(parts: HashWatchParts) {
    this.parts = parts;
  }

  onChanged(watched: WatchedMarket): void {
    this.changed.add(watched);
    if (++watched.unchecked >= this.parts.settings.changesPerHash) this.compare(watched);
    this.takeBack ??= this.parts.clock.after(this.parts.settings.quietMs, () => this.sweep());
  }

  stop(): void {
    this.takeBack?.();
    this.takeBack = () => undefined;
    this.changed.clear();
  }

  forget(watched: WatchedMarket): void {
    this.changed.delete(watched);
  }

  private sweep(): void {
    const { clock, settings } = this.parts;
    const quietSince = clock.monotonic() - settings.quietMs;
    this.takeBack = undefined;
    for (const watched of this.changed) if (watched.heardAt <= quietSince) this.compare(watched);
    if (this.changed.size > 0) this.takeBack = clock.after(settings.quietMs, () => this.sweep());
  }

  private compare(watched: WatchedMarket): void {
    this.changed.delete(watched);
    watched.unchecked = 0;
    if (!watched.isLive || watched.isResolved) return;
    const { trust, keeper, tally, onUncertain } = this.parts;
    const [first, second] = watched.books;
    if (watched.isMirrored && second.hasBook) {
      const finding = checkMirror(first, second);
      if (finding !== undefined) return keeper.doubt(watched, finding.reason, finding.message);
    }
    if (trust.isOff || !isBookHash(first.hash)) return;
    tally.hashesChecked++;
    if (first.fitsHash(watched.market.id)) {
      if (first.isHashOfChange) trust.fitted();
      return;
    }
    tally.hashesWrong++;
    if (!first.isHashOfChange) onUncertain(watched);
    else if (trust.isTrusted) keeper.doubt(watched, 'hash', `the venue says ${first.hash}, our book has another`);
  }
}
