import { SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { VenueFill } from '#domain/orders/venue-gateway.ts';
import type { VenueNews } from '#runtime/orders/venue-news.ts';
import type { DeskNews } from '#runtime/orders/venue-side.ts';
import type { LiveBrake } from '#runtime/prediction/live-brake.ts';

export interface NewsWatch {
  readonly brake: LiveBrake;
  /** An execution of an order that is out, or one that is in the books already. */
  readonly isExpected: (fill: VenueFill) => boolean;
  /** Told of an execution in the account that nobody here has ordered. */
  readonly onForeignFill: (fill: VenueFill) => void;
  /** What was executed before was there when the account was looked at. */
  readonly startedAt: UnixMs;
}

/** The news of a desk, with what must not pass unseen: executions that nobody here ordered, and an account that is not heard. */
export function watchedNews(news: VenueNews, watch: NewsWatch): DeskNews {
  const { brake, isExpected, onForeignFill } = watch;
  // The venue tells the time of an execution in whole seconds.
  const since = Math.floor(watch.startedAt / SECOND_MS) * SECOND_MS;
  return {
    onAnswer: (name, answer, now) => news.onAnswer(name, answer, now),
    onCancelAnswer: (name, answer, now) => news.onCancelAnswer(name, answer, now),
    onFound: (name, report, askedAt, now) => news.onFound(name, report, askedAt, now),
    onFills: (name, fills, now) => news.onFills(name, fills, now),
    onFailed: (name, error, now) => news.onFailed(name, error, now),
    onReport: (report, now) => news.onReport(report, now),
    onFill: (fill, now) => {
      if (fill.time >= since && !isExpected(fill)) onForeignFill(fill);
      news.onFill(fill, now);
    },
    onReconnected: () => {
      brake.release('account-stream');
      news.onReconnected();
    },
    onLost: (reason) => brake.pull('account-stream', `the account is not heard: ${reason}`),
  };
}
