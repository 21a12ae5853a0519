import type { Clock } from '#core/clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { RequestLimits } from '#adapters/transport/request-limits.ts';
import type { LimitWindow, RequestCost } from '#adapters/transport/request-limits.ts';
import type { WireRateLimit } from '#adapters/venues/binance/wire.ts';

/** Binance's own limits of one address and one account, until it has told them itself (2026-02). */
const USUAL: readonly WireRateLimit[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
  { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
];

/** Limits of Binance. Adapters that share an address should share one of these. */
export function binanceLimits(clock: Clock): RequestLimits {
  return new RequestLimits({ clock, windows: limitWindows(USUAL), code: 'venue.unavailable', provider: 'Binance' });
}

/** The windows that `rateLimits` of `exchangeInfo` describes; kinds that we do not know are left out. */
export function limitWindows(limits: readonly WireRateLimit[]): LimitWindow[] {
  return limits.flatMap(({ rateLimitType, interval, intervalNum, limit }) => {
    const kind = KINDS[rateLimitType];
    const unitMs = UNITS[interval];
    if (kind === undefined || unitMs === undefined) return [];
    const span = `${intervalNum}${interval[0]!.toLowerCase()}`;
    const header = kind.header === undefined ? undefined : `${kind.header}-${span}`;
    return [{ what: kind.what, intervalMs: intervalNum * unitMs, limit, header }];
  });
}

const KINDS: Readonly<Record<string, { readonly what: string; readonly header: string | undefined }>> = {
  REQUEST_WEIGHT: { what: 'weight', header: 'x-mbx-used-weight' },
  ORDERS: { what: 'orders', header: 'x-mbx-order-count' },
  RAW_REQUESTS: { what: 'requests', header: undefined },
};

const UNITS: Readonly<Record<string, number>> = {
  SECOND: SECOND_MS,
  MINUTE: MINUTE_MS,
  HOUR: HOUR_MS,
  DAY: DAY_MS,
};

/** What a request costs: https://developers.binance.com/docs/binance-spot-api-docs/rest-api */
export function costOf(weight: number, orders = 0): RequestCost {
  return { weight, orders, requests: 1 };
}
