import { SECOND_MS } from '#core/time.ts';
import { ChannelError } from '#domain/alerts/notify-port.ts';
import { backoffMs } from '#adapters/transport/retry.ts';
import type { Backoff } from '#adapters/transport/retry.ts';
import { realPause } from '#adapters/transport/pause.ts';
import type { Pause } from '#adapters/transport/pause.ts';

/** How a message is tried at once; longer waits are left to whoever keeps it. */
export interface DeliveryRule extends Backoff {
  /** In all, the first one included. */
  readonly attempts: number;
  /** The longest that a service may ask us to wait, for the message to be tried again here. */
  readonly longestRetryAfterMs: number;
  readonly pause: Pause;
}

export const USUAL_DELIVERY: DeliveryRule = {
  attempts: 3,
  firstWaitMs: SECOND_MS,
  longestWaitMs: 10 * SECOND_MS,
  longestRetryAfterMs: 30 * SECOND_MS,
  jitter: Math.random,
  pause: realPause,
};

/** Tries until it works, is refused, or was tried often enough; then throws the last error. */
export async function delivering(rule: DeliveryRule, work: () => Promise<void>, signal?: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      await work();
      return;
    } catch (error) {
      const waitMs = error instanceof ChannelError ? waitBefore(error, rule, attempt) : undefined;
      if (waitMs === undefined) throw error;
      await rule.pause(waitMs, signal);
    }
  }
}

/** Undefined when it is not to be tried again here. */
function waitBefore(
  { retryable, retryAfterMs }: ChannelError,
  rule: DeliveryRule,
  attempt: number,
): number | undefined {
  if (!retryable || attempt >= rule.attempts) return undefined;
  if (retryAfterMs === undefined) return backoffMs(rule, attempt);
  return retryAfterMs <= rule.longestRetryAfterMs ? retryAfterMs : undefined;
}
