import type { Clock } from '#core/clock.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { RequestLimits } from '#adapters/transport/request-limits.ts';
import type { RequestCost } from '#adapters/transport/request-limits.ts';

/** What a request counts as, beside itself. */
export type RequestClass = 'order' | 'cancel' | 'look-up' | 'other';

/**
 * The venue's limits of one account, in requests over sliding stretches (https://docs.polymarket.com/quickstart/introduction/rate-limits).
 * Ours are fixed stretches, of which two may meet: half of each limit is used.
 */
export function tradingLimits(clock: Clock): RequestLimits {
  const windows = [
    { what: 'requests', intervalMs: 10 * SECOND_MS, limit: 4_500, header: undefined },
    { what: 'orders', intervalMs: 10 * SECOND_MS, limit: 1_750, header: undefined },
    { what: 'orders', intervalMs: 10 * MINUTE_MS, limit: 18_000, header: undefined },
    { what: 'cancels', intervalMs: 10 * SECOND_MS, limit: 1_500, header: undefined },
    { what: 'cancels', intervalMs: 10 * MINUTE_MS, limit: 15_000, header: undefined },
    { what: 'lookUps', intervalMs: 10 * SECOND_MS, limit: 250, header: undefined },
  ];
  return new RequestLimits({ clock, windows, code: 'venue.unavailable', provider: 'Polymarket' });
}

export function costOf(kind: RequestClass): RequestCost {
  return {
    requests: 1,
    orders: kind === 'order' ? 1 : 0,
    cancels: kind === 'cancel' ? 1 : 0,
    lookUps: kind === 'look-up' ? 1 : 0,
  };
}
