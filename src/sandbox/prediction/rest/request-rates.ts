import { SECOND_MS } from '#core/time.ts';

/** How often may be asked in ten seconds, by the first path that fits: https://docs.polymarket.com/quickstart/introduction/rate-limits. */
const RATES: readonly (readonly [start: string, most: number])[] = [
  ['GET /gamma/events', 500],
  ['GET /gamma/markets', 300],
  ['GET /gamma/public-search', 350],
  ['GET /gamma/tags', 200],
  ['GET /gamma/', 4_000],
  ['GET /data-api/trades', 200],
  ['GET /data-api/positions', 150],
  ['GET /data-api/', 1_000],
  ['POST /clob/orders', 1_000],
  ['POST /clob/order', 3_500],
  ['DELETE /clob/order', 3_000],
  ['POST /clob/books', 500],
  ['POST /clob/prices', 500],
  ['GET /clob/books', 500],
  ['GET /clob/book', 1_500],
  ['GET /clob/prices-history', 1_000],
  ['GET /clob/price', 1_500],
  ['GET /clob/midpoint', 1_500],
  ['GET /clob/tick-size', 200],
  ['GET /clob/data/', 500],
  ['GET /clob/auth/', 100],
  ['POST /clob/auth/', 100],
  ['', 9_000],
];

const WINDOW_MS = 10 * SECOND_MS;
const PARTS = 100;

/** Sliding windows by kind of request. The venue refuses nothing: whoever asks too often waits. */
export class RequestRates {
  private readonly windows = new Map<string, SlidingWindow>();

  /** How long a request that came at an instant has to wait, ms. */
  wait(request: string, now: number): number {
    const [start, most] = RATES.find(([begin]) => request.startsWith(begin))!;
    let window = this.windows.get(start);
    if (window === undefined) {
      window = new SlidingWindow(most);
      this.windows.set(start, window);
    }
    return window.wait(now);
  }
}

/** Counts in parts of a tenth of a second, so that its size does not depend on the rate. */
class SlidingWindow {
  private readonly most: number;
  private readonly counts = new Map<number, number>();
  private sum = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Takes the first place that is free at or after an instant; gives how far off it is. */
  wait(now: number): number {
    const length = WINDOW_MS / PARTS;
    let part = Math.floor(now / length);
    for (;;) {
      this.forget(part - PARTS);
      if (this.sum < this.most) break;
      part++;
    }
    this.counts.set(part, (this.counts.get(part) ?? 0) + 1);
    this.sum++;
    return Math.max(0, part * length - now);
  }

  private forget(before: number): void {
    for (const [part, count] of this.counts) {
      if (part > before) return;
      this.counts.delete(part);
      this.sum -= count;
    }
  }
}
