import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import { AdapterError } from '#core/errors.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { FullSettings } from '#adapters/polymarket/feed/feed-settings.ts';
import type { FeedTally } from '#adapters/polymarket/feed/feed-tally.ts';
import type { WatchedMarket } from '#adapters/polymarket/feed/watched-market.ts';
import type { DataClient } from '#adapters/polymarket/rest/data-client.ts';
import type { DataTrade } from '#adapters/polymarket/wire/data-api.ts';
import { nearestPriceUnits, nearestSizeUnits } from '#adapters/polymarket/wire/units.ts';

export interface SettledTradesParts {
  readonly clock: Clock;
  readonly settings: Pick<FullSettings, 'settledMs' | 'marketsPerSettledRequest'>;
  readonly data: Pick<DataClient, 'trades'>;
  readonly tally: FeedTally;
  readonly byMarket: ReadonlyMap<string, WatchedMarket>;
  readonly emit: (event: PredictionEvent) => void;
}

const TRADES_PER_REQUEST = 500;
/** Trades are told late; those from before the watch are history. */
const LATE_MS = 60_000;
/** Names of trades that have been told; older ones cannot come again among the latest. */
const NAMES_MAX = 50_000;

/** Asks for settled trades, whose side can be relied on, and tells each of them once. */
export class SettledTrades {
  private readonly parts: SettledTradesParts;
  private readonly told = new Set<string>();
  private readonly since: number;
  private isStopped = false;
  private takeBack: () => void = () => undefined;

  constructor(parts: SettledTradesParts) {
    this.parts = parts;
    this.since = parts.clock.now() - LATE_MS;
  }

  start(): void {
    const { clock, settings } = this.parts;
    if (settings.settledMs <= 0) return;
    this.takeBack = clock.after(settings.settledMs, () => void this.round());
  }

  stop(): void {
    this.isStopped = true;
    this.takeBack();
  }

  private async round(): Promise<void> {
    const { byMarket, settings, tally, data } = this.parts;
    const ids = [...byMarket.keys()];
    for (let from = 0; from < ids.length && !this.isStopped; from += settings.marketsPerSettledRequest) {
      const markets = ids.slice(from, from + settings.marketsPerSettledRequest);
      try {
        const trades = await data.trades({ markets, limit: TRADES_PER_REQUEST });
        if (this.isStopped) return;
        // The latest come first.
        for (const trade of trades.toReversed()) this.take(trade);
      } catch (error) {
        if (!(error instanceof AdapterError)) throw error;
        tally.trouble('settled-request', undefined, () => error.message);
      }
    }
    if (!this.isStopped) this.start();
  }

  private take(trade: DataTrade): void {
    const { byMarket, tally, clock, emit } = this.parts;
    const { asset, price, size, side, timestamp, transactionHash, proxyWallet: wallet = '' } = trade;
    const watched = byMarket.get(trade.conditionId);
    const time = timestamp * 1000;
    if (watched === undefined || time < this.since) return;
    const tradeId = [transactionHash, asset.slice(-12), side, price, size, wallet].join(':');
    if (this.told.has(tradeId)) return;
    const outcome = watched.outcomeOf(asset);
    const ticks = nearestPriceUnits(price);
    const lots = nearestSizeUnits(size);
    if (outcome === undefined || Number.isNaN(ticks) || Number.isNaN(lots)) {
      tally.trouble('settled-trade', watched.market.id, () => `price ${price}, size ${size}, token ${asset}`);
      return;
    }
    this.remember(tradeId);
    const place = { market: watched.market.id, time: time as UnixMs, receivedTime: clock.now() };
    const aggressor = side === 'BUY' ? 'buyer' : 'seller';
    emit({ kind: 'settled', ...place, tradeId, outcome, ticks, lots, aggressor, wallet });
  }

  private remember(tradeId: string): void {
    this.told.add(tradeId);
    if (this.told.size <= NAMES_MAX) return;
    const [oldest = ''] = this.told;
    this.told.delete(oldest);
  }
}
