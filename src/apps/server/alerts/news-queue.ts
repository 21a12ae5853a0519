import { fingerprintOf, isWorse, tidied } from '#domain/alerts/alert.ts';
import type { AlertNews } from '#domain/alerts/alert.ts';

/** Something to be noted. Equal news that wait together are one, so a flood of them costs one change. */
export interface QueuedNews {
  readonly kind: 'raise' | 'resolve';
  readonly fingerprint: string;
  news: AlertNews;
  times: number;
  isTried: boolean;
  readonly tried: PromiseWithResolvers<void>;
}

/** News on their way into the store, in the order in which they came. */
export class NewsQueue {
  private readonly waiting: QueuedNews[] = [];
  private readonly lastOf = new Map<string, QueuedNews>();

  /** Resolves when it was tried for the first time. */
  raise(given: AlertNews): Promise<void> {
    const news = tidied(given);
    const last = this.lastOf.get(fingerprintOf(news));
    if (last === undefined || last.kind === 'resolve') return this.add('raise', news);
    last.times++;
    if (isWorse(last.news.severity, news.severity)) last.news = { ...news, severity: last.news.severity };
    else last.news = news;
    return last.tried.promise;
  }

  resolve(source: string, title: string): Promise<void> {
    const news = tidied({ severity: 'info', source, title, detail: '' });
    const last = this.lastOf.get(fingerprintOf(news));
    return last?.kind === 'resolve' ? last.tried.promise : this.add('resolve', news);
  }

  get first(): QueuedNews | undefined {
    return this.waiting[0];
  }

  /** From here on what comes is news of its own. */
  begin(item: QueuedNews): void {
    if (this.lastOf.get(item.fingerprint) === item) this.lastOf.delete(item.fingerprint);
  }

  /** It could not be noted; equal news join it again, if none has come since. */
  putBack(item: QueuedNews): void {
    if (!this.lastOf.has(item.fingerprint)) this.lastOf.set(item.fingerprint, item);
  }

  done(item: QueuedNews): void {
    if (this.waiting[0] === item) this.waiting.shift();
    markTried(item);
  }

  /** Everything that waits, as tried: none of it can be noted now. */
  tryAll(): readonly QueuedNews[] {
    this.waiting.forEach(markTried);
    return [...this.waiting];
  }

  hasUntried(): boolean {
    return this.waiting.some(({ isTried }) => !isTried);
  }

  private add(kind: QueuedNews['kind'], news: AlertNews): Promise<void> {
    const tried = Promise.withResolvers<void>();
    // A store that is away for long must not cost all memory; what is critical always has room.
    if (this.waiting.length >= MOST_WAITING && news.severity !== 'critical') {
      tried.resolve();
      return tried.promise;
    }
    const item: QueuedNews = {
      kind,
      fingerprint: fingerprintOf(news),
      news,
      times: 1,
      isTried: false,
      tried,
    };
    this.waiting.push(item);
    this.lastOf.set(item.fingerprint, item);
    return tried.promise;
  }
}

function markTried(item: QueuedNews): void {
  item.isTried = true;
  item.tried.resolve();
}

const MOST_WAITING = 1_000;
