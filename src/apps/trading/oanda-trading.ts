import { unknownName } from '#core/suggest.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { guardedHttp } from '#adapters/transport/guarded-http.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { fetchLineStream } from '#adapters/venues/oanda/line-stream.ts';
import { OandaFeed } from '#adapters/venues/oanda/oanda-feed.ts';
import { OANDA_LIVE, OANDA_PRACTICE, OandaVenue } from '#adapters/venues/oanda/oanda-venue.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';

/** Where an OANDA environment is, and whose account asks: its market data are for account holders only. */
export interface OandaPlace {
  /** `practice`, `live`, or the address of a server in its shape. */
  readonly address: string;
  readonly accountId: string;
  readonly token: string;
}

/** FX at OANDA, for paper trading. Its account nets and holds margin, which our reconciliation does not know: no live trading. */
export function openOandaTrading({ address, accountId, token }: OandaPlace): Omit<TradingVenue, 'costs'> {
  const { rest, stream } = addressesOf(address);
  const guarded = guardedHttp(fetchPort(rest));
  const parts = { http: guarded.http, stream: fetchLineStream(stream), clock: systemClock, accountId, token };
  const venue = new OandaVenue(parts);
  return {
    name: venue.venue,
    description: `OANDA at ${rest}`,
    feed: new OandaFeed(parts),
    clock: systemClock,
    speed: 1,
    gateway: undefined,
    features: [],
    instrument: async (text) => {
      const symbol = normaliseSymbol(text);
      const all = await venue.instruments();
      const found = all.find((instrument) => instrument.symbol === symbol);
      if (found !== undefined) return found;
      throw unknownName(
        'symbol at OANDA',
        symbol,
        all.map((instrument) => instrument.symbol),
      );
    },
    breakers: () => ({ data: guarded.state() }),
    close: async () => undefined,
  };
}

function addressesOf(address: string): typeof OANDA_PRACTICE {
  if (address === 'practice') return OANDA_PRACTICE;
  return address === 'live' ? OANDA_LIVE : { rest: address, stream: address };
}
