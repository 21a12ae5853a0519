import type { PredictionEventPlace, SettledTrade } from '#domain/prediction/prediction-event.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';

export type Settled = PredictionEventPlace & SettledTrade;

const MOST = 100_000;
const MOST_OF_MARKET = 5_000;

/** Settled trades, those of each market and of all, the oldest ones forgotten. */
export class SettledLog {
  private all: Settled[] = [];
  private readonly byMarket = new Map<MarketId, Settled[]>();

  add(trade: Settled): void {
    this.all.push(trade);
    if (this.all.length >= 2 * MOST) this.all = this.all.slice(-MOST);
    const own = this.byMarket.get(trade.market) ?? [];
    own.push(trade);
    this.byMarket.set(trade.market, own.length < 2 * MOST_OF_MARKET ? own : own.slice(-MOST_OF_MARKET));
  }

  /** Oldest first. */
  of(market: MarketId): readonly Settled[] {
    return this.byMarket.get(market) ?? [];
  }

  /** What was traded in a market that is gone. */
  forget(market: MarketId): void {
    this.byMarket.delete(market);
    this.all = this.all.filter((trade) => trade.market !== market);
  }

  /** Of every market, oldest first. */
  everything(): readonly Settled[] {
    return this.all;
  }
}
