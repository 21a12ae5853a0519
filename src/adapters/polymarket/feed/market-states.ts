import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import { canonicalJson } from '#core/hash.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { BookKeeper } from '#adapters/polymarket/feed/book-keeper.ts';
import type { FeedTally } from '#adapters/polymarket/feed/feed-tally.ts';
import type { WatchedMarket } from '#adapters/polymarket/feed/watched-market.ts';
import type { GammaClient } from '#adapters/polymarket/rest/gamma-client.ts';

export interface MarketStatesParts {
  readonly clock: Clock;
  readonly statusMs: number;
  readonly gamma: Pick<GammaClient, 'marketsById'>;
  readonly tally: FeedTally;
  readonly keeper: BookKeeper;
  readonly byMarket: ReadonlyMap<string, WatchedMarket>;
  readonly onMarket: (market: PredictionMarket) => void;
}

/** Asks Gamma for the state of the watched markets: that one is resolved is sometimes not told on the stream. */
export class MarketStates {
  private readonly parts: MarketStatesParts;
  private isStopped = false;
  private takeBack: () => void = () => undefined;

  constructor(parts: MarketStatesParts) {
    this.parts = parts;
  }

  start(): void {
    const { clock, statusMs } = this.parts;
    if (statusMs > 0) this.takeBack = clock.after(statusMs, () => void this.round());
  }

  stop(): void {
    this.isStopped = true;
    this.takeBack();
  }

  private async round(): Promise<void> {
    const { byMarket, gamma, tally } = this.parts;
    const open = [...byMarket.values()].filter(({ market }) => market.status !== 'resolved');
    try {
      const markets = await gamma.marketsById(open.map(({ market }) => market.id));
      if (!this.isStopped) for (const market of markets) this.take(market);
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      tally.trouble('status-request', undefined, () => error.message);
    }
    if (!this.isStopped) this.start();
  }

  private take(market: PredictionMarket): void {
    const { byMarket, keeper, clock, onMarket } = this.parts;
    const watched = byMarket.get(market.id);
    if (watched === undefined || canonicalJson(market) === canonicalJson(watched.market)) return;
    // Listed alone, a market does not say all of its event, nor its tags.
    const { event, category, url } = watched.market;
    watched.market = { ...market, category, event: event ?? market.event, url: url ?? market.url };
    onMarket(watched.market);
    if (market.winner !== undefined) keeper.resolve(watched, market.winner, clock.now());
  }
}
