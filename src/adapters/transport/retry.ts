import { AdapterError } from '#core/errors.ts';
import type { AssayErrorOptions } from '#core/errors.ts';
import type { Pause } from '#adapters/transport/pause.ts';

/** How long to wait between tries. */
export interface Backoff {
  /** The first wait is up to this long; each one after it up to twice as long as the one before. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Uniform in [0, 1): spreads the clients of a server that comes back. */
  readonly jitter: () => number;
}

/** How often to try again, and how long to wait in between. */
export interface RetryRule extends Backoff {
  /** Tries in all, the first one included. */
  readonly attempts: number;
  readonly pause: Pause;
  /** Told before each wait. */
  readonly onRetry?: (error: AdapterError, waitMs: number) => void;
}

/** A provider that said how long to stay away. */
export class ThrottledError extends AdapterError {
  readonly retryAfterMs: number;

  constructor(
    message: string,
    options: AssayErrorOptions & {
      readonly retryAfterMs: number;
      readonly code?: 'feed.unavailable' | 'venue.unavailable';
    },
  ) {
    super(options.code ?? 'feed.unavailable', message, { ...options, retryable: true });
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * Tries until it works, until an error says that trying again will not help, or until the rule's attempts are used up; then
 * the last error is thrown. Waits as long as the provider asks for, else exponentially with jitter between half and all of
 * the wait (Brooker 2015, https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export async function retrying<T>(rule: RetryRule, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const canRetry = error instanceof AdapterError && error.retryable && attempt < rule.attempts;
      if (!canRetry || signal?.aborted === true) throw error;
      const waitMs = error instanceof ThrottledError ? error.retryAfterMs : backoffMs(rule, attempt);
      rule.onRetry?.(error, waitMs);
      await rule.pause(waitMs, signal);
    }
  }
}

/** The wait after so many tries that failed, ms. */
export function backoffMs({ firstWaitMs, longestWaitMs, jitter }: Backoff, attempt: number): number {
  const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * jitter());
}
