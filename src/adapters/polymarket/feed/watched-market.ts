import type { UnixMs } from '#core/time.ts';
import type { DoubtReason } from '#domain/prediction/prediction-event.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { TokenBook } from '#adapters/polymarket/feed/token-book.ts';
import { priceUnits } from '#adapters/polymarket/wire/units.ts';
import type { LastTradeMessage, PriceChangeMessage } from '#adapters/polymarket/wire/market-message.ts';

export interface Doubt {
  readonly reason: DoubtReason;
  readonly since: UnixMs;
}

/** Messages kept of each market, to tell one that comes again from one that comes late. */
const RECENT = 32;
/** Changes kept while a book is being fetched; a market with more of them is fetched again. */
export const PENDING_MAX = 5_000;

/** Everything that is known of one market while it is heard. */
export class WatchedMarket {
  market: PredictionMarket;
  readonly books: readonly [TokenBook, TokenBook];
  doubt: Doubt | undefined;
  /** Whether a book has been told since the last time there was none. */
  isLive = false;
  isResolved = false;
  /** Whether its connection stands. */
  isConnected = false;
  /** Turned off when the venue's own books do not mirror each other. */
  isMirrored = true;
  /** Tick size in units of 1/10,000; after a change the books wait for new ones. */
  tick: number;
  /** When it was heard last, monotonic; confirmed last by a fetched book. */
  heardAt: number;
  confirmedAt: number;
  /** Mean time between messages, ms, by exponential smoothing. */
  paceMs: number;
  /** Messages since the hash was last compared. */
  unchecked = 0;
  /** What has come since a book was asked for; undefined while none is asked for. */
  pending: PriceChangeMessage[] | undefined;
  private readonly changes: PriceChangeMessage[] = [];
  private readonly trades: LastTradeMessage[] = [];
  private nextChange = 0;
  private nextTrade = 0;

  constructor(market: PredictionMarket, now: number, longestPaceMs: number) {
    this.market = market;
    this.books = [bookOf(market, 0), bookOf(market, 1)];
    this.tick = tickOf(market);
    this.heardAt = now;
    this.confirmedAt = now;
    this.paceMs = longestPaceMs;
  }

  /** Which outcome a token is; undefined when it is none of this market's. */
  outcomeOf(asset: string): OutcomeIndex | undefined {
    if (asset === this.books[0].asset) return 0;
    return asset === this.books[1].asset ? 1 : undefined;
  }

  heard(now: number): void {
    this.paceMs += (now - this.heardAt - this.paceMs) / 8;
    this.heardAt = now;
  }

  /** Whether the same change has been applied lately. */
  knowsChange(message: PriceChangeMessage): boolean {
    return this.changes.some((known) => known.time === message.time && hasSameChanges(known, message));
  }

  rememberChange(message: PriceChangeMessage): void {
    this.changes[this.nextChange] = message;
    this.nextChange = (this.nextChange + 1) % RECENT;
  }

  knowsTrade(trade: LastTradeMessage): boolean {
    const isSame = this.trades.some((known) => {
      return (
        known.time === trade.time &&
        known.asset === trade.asset &&
        known.price === trade.price &&
        known.lots === trade.lots &&
        known.aggressor === trade.aggressor
      );
    });
    if (isSame) return true;
    this.trades[this.nextTrade] = trade;
    this.nextTrade = (this.nextTrade + 1) % RECENT;
    return false;
  }
}

function bookOf(market: PredictionMarket, outcome: OutcomeIndex): TokenBook {
  const { minQuantity, tickSize } = market.rules;
  return new TokenBook(market.outcomes[outcome].token, {
    minOrderSize: minQuantity.toString(),
    tickSize: tickSize.toString(),
    isNegRisk: market.event?.isExclusive === true,
  });
}

function tickOf(market: PredictionMarket): number {
  return priceUnits(market.rules.tickSize.toString());
}

function hasSameChanges({ changes: known }: PriceChangeMessage, { changes }: PriceChangeMessage): boolean {
  if (known.length !== changes.length) return false;
  return known.every((one, i) => {
    const other = changes[i]!;
    return (
      one.hash === other.hash &&
      one.price === other.price &&
      one.lots === other.lots &&
      one.isBid === other.isBid &&
      one.asset === other.asset
    );
  });
}
