import { unixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { BinanceFeed } from '#adapters/feeds/binance/binance-feed.ts';
import { BinanceKlines } from '#adapters/feeds/binance/binance-klines.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { guardedHttp } from '#adapters/transport/guarded-http.ts';
import type { GuardedHttp } from '#adapters/transport/guarded-http.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { webSocketPort } from '#adapters/transport/web-socket-port.ts';
import type { BinanceAddresses } from '#adapters/venues/binance/addresses.ts';
import { BinanceVenue } from '#adapters/venues/binance/binance-venue.ts';
import { binanceLimits } from '#adapters/venues/binance/limits.ts';
import type { BinanceCredentials } from '#adapters/venues/binance/signing.ts';
import type { TradingVenue, VenueRequest } from '#apps/trading/trading-venue.ts';

type BinanceShaped = Pick<TradingVenue, 'name' | 'feed' | 'gateway' | 'instrument' | 'time' | 'breakers'>;

/** Feed and gateway of whatever speaks like Binance. They share its limits, and each has a circuit of its own. */
export function binanceShaped(
  { name }: Pick<VenueRequest, 'name'>,
  addresses: BinanceAddresses,
  credentials: BinanceCredentials | undefined,
  recvWindowMs: number,
): BinanceShaped {
  const limits = binanceLimits(systemClock);
  const data = guardedHttp(fetchPort(addresses.rest));
  const orders = guardedHttp(fetchPort(addresses.rest));
  const feed = new BinanceFeed({
    http: data.http,
    sockets: webSocketPort(addresses.streams),
    clock: systemClock,
    limits,
  });
  const gateway =
    credentials === undefined
      ? undefined
      : new BinanceVenue({
          http: orders.http,
          sockets: webSocketPort(addresses.account.url),
          clock: systemClock,
          credentials,
          limits,
          settings: { venue: name, recvWindowMs, accountStream: addresses.account.kind },
        });
  const named = credentials === undefined ? { data } : { data, orders };
  return {
    name,
    feed,
    gateway,
    breakers: () => states(named),
    instrument: (symbol) => instrumentAt(data, name, symbol),
    time: async () => unixMs(await new BinanceKlines({ http: data.http }).serverTime()),
  };
}

function states(guarded: Readonly<Record<string, GuardedHttp>>) {
  return Object.fromEntries(Object.entries(guarded).map(([name, guard]) => [name, guard.state()]));
}

/** As the venue trades it, under the venue's own name. */
async function instrumentAt({ http }: GuardedHttp, venue: string, symbol: string): Promise<Instrument> {
  const found = await new BinanceKlines({ http }).instrument(symbol);
  return { ...found, venue, id: instrumentId(found.symbol, venue) };
}
