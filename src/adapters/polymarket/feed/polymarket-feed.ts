import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import type { HttpPort, SocketPort } from '#core/wire.ts';
import type {
  FeedTrouble,
  MarketQuery,
  MarketWatch,
  PredictionFeed,
  PredictionListener,
  PricePoint,
} from '#domain/prediction/prediction-feed.ts';
import type { MarketStatus, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { fullSettings } from '#adapters/polymarket/feed/feed-settings.ts';
import type { FullSettings, PolymarketFeedSettings } from '#adapters/polymarket/feed/feed-settings.ts';
import { MarketWatching } from '#adapters/polymarket/feed/market-watching.ts';
import { ClobClient } from '#adapters/polymarket/rest/clob-client.ts';
import { DataClient } from '#adapters/polymarket/rest/data-client.ts';
import { GammaClient } from '#adapters/polymarket/rest/gamma-client.ts';
import type { RestQuery } from '#adapters/polymarket/rest/rest-client.ts';
import { restLimits } from '#adapters/polymarket/rest/rest-limits.ts';
import { VENUE } from '#adapters/polymarket/wire/gamma-market.ts';

export interface PolymarketFeedParts {
  /** Ways to the venue's services (`addresses.ts`). */
  readonly gamma: HttpPort;
  readonly clob: HttpPort;
  readonly data: HttpPort;
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly settings?: PolymarketFeedSettings;
  /** How its instruments are told from those of another venue of this protocol, a sandbox; `polymarket` when left out. */
  readonly venue?: string;
}

/** Polymarket's public data: markets from Gamma, books and trades from the stream, all of it checked against REST. */
export class PolymarketFeed implements PredictionFeed {
  readonly venue: string;
  private readonly parts: PolymarketFeedParts;
  private readonly settings: FullSettings;
  private readonly gamma: GammaClient;
  private readonly clob: ClobClient;
  /** For the repair of books, which itself tries again. */
  private readonly books: ClobClient;
  private readonly data: DataClient;

  constructor(parts: PolymarketFeedParts) {
    this.parts = parts;
    this.venue = parts.venue ?? VENUE;
    const { clock } = parts;
    this.settings = fullSettings(parts.settings);
    const { timeoutMs, attempts, jitter } = this.settings;
    const common = { clock, timeoutMs, attempts, jitter };
    this.gamma = new GammaClient({ ...common, http: parts.gamma });
    this.data = new DataClient({ ...common, http: parts.data });
    const limits = restLimits('clob', clock);
    this.clob = new ClobClient({ ...common, http: parts.clob, limits });
    this.books = new ClobClient({ ...common, http: parts.clob, limits, attempts: 1 });
  }

  async markets(query: MarketQuery, onSkipped?: (trouble: FeedTrouble) => void): Promise<readonly PredictionMarket[]> {
    return (await this.found(query, onSkipped)).map((market) => this.ours(market));
  }

  watch(markets: readonly PredictionMarket[], listener: PredictionListener): MarketWatch {
    const { sockets, clock } = this.parts;
    const { settings, gamma, books: clob, data } = this;
    const told: PredictionListener = {
      onEvent: (event) => listener.onEvent(event),
      onMarket: (market) => listener.onMarket(this.ours(market)),
      onConnection: (state, connection, reason) => listener.onConnection(state, connection, reason),
      onTrouble: (trouble) => listener.onTrouble(trouble),
    };
    const watching = new MarketWatching({ sockets, clock, settings, gamma, clob, data, listener: told });
    watching.add(markets);
    return watching;
  }

  priceHistory(market: PredictionMarket, from: UnixMs, to: UnixMs): Promise<readonly PricePoint[]> {
    return this.clob.priceHistory(market.outcomes[0].token, from, to);
  }

  private ours(market: PredictionMarket): PredictionMarket {
    return market.venue === this.venue ? market : { ...market, venue: this.venue };
  }

  private async found(
    query: MarketQuery,
    onSkipped: ((trouble: FeedTrouble) => void) | undefined,
  ): Promise<readonly PredictionMarket[]> {
    const { ids, search, status, limit = Number.POSITIVE_INFINITY } = query;
    const fits = (market: PredictionMarket): boolean => {
      return (status === undefined || market.status === status) && (ids === undefined || ids.includes(market.id));
    };
    if (ids !== undefined) return (await this.gamma.marketsById(ids, onSkipped)).filter(fits).slice(0, limit);
    if (search !== undefined)
      return (await this.gamma.search(search, SEARCH_MAX, onSkipped)).filter(fits).slice(0, limit);
    const found = new Map<string, PredictionMarket>();
    for await (const page of this.gamma.markets(pageQuery(status), onSkipped)) {
      for (const market of page) if (fits(market)) found.set(market.id, market);
      if (found.size >= limit) break;
    }
    return [...found.values()].slice(0, limit);
  }
}

const SEARCH_MAX = 100;

/** `closed` is the one state that the venue filters by; left out, it lists those that are not. */
function pageQuery(status: MarketStatus | undefined): RestQuery {
  return { closed: status === 'closed' || status === 'resolved' };
}
