import { SECOND_MS } from '#core/time.ts';
import { RequestLimits } from '#adapters/transport/request-limits.ts';
import type { RequestLimitsSettings } from '#adapters/transport/request-limits.ts';

/** One of the venue's services. */
export type RestService = 'gamma' | 'clob' | 'data';

/**
 * Requests in any ten seconds that the venue serves at full speed, https://docs.polymarket.com/quickstart/introduction/rate-limits
 * (2026). `all` counts every request to the service, the others those to one route.
 */
export const REST_LIMITS: Readonly<Record<RestService, Readonly<Record<string, number>>>> = {
  gamma: { all: 4_000, '/markets': 300, '/events': 500, '/public-search': 350, '/tags': 200 },
  data: { all: 1_000, '/trades': 200, '/positions': 150, '/closed-positions': 150 },
  clob: {
    all: 9_000,
    '/book': 1_500,
    '/books': 500,
    '/midpoint': 1_500,
    '/price': 1_500,
    '/prices': 500,
    '/prices-history': 1_000,
    '/tick-size': 200,
    '/data/orders': 500,
    '/data/trades': 500,
  },
};

const STRETCH_MS = 10 * SECOND_MS;
/** The venue's ten seconds slide, ours do not: two halves that meet must stay below the whole. */
const SHARE_USED = 0.45;

/** One of these for each service and address; whoever asks there shares it. */
export function restLimits(service: RestService, clock: RequestLimitsSettings['clock']): RequestLimits {
  const windows = Object.entries(REST_LIMITS[service]).map(([what, limit]) => {
    return { what, intervalMs: STRETCH_MS, limit, header: undefined };
  });
  const common = { code: 'feed.unavailable', provider: 'Polymarket', shareForWaiting: SHARE_USED } as const;
  return new RequestLimits({ clock, windows, ...common });
}
