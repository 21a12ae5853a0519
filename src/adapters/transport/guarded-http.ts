import {
  BrokenCircuitError,
  BulkheadRejectedError,
  CircuitState,
  ConsecutiveBreaker,
  bulkhead,
  circuitBreaker,
  handleType,
  wrap,
} from 'cockatiel';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply } from '#core/wire.ts';

export interface GuardSettings {
  /** The circuit opens after so many failures without a success between them. */
  readonly failuresToOpen?: number;
  /** How long nothing is sent; then one request tries whether the server is back. */
  readonly openMs?: number;
  /** Requests under way at a time, and how many more may wait for one of them to end. */
  readonly concurrent?: number;
  readonly queued?: number;
  /** Told of every change. */
  readonly onState?: (state: GuardState) => void;
}

/** `closed`: all is well. `open`: nothing is sent. `half-open`: one request tries. */
export type GuardState = 'closed' | 'open' | 'half-open';

/** A way to a server that stops asking while it is down. */
export interface GuardedHttp {
  readonly http: HttpPort;
  /** For whoever reports health. */
  state(): GuardState;
  /** Requests under way and waiting. */
  load(): { readonly underWay: number; readonly waiting: number };
}

/**
 * Puts a circuit breaker and a bulkhead before a server, so that one that is down costs neither time nor connections. Answers
 * of status 500 and above, and none at all, are failures; a request to ask less is not. What is held back here was certainly not
 * sent, and its error says so. Counts real time: simulations leave it out.
 */
export function guardedHttp(http: HttpPort, settings: GuardSettings = {}): GuardedHttp {
  const { failuresToOpen = 5, openMs = 10_000, concurrent = 32, queued = 64, onState } = settings;
  const failures = handleType(WireError).orWhenResult((reply) => (reply as HttpReply).status >= 500);
  const breaker = circuitBreaker(failures, {
    halfOpenAfter: openMs,
    breaker: new ConsecutiveBreaker(failuresToOpen),
  });
  const hold = bulkhead(concurrent, queued);
  const policy = wrap(hold, breaker);
  if (onState !== undefined) breaker.onStateChange((state) => onState(nameOf(state)));
  return {
    http: async (request, options) => {
      try {
        return await policy.execute(() => http(request, options));
      } catch (error) {
        throw heldBack(error, openMs);
      }
    },
    state: () => nameOf(breaker.state),
    load: () => ({ underWay: concurrent - hold.executionSlots, waiting: queued - hold.queueSlots }),
  };
}

function heldBack(error: unknown, openMs: number): unknown {
  if (error instanceof BrokenCircuitError) {
    return new WireError(`was not asked: it failed too often, and is tried again within ${openMs} ms`, 'no', error);
  }
  if (error instanceof BulkheadRejectedError) {
    return new WireError('was not asked: too many requests are under way', 'no', error);
  }
  return error;
}

function nameOf(state: CircuitState): GuardState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
