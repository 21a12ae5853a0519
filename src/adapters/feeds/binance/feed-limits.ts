import { MINUTE_MS } from '#core/time.ts';
import { RequestLimits } from '#adapters/transport/request-limits.ts';
import type { RequestLimitsSettings } from '#adapters/transport/request-limits.ts';

/** Request weight per minute that Binance allows one address (2026-02). */
const WEIGHT_PER_MINUTE = 6_000;
/** Share of it for market data: other programs at the same address need some too. */
const SHARE_USED = 0.8;

/** Limits of a feed that nobody shares its address with. */
export function feedLimits(clock: RequestLimitsSettings['clock']): RequestLimits {
  return new RequestLimits({
    clock,
    windows: [{ what: 'weight', intervalMs: MINUTE_MS, limit: WEIGHT_PER_MINUTE, header: 'x-mbx-used-weight-1m' }],
    code: 'feed.unavailable',
    provider: 'Binance',
    shareForWaiting: SHARE_USED,
  });
}
