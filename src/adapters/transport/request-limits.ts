import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import type { ErrorCode } from '#core/error-codes.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { HttpReply } from '#core/wire.ts';

/** So much of something in each stretch of time; stretches follow each other from 1970 on, as servers count them. */
export interface LimitWindow {
  /** What is counted: `weight`, `orders`. */
  readonly what: string;
  readonly intervalMs: number;
  readonly limit: number;
  /** The header, in lower case, in which answers say how much is used; undefined when they do not. */
  readonly header: string | undefined;
}

/** What a request uses, by the names in {@link LimitWindow.what}. */
export type RequestCost = Readonly<Record<string, number>>;

export interface RequestLimitsSettings {
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'sleep'>;
  readonly windows: readonly LimitWindow[];
  /** Code of the error when a request would have to wait too long. */
  readonly code: ErrorCode;
  /** Who sets the limits, in messages. */
  readonly provider: string;
  /** Share of each limit that {@link RequestLimits.admit} uses: the rest is for what cannot wait. */
  readonly shareForWaiting?: number;
  /** The longest that anything waits its turn. */
  readonly longestWaitMs?: number;
}

interface Count {
  readonly window: LimitWindow;
  /** Number of the stretch that `used` belongs to. */
  stretch: number;
  used: number;
}

/**
 * Keeps us below a server's limits. Counts what we send and believes the server where it has counted more, as it does when other
 * programs share our address. All that speak to one server from one address should share one of these.
 */
export class RequestLimits {
  private readonly settings: RequestLimitsSettings;
  private counts: Count[] = [];
  private heldUntil = Number.NEGATIVE_INFINITY;
  private line: Promise<unknown> = Promise.resolve();

  constructor(settings: RequestLimitsSettings) {
    this.settings = settings;
    this.setWindows(settings.windows);
  }

  /** The server's limits as it tells them; what was counted stays counted. */
  setWindows(windows: readonly LimitWindow[]): void {
    this.counts = windows.map((window) => {
      const known = this.counts.find(({ window: { what, intervalMs } }) => {
        return what === window.what && intervalMs === window.intervalMs;
      });
      return { window, stretch: known?.stretch ?? -1, used: known === undefined ? 0 : known.used };
    });
  }

  /** Uses so much at once and answers 0, or uses nothing and answers how many ms to wait. */
  take(cost: RequestCost, share = 1): number {
    const now = this.settings.clock.now();
    const held = this.heldUntil - this.settings.clock.monotonic();
    const waits = this.counts.map((count) => waitIn(count, cost, now, share));
    const waitMs = Math.max(0, held, ...waits);
    if (waitMs > 0) return Math.ceil(waitMs);
    for (const count of this.counts) count.used += costIn(count, cost);
    return 0;
  }

  /**
   * Waits in line until there is room. Throws when that is further away than the longest wait, and the signal's reason when it
   * is aborted.
   */
  admit(cost: RequestCost, signal?: AbortSignal): Promise<void> {
    const turn = this.line.then(() => this.waitFor(cost, signal));
    this.line = turn.catch(() => undefined);
    return turn;
  }

  /** Takes note of what an answer says of our use. */
  record(headers: HttpReply['headers']): void {
    const now = this.settings.clock.now();
    for (const count of this.counts) {
      const { header } = count.window;
      const told = header === undefined ? Number.NaN : Number(headers[header] ?? Number.NaN);
      bringUp(count, now);
      if (told > count.used) count.used = told;
    }
  }

  /** The server says that there is no more of something, without saying in which stretch: in the shortest of them. */
  useUp(what: string): void {
    const now = this.settings.clock.now();
    const counts = this.counts.filter(({ window }) => window.what === what);
    const [shortest] = counts.toSorted((a, b) => a.window.intervalMs - b.window.intervalMs);
    if (shortest === undefined) return;
    bringUp(shortest, now);
    shortest.used = Math.max(shortest.used, shortest.window.limit);
  }

  /** Nothing is sent for so long: the server asks for it. */
  hold(ms: number): void {
    this.heldUntil = Math.max(this.heldUntil, this.settings.clock.monotonic() + ms);
  }

  private async waitFor(cost: RequestCost, signal?: AbortSignal): Promise<void> {
    const { clock, code, provider, shareForWaiting = 0.9, longestWaitMs = 2 * MINUTE_MS } = this.settings;
    for (let waited = 0; ;) {
      signal?.throwIfAborted();
      const waitMs = this.take(cost, shareForWaiting);
      if (waitMs === 0) return;
      if (waited + waitMs > longestWaitMs) {
        const message = `${provider} takes no more requests for ${Math.ceil(waitMs / 1000)} s`;
        throw new AdapterError(code, message, { retryable: true, remedy: 'Ask for less, or try again later.' });
      }
      await clock.sleep(waitMs, signal);
      waited += waitMs;
    }
  }
}

function bringUp(count: Count, now: number): void {
  const stretch = Math.floor(now / count.window.intervalMs);
  if (stretch === count.stretch) return;
  count.stretch = stretch;
  count.used = 0;
}

function costIn({ window }: Count, cost: RequestCost): number {
  const amount = cost[window.what];
  return amount === undefined ? 0 : amount;
}

/** Ms until the next stretch when this one has no room; a request that is larger than the share may have a whole stretch. */
function waitIn(count: Count, cost: RequestCost, now: number, share: number): number {
  bringUp(count, now);
  const amount = costIn(count, cost);
  const { limit, intervalMs } = count.window;
  if (amount === 0 || count.used + amount <= limit * share) return 0;
  if (count.used === 0 && amount <= limit) return 0;
  return (count.stretch + 1) * intervalMs - now;
}
