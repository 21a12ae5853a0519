import { unknownName } from '#core/suggest.ts';
import type { HttpPort } from '#core/wire.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { guardedHttp } from '#adapters/transport/guarded-http.ts';
import type { GuardedHttp } from '#adapters/transport/guarded-http.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { CcxtFeed } from '#adapters/venues/ccxt/ccxt-feed.ts';
import { CcxtVenue } from '#adapters/venues/ccxt/ccxt-venue.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';

/** Any exchange that ccxt knows, by requests alone. Without credentials it is for paper: its feed, and its steps and minimums. */
export async function openCcxtTrading(
  exchange: string,
  credentials: Readonly<Record<string, string>> | undefined,
): Promise<Omit<TradingVenue, 'costs'>> {
  const guarded = new Map<string, GuardedHttp>();
  const httpTo = (origin: string): HttpPort => {
    const known = guarded.get(origin) ?? guardedHttp(fetchPort(origin));
    guarded.set(origin, known);
    return known.http;
  };
  const parts = { exchange, clock: systemClock, httpTo };
  const feed = await CcxtFeed.open(parts);
  const venue = await CcxtVenue.open({ ...parts, credentials: credentials ?? {} });
  return {
    name: exchange,
    description: `${exchange}, through ccxt`,
    feed,
    clock: systemClock,
    speed: 1,
    gateway: credentials === undefined ? undefined : venue,
    features: [],
    instrument: async (text) => {
      const symbol = normaliseSymbol(text);
      const all = await venue.instruments();
      const found = all.find((instrument) => instrument.symbol === symbol);
      if (found !== undefined) return found;
      throw unknownName(
        `symbol at ${exchange}`,
        symbol,
        all.map((instrument) => instrument.symbol),
      );
    },
    breakers: () => Object.fromEntries([...guarded].map(([origin, guard]) => [new URL(origin).host, guard.state()])),
    close: async () => undefined,
  };
}
