import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import { SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { HttpPort } from '#core/wire.ts';
import { assertBar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { FeedListener, FeedTopic, MarketFeed } from '#domain/market/market-feed.ts';
import { UTC_CLOCK, periodEnd, periodStart } from '#domain/market/period.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';
import { openExchange } from '#adapters/venues/ccxt/ccxt-exchange.ts';
import type { CcxtBook, CcxtExchange, CcxtNumber, CcxtTrade } from '#adapters/venues/ccxt/ccxt-library.ts';
import { optionsOf, profileOf } from '#adapters/venues/ccxt/ccxt-profiles.ts';
import { exact, timeOf } from '#adapters/venues/ccxt/ccxt-reading.ts';
import { CcxtTroubles } from '#adapters/venues/ccxt/ccxt-trouble.ts';

export interface CcxtFeedSettings {
  readonly exchange: string;
  readonly clock: Clock;
  readonly httpTo: (origin: string) => HttpPort;
  readonly timeoutMs?: number;
  /** How often trades, quotes and books are asked for. */
  readonly pollMs?: number;
  readonly isRateLimited?: boolean;
}

/** A bar is there this long after its end. */
const BAR_DELAY_MS = 2 * SECOND_MS;
const BOOK_LEVELS = 50;
const PAGE_BARS = 300;

/**
 * The market of any spot exchange that ccxt knows, by public requests alone: history by pages, the rest by asking again and again.
 * A book comes as a new snapshot each time, a quote is its best prices.
 */
export class CcxtFeed implements MarketFeed {
  private readonly exchange: CcxtExchange;
  private readonly troubles: CcxtTroubles;
  private readonly clock: Clock;
  private readonly pollMs: number;

  private constructor(exchange: CcxtExchange, troubles: CcxtTroubles, { clock, pollMs = SECOND_MS }: CcxtFeedSettings) {
    this.exchange = exchange;
    this.troubles = troubles;
    this.clock = clock;
    this.pollMs = pollMs;
  }

  /** Throws `setting.invalid` when ccxt is not installed, `argument.unknown` when it does not know the exchange. */
  static async open(settings: CcxtFeedSettings): Promise<CcxtFeed> {
    const { exchange: name, clock, httpTo, timeoutMs = 10 * SECOND_MS, isRateLimited = true } = settings;
    const options = optionsOf(name);
    const access = { exchange: name, clock, httpTo, timeoutMs, credentials: {}, options, isRateLimited };
    const { exchange, library } = await openExchange(access);
    return new CcxtFeed(exchange, new CcxtTroubles(library, name, []), settings);
  }

  async history(instrument: Instrument, timeframe: Timeframe, from: UnixMs, to: UnixMs): Promise<BarColumns> {
    const bars = new BarColumns();
    for (let next: number = from; next < to;) {
      const page = await this.ask(() => this.exchange.fetchOHLCV(instrument.symbol, timeframe, next, PAGE_BARS));
      const before = bars.length;
      for (const row of page) this.push(bars, row, timeframe, { from: next, to });
      if (bars.length === before) break;
      next = bars.closeTime[bars.length - 1]!;
    }
    return bars;
  }

  subscribe(topics: readonly FeedTopic[], listener: FeedListener): StopFeed {
    const rounds = topics.map((topic) => this.roundOf(topic, listener));
    let isStopped = false;
    let isUp = false;
    let takeBack = (): void => undefined;
    const round = async (): Promise<void> => {
      const results = await Promise.allSettled(rounds.map((ask) => ask()));
      if (isStopped) return;
      const failed = results.find((result) => result.status === 'rejected');
      const error: unknown = failed?.reason;
      // What cannot be read is trouble; what cannot be reached is a lost connection.
      const isAway = error instanceof AdapterError && error.code === 'feed.unavailable';
      if (failed !== undefined && !isAway) listener.onTrouble(error instanceof Error ? error.message : String(error));
      if (isUp === isAway) {
        isUp = !isAway;
        listener.onConnection(
          isUp ? 'connected' : 'lost',
          isUp ? 'the market was read' : 'the market could not be read',
        );
      }
      takeBack = this.clock.after(this.pollMs, () => void round());
    };
    takeBack = this.clock.after(0, () => void round());
    return () => {
      isStopped = true;
      takeBack();
    };
  }

  private roundOf({ instrument, what }: FeedTopic, listener: FeedListener): Round {
    const tell = (event: TopicEvent): void =>
      listener.onEvent({ instrument: instrument.id, receivedTime: this.clock.now(), ...event });
    switch (what.kind) {
      case 'bars':
        return this.barRound(instrument, what.timeframe, tell);
      case 'trades':
        return this.tradeRound(instrument, tell);
      case 'quotes':
      case 'book':
        return this.bookRound(instrument, what.kind, tell);
    }
  }

  private barRound(instrument: Instrument, timeframe: Timeframe, tell: Tell): Round {
    let next = periodStart(UTC_CLOCK, timeframe, this.clock.now());
    return async () => {
      if (this.clock.now() < periodEnd(UTC_CLOCK, timeframe, next) + BAR_DELAY_MS) return;
      const bars = await this.history(instrument, timeframe, next as UnixMs, this.clock.now());
      for (let i = 0; i < bars.length; i++) {
        const bar = bars.at(i);
        next = bar.closeTime;
        tell({ kind: 'bar', timeframe, bar });
      }
    };
  }

  /** Trades since the last round; those of the first are the past, and not told. */
  private tradeRound(instrument: Instrument, tell: Tell): Round {
    const grid = new LotGrid(instrument);
    let known: ReadonlySet<string> | undefined;
    return async () => {
      const trades = await this.ask(() => this.exchange.fetchTrades(instrument.symbol));
      const before = known;
      known = new Set(trades.map(nameOf));
      if (before === undefined) return;
      for (const trade of trades.toSorted((a, b) => timeOf(a.timestamp) - timeOf(b.timestamp))) {
        if (before.has(nameOf(trade))) continue;
        const ticks = grid.ticksOf(exact(trade.price, 'price of a trade'));
        const lots = grid.lotsIn(Number(trade.amount));
        if (ticks === undefined || lots === 0) continue;
        tell({
          kind: 'trade',
          trade: { time: timeOf(trade.timestamp), ticks, lots, aggressor: this.aggressorOf(trade) },
        });
      }
    };
  }

  private aggressorOf({ side }: CcxtTrade): Aggressor {
    if (!profileOf(this.exchange).tellsTaker) return 'unknown';
    return side === 'buy' ? 'buyer' : side === 'sell' ? 'seller' : 'unknown';
  }

  private bookRound(instrument: Instrument, kind: 'quotes' | 'book', tell: Tell): Round {
    const grid = new LotGrid(instrument);
    let number = 0;
    return async () => {
      const book = await this.ask(() => this.exchange.fetchOrderBook(instrument.symbol, BOOK_LEVELS));
      const time = book.timestamp === undefined ? this.clock.now() : timeOf(book.timestamp);
      const bids = levelsOf(book.bids, grid);
      const asks = levelsOf(book.asks, grid);
      if (kind === 'book') {
        tell({ kind: 'snapshot', snapshot: { time, lastId: ++number, bids, asks } });
        return;
      }
      const [bidTicks = 0, bidLots = 0] = bids;
      const [askTicks = 0, askLots = 0] = asks;
      tell({ kind: 'quote', quote: { time, bidTicks, bidLots, askTicks, askLots } });
    };
  }

  private push(
    bars: BarColumns,
    row: readonly CcxtNumber[],
    timeframe: Timeframe,
    range: { from: number; to: number },
  ): void {
    const openTime = Number(row[0]);
    const closeTime = periodEnd(UTC_CLOCK, timeframe, openTime);
    const last = bars.length === 0 ? range.from : bars.closeTime[bars.length - 1]!;
    // What comes twice, lies outside, or still forms is left out.
    if (openTime < last || openTime >= range.to || closeTime > this.clock.now()) return;
    const [open, high, low, close] = [1, 2, 3, 4].map((column) => Number(row[column]));
    const volume = row[5] === undefined ? Number.NaN : Number(row[5]);
    const bar = { openTime, closeTime, open: open!, high: high!, low: low!, close: close!, volume };
    try {
      assertBar(bar, bars.length, last);
    } catch (cause) {
      const message = `Expected sound bars from ${this.exchange.id}: ${cause instanceof Error ? cause.message : ''}`;
      throw new AdapterError('feed.malformed', message, { retryable: false, cause });
    }
    bars.push(bar);
  }

  private async ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      const { kind, error: told } = this.troubles.of(error);
      const code =
        kind === 'refused' || kind === 'not-found'
          ? 'feed.rejected'
          : told.retryable
            ? 'feed.unavailable'
            : 'feed.malformed';
      throw new AdapterError(code, told.message, { retryable: told.retryable });
    }
  }
}

type TopicEvent = Parameters<FeedListener['onEvent']>[0] extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'instrument' | 'receivedTime'>
    : never
  : never;
type StopFeed = () => void;
type Round = () => Promise<void>;
type Tell = (event: TopicEvent) => void;

function nameOf({ id, timestamp, price, amount }: CcxtTrade): string {
  return id ?? `${timestamp}/${price}/${amount}`;
}

function levelsOf(levels: CcxtBook['bids'], grid: LotGrid): number[] {
  return levels.flatMap(([price, size]) => {
    const ticks = grid.ticksOf(exact(price, 'price of a level'));
    return ticks === undefined ? [] : [ticks, grid.lotsIn(Number(size))];
  });
}
