import { setImmediate as nextTurn } from 'node:timers/promises';
import { AdapterError } from '#core/errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { LIVE_ADDRESSES, addressesAt } from '#adapters/polymarket/addresses.ts';
import type { PolymarketAddresses } from '#adapters/polymarket/addresses.ts';
import { PolymarketFeed } from '#adapters/polymarket/feed/polymarket-feed.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { guardedHttp } from '#adapters/transport/guarded-http.ts';
import { HttpClient } from '#adapters/transport/http-client.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { webSocketPort } from '#adapters/transport/web-socket-port.ts';
import { LivedMarkets } from '#sandbox/prediction/lived-markets.ts';
import { MarketClock } from '#sandbox/time/market-clock.ts';
import type { PastHearing, PredictionVenue } from '#apps/prediction/prediction-venue.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** Which venue is wanted. */
export type PredictionVenueRequest =
  | { readonly kind: 'polymarket' }
  /** A sandbox that somebody else runs. */
  | { readonly kind: 'address'; readonly url: string; readonly speed: number }
  /** One in this process. */
  | { readonly kind: 'sandbox'; readonly markets: number; readonly seed: number; readonly speed: number };

/**
 * Opens a venue; whoever opened it closes it. A sandbox in this process stands still until its past was heard. Throws `AdapterError`
 * when a sandbox at an address cannot be asked for its time.
 */
export async function openPredictionVenue(request: PredictionVenueRequest): Promise<PredictionVenue> {
  if (request.kind === 'sandbox') return openInside(request);
  if (request.kind === 'address') return openAt(request.url, request.speed);
  return {
    name: 'polymarket',
    description: 'Polymarket, watched and traded on paper',
    feed: feedAt(LIVE_ADDRESSES, { venue: 'polymarket', clock: systemClock, speed: 1 }),
    clock: systemClock,
    speed: 1,
    features: [],
    close: async () => undefined,
  };
}

/** In the ids of its instruments: what is learnt in a sandbox is never taken for the real venue's. */
const SANDBOX = 'sandbox-polymarket';

/** A sandbox has lived for a while when it is opened: it has something to show at once. */
const LIVED_MS = 2 * HOUR_MS;
/** So much of it at a time. */
const PIECE_MS = MINUTE_MS;

async function openInside({
  markets,
  seed,
  speed,
}: Extract<PredictionVenueRequest, { kind: 'sandbox' }>): Promise<PredictionVenue> {
  // Loaded for whoever wants it: whoever watches a real venue does without.
  const { openPredictionSandbox, predictionConfig, PredictionWorld, DEFAULT_WORLD } = await sandboxParts();
  const start = systemClock.now();
  const startTime = unixMs(start - LIVED_MS);
  const lifeMs = [6 * HOUR_MS, 30 * DAY_MS] as const;
  const world = new PredictionWorld({ ...DEFAULT_WORLD, seed, marketCount: markets, startTime, lifeMs });
  const living = new LivedMarkets(world);
  const config = predictionConfig({ seed, speed, start });
  const open = await openPredictionSandbox({ living, config, clock: systemClock, port: 0 });
  const clock = new MarketClock(systemClock, start, speed);
  return {
    name: 'sandbox',
    description: `sandbox prediction venue at ${open.url}, ${speed} x real time, ${markets} markets`,
    feed: feedAt(open.addresses, { venue: SANDBOX, clock, speed }),
    clock,
    speed,
    features: [],
    past: (hearing) => livedUntil(living, start, hearing),
    truths: () => open.sandbox.truths(),
    close: () => open.close(),
  };
}

async function sandboxParts() {
  const [opening, config, world, worldConfig] = await Promise.all([
    import('#sandbox/prediction/open-prediction-sandbox.ts'),
    import('#sandbox/prediction/prediction-config.ts'),
    import('#sandbox/prediction/world/prediction-world.ts'),
    import('#sandbox/prediction/world/world-config.ts'),
  ]);
  return { ...opening, ...config, ...world, ...worldConfig };
}

/** In pieces, so that whatever else this process does goes on. */
async function livedUntil(living: LivedMarkets, end: UnixMs, hearing: PastHearing): Promise<void> {
  const tell = (): void => {
    for (const market of living.markets()) hearing.onMarket(inSandbox(market));
  };
  for (let time = living.now; time < end;) {
    tell();
    time = unixMs(Math.min(end, time + PIECE_MS));
    living.live(time, (event) => hearing.onEvent(event));
    await nextTurn();
  }
  tell();
  living.begin();
}

function inSandbox(market: PredictionMarket): PredictionMarket {
  return { ...market, venue: SANDBOX };
}

async function openAt(url: string, speed: number): Promise<PredictionVenue> {
  const addresses = addressesAt(url);
  const now = await timeOf(addresses);
  const clock = speed === 1 ? systemClock : new MarketClock(systemClock, now, speed);
  return {
    name: 'sandbox',
    description: `prediction venue at ${url}`,
    feed: feedAt(addresses, { venue: SANDBOX, clock, speed }),
    clock,
    speed,
    features: [],
    close: async () => undefined,
  };
}

/** What the venue's clock says; ours when it does not. */
async function timeOf({ clob }: PolymarketAddresses): Promise<UnixMs> {
  const client = new HttpClient({
    http: fetchPort(clob),
    timeoutMs: 5_000,
    provider: `the prediction venue at ${clob}`,
  });
  try {
    const { body } = await client.getJson('/time');
    return typeof body === 'number' ? unixMs(Math.round(body * 1_000)) : systemClock.now();
  } catch (error) {
    // A venue that is there and does not tell the time is heard all the same.
    if (error instanceof AdapterError && error.code !== 'feed.unavailable') return systemClock.now();
    throw error;
  }
}

/** The network is as slow as ever, however fast the market's time runs: what allows for it is in real time. */
function feedAt(
  { gamma, clob, data, ws }: PolymarketAddresses,
  { venue, clock, speed }: Pick<PredictionVenue, 'clock' | 'speed'> & { readonly venue: string },
): PolymarketFeed {
  return new PolymarketFeed({
    venue,
    gamma: guardedHttp(fetchPort(gamma)).http,
    clob: guardedHttp(fetchPort(clob)).http,
    data: guardedHttp(fetchPort(data)).http,
    sockets: webSocketPort(ws),
    clock,
    settings: {
      graceMs: SECOND_MS * speed,
      quietMs: 250 * speed,
      shortestSilenceMs: 3 * SECOND_MS * speed,
      longestSilenceMs: 20 * SECOND_MS * speed,
      auditMs: MINUTE_MS * speed,
      pingMs: 10 * SECOND_MS * speed,
      deadMs: 30 * SECOND_MS * speed,
      timeoutMs: 10 * SECOND_MS * speed,
    },
  });
}
